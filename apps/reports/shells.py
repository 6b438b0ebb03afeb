"""Pages that other apps want to be there without network. The worker keeps and shows them.

A shell is a page without anything of anybody: fetched without cookies, the same for all, filled by
its scripts with what the device keeps. It is kept only where a page of its app asked for it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shell:
    """``page`` and ``under`` are names of addresses without arguments.

    The page is shown in place of every page below the address of ``under`` that meets no network.
    ``named`` are static files as pages name them, ``imported`` as modules import them.
    """

    name: str
    page: str
    under: str
    named: tuple[str, ...]
    imported: tuple[str, ...]


_shells: dict[str, Shell] = {}


def register_shell(shell: Shell) -> None:
    """Have the worker keep ``shell``. Called once, when its app is ready."""
    _shells[shell.name] = shell


def shells() -> tuple[Shell, ...]:
    """All that were registered."""
    return tuple(_shells.values())
