"""The people of the demonstration city. Their passwords are made here and known nowhere else.

Each load makes random ones and keeps them in a file only its owner can read, outside the
repository; the database holds the hashes. There is no default password.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from apps.accounts.models import Role, RoleAssignment, ScopeKind, User

# (user name, first name, role, scope): the family name says that nobody real is meant.
PEOPLE: tuple[tuple[str, str, str, str], ...] = (
    ("direzione", "Direzione", Role.STAFF, ScopeKind.CITY),
    ("tecnico", "Tecnico", Role.TECHNICIAN, ScopeKind.CITY),
    ("facilitatore", "Facilitatore", Role.FACILITATOR, ScopeKind.POINT),
)
FAMILY_NAME = "Dimostrazione"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What is needed to sign in as a demonstration person."""

    username: str
    password: str
    role: str


def logins_path() -> Path:
    """Where the demonstration passwords are kept, on this machine only."""
    default = Path(settings.BASE_DIR) / ".local" / "demo_logins.json"
    return Path(getattr(settings, "DEMO_LOGINS_PATH", default))


def _stored() -> dict[str, dict[str, str]]:
    """Passwords by database name, then user name. A damaged file counts as none."""
    try:
        content = json.loads(logins_path().read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def _store(passwords: dict[str, str]) -> None:
    """Write this database's passwords; other databases of the same machine keep theirs."""
    path = logins_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {**_stored(), str(connection.settings_dict["NAME"]): passwords}
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    # Born unreadable to others: a chmod afterwards would leave a moment in between.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    fresh.replace(path)


def demo_logins() -> list[DemoLogin]:
    """The logins that work on this database; empty when no demonstration was loaded."""
    passwords = _stored().get(str(connection.settings_dict["NAME"]), {})
    users = {user.username: user for user in User.objects.filter(username__in=passwords)}
    return [
        DemoLogin(username, passwords[username], str(role))
        for username, _first_name, role, _scope in PEOPLE
        if username in users and users[username].check_password(passwords[username])
    ]


@transaction.atomic
def ensure_demo_people(*, point_code: str = "demo-01") -> list[DemoLogin]:
    """Make the demonstration people where they are missing, the facilitator at ``point_code``.

    Repeating it changes nothing while the kept passwords still open; a lost file or a user whose
    password no longer fits gets a new one.
    """
    working = {login.username: login.password for login in demo_logins()}
    passwords: dict[str, str] = {}
    for username, first_name, role, scope in PEOPLE:
        user, _created = User.objects.get_or_create(
            username=username,
            defaults={"first_name": first_name, "last_name": FAMILY_NAME},
        )
        if user.last_name != FAMILY_NAME:
            # Somebody real has that name here: their account is not ours to touch.
            continue
        passwords[username] = working.get(username) or secrets.token_urlsafe(12)
        if username not in working:
            user.set_password(passwords[username])
            user.is_active = True
            user.save(update_fields=["password", "is_active"])
        RoleAssignment.objects.get_or_create(
            user=user,
            role=role,
            scope_kind=scope,
            scope_code=point_code if scope == ScopeKind.POINT else "",
        )
    if passwords != working:
        _store(passwords)
    # Checking a password is slow on purpose: these have just been checked or set.
    return [
        DemoLogin(username, passwords[username], str(role))
        for username, _first_name, role, _scope in PEOPLE
        if username in passwords
    ]


@transaction.atomic
def retire_demo_people() -> int:
    """Switch the demonstration people off where a real city is in force; return how many.

    Their passwords lie in a file: on a real city they would be keys under the mat.
    """
    people = User.objects.filter(
        username__in=[username for username, *_rest in PEOPLE], last_name=FAMILY_NAME
    )
    _store({})
    return people.filter(is_active=True).update(is_active=False)
