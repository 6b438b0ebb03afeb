"""The people of the demonstration city. Their secrets are made here and known nowhere else.

Each load makes random passwords and secrets of an authenticator app, and keeps them in a file only
its owner can read, outside the repository. There is no default password, and no way around the
second factor: `demo_logins` prints the code of the moment.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from apps.accounts import totp
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
    totp_secret: str

    @property
    def code(self) -> str:
        """What her authenticator app shows now."""
        return totp.code(self.totp_secret)


@dataclass(frozen=True, slots=True)
class _Secrets:
    password: str
    totp_secret: str


def logins_path() -> Path:
    """Where the demonstration passwords are kept, on this machine only."""
    default = Path(settings.BASE_DIR) / ".local" / "demo_logins.json"
    return Path(getattr(settings, "DEMO_LOGINS_PATH", default))


def _stored() -> dict[str, dict[str, dict[str, str]]]:
    """Secrets by database name, then user name. A damaged file counts as none."""
    try:
        content = json.loads(logins_path().read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def _store(secrets_of: dict[str, _Secrets]) -> None:
    """Write this database's secrets; other databases of the same machine keep theirs."""
    path = logins_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    ours = {username: asdict(kept) for username, kept in secrets_of.items()}
    content = {**_stored(), str(connection.settings_dict["NAME"]): ours}
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    # Born unreadable to others: a chmod afterwards would leave a moment in between.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    fresh.replace(path)


def _working() -> dict[str, _Secrets]:
    """Kept secrets that still open the account, by user name."""
    kept = _stored().get(str(connection.settings_dict["NAME"]), {})
    found = {}
    for user in User.objects.filter(username__in=kept, last_name=FAMILY_NAME, is_active=True):
        try:
            one = _Secrets(**kept[user.username])
        except TypeError:  # written by an earlier version
            continue
        # Checking a password is slow on purpose: the quick question comes first.
        if totp.is_set_up(user, one.totp_secret) and user.check_password(one.password):
            found[user.username] = one
    return found


def demo_logins() -> list[DemoLogin]:
    """The logins that work on this database; empty when no demonstration was loaded."""
    return _logins(_working())


def _logins(secrets_of: dict[str, _Secrets]) -> list[DemoLogin]:
    return [
        DemoLogin(
            username, secrets_of[username].password, str(role), secrets_of[username].totp_secret
        )
        for username, _first_name, role, _scope in PEOPLE
        if username in secrets_of
    ]


@transaction.atomic
def ensure_demo_people(*, point_code: str = "demo-01") -> list[DemoLogin]:
    """Make the demonstration people where they are missing, the facilitator at ``point_code``.

    Repeating it changes nothing while the kept secrets still open; a lost file or a user whom they
    no longer fit gets new ones.
    """
    working = _working()
    secrets_of: dict[str, _Secrets] = {}
    for username, first_name, role, scope in PEOPLE:
        user, _created = User.objects.get_or_create(
            username=username,
            defaults={"first_name": first_name, "last_name": FAMILY_NAME},
        )
        if user.last_name != FAMILY_NAME:
            # Somebody real has that name here: their account is not ours to touch.
            continue
        if username in working:
            secrets_of[username] = working[username]
        else:
            secrets_of[username] = _Secrets(secrets.token_urlsafe(12), totp.new_secret())
            user.set_password(secrets_of[username].password)
            user.is_active, user.deactivated_at = True, None
            user.save(update_fields=["password", "is_active", "deactivated_at"])
            totp.set_up(user, secrets_of[username].totp_secret)
        RoleAssignment.objects.get_or_create(
            user=user,
            role=role,
            scope_kind=scope,
            scope_code=point_code if scope == ScopeKind.POINT else "",
        )
    if secrets_of != working:
        _store(secrets_of)
    return _logins(secrets_of)


@transaction.atomic
def retire_demo_people() -> int:
    """Switch the demonstration people off where a real city is in force; return how many.

    Their secrets lie in a file: on a real city they would be keys under the mat.
    """
    people = User.objects.filter(
        username__in=[username for username, *_rest in PEOPLE], last_name=FAMILY_NAME
    )
    _store({})
    return people.filter(is_active=True).update(is_active=False)
