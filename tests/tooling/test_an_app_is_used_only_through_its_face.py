"""scripts/check_faces.py finds imports that reach past another app's face."""

import pytest

import check_faces


@pytest.mark.parametrize(
    "line",
    [
        "from apps.twin.models import Barrier",
        "from apps.twin import models",
        "import apps.twin.models",
        "from apps import twin",
        "def f():\n    from apps.twin.tasks import feed",
    ],
)
def test_what_reaches_past_the_face_is_named(line: str) -> None:
    assert check_faces.wrong_imports("reports", line)


@pytest.mark.parametrize(
    "line",
    [
        "from apps.twin import services, queries",
        "from apps.twin.services import absorb",
        "from apps.twin.kinds import BarrierKind",
        "from apps.reports.models import Report",
        "from . import models",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from apps.twin.models import X",
        "import django",
    ],
)
def test_faces_and_ones_own_modules_are_free(line: str) -> None:
    assert not check_faces.wrong_imports("reports", line)
