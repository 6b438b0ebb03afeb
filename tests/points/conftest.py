"""The small town of two districts, as the tests of the territory build it."""

from tests.territory.conftest import town, write

__all__ = ["town", "write"]
