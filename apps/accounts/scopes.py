"""Names of what a role may hold over. Whoever owns points or bodies registers their list here.

This app stands below theirs, so that it cannot ask them by itself.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.accounts.models import ALLOWED_SCOPES, Role, ScopeKind


class Named(Protocol):
    """Anything with a code and a name."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


_sources: dict[str, str] = {}
# Roles that are given to people here. A citizen needs no account; another city has its own key.
GIVEN: tuple[str, ...] = (Role.STAFF, Role.TECHNICIAN, Role.FACILITATOR, Role.CREW)


def register(scope_kind: str, source: str) -> None:
    """Name the function (dotted) that lists what a kind of scope can be: things with code, name."""
    _sources[scope_kind] = source


def names(scope_kind: str) -> dict[str, str]:
    """Name by code of everything a role can hold over; empty where nothing is known."""
    source = _sources.get(scope_kind)
    if source is None:
        return {}
    listed: Callable[[], Iterable[Named]] = import_string(source)
    return {thing.code: thing.name for thing in listed()}


def all_names() -> dict[str, dict[str, str]]:
    """The same for every kind that has a list."""
    return {kind: names(kind) for kind in _sources}


def describe(kind: str, code: str, known: dict[str, dict[str, str]]) -> str:
    """A scope in words: "District: Centro". What is no longer listed keeps its code."""
    label = str(ScopeKind(kind).label)
    if not code:
        return label
    return f"{_label(kind)}: {known.get(kind, {}).get(code, code)}"


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be given, grouped by role: only scopes that fit it, by name.

    The value is ``role|scope kind|scope code``.
    """
    known = all_names()
    groups = []
    for role in GIVEN:
        options = []
        # The widest scope first.
        for kind in sorted(ALLOWED_SCOPES[role], key=lambda one: one != ScopeKind.CITY):
            if kind == ScopeKind.CITY:
                options.append((f"{role}|{kind}|", str(ScopeKind.CITY.label)))
                continue
            options += [
                (f"{role}|{kind}|{code}", f"{_label(kind)}: {name}")
                for code, name in known.get(kind, {}).items()
            ]
        if options:
            groups.append((str(Role(role).label), options))
    return groups


def split(value: str) -> tuple[str, str, str]:
    """Role, kind and code of a value of ``choices``."""
    role, kind, code = value.split("|", 2)
    return role, kind, code


def _label(kind: str) -> str:
    return {
        ScopeKind.DISTRICT: _("District"),
        ScopeKind.POINT: _("Point"),
        ScopeKind.BODY: _("Managing body"),
    }.get(ScopeKind(kind), str(ScopeKind(kind).label))
