"""The site with its first pages, on an empty city."""

import pytest
from wagtail.models import Site

from apps.pages.services import ensure_home


@pytest.fixture
def home(db: None) -> Site:
    """The site as `ensure_home` makes it."""
    return ensure_home()
