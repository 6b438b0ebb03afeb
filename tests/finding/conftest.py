"""The engine of the tests of reach: a folder of its own, and no memory."""

from tests.reach.conftest import engine

__all__ = ["engine"]
