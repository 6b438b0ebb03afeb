"""Lists of people for whoever manages them. A list costs the same however long it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from apps.accounts import links, scopes
from apps.accounts.models import (
    AccountEvent,
    AccountEventKind,
    Invitation,
    InvitationState,
    Role,
    RoleAssignment,
    ScopeKind,
    User,
)
from apps.accounts.queries.roles import roles_of
from apps.mail import queries as mail

MANAGE_PEOPLE = "accounts.manage_people"
# Recovery codes come with one of these and are none by themselves.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role in force, in words."""

    id: int
    role: str
    scope: str
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person as the list shows her."""

    uuid: UUID
    name: str
    username: str
    email: str
    # Mails to her came back: none is sent.
    is_unreachable: bool
    is_active: bool
    is_administrator: bool
    manages_people: bool
    last_login: datetime | None
    has_second_factor: bool
    roles: tuple[RoleLine, ...]


@dataclass(frozen=True, slots=True)
class PeopleFilters:
    """What is looked for: words in name, user name or address; a role in force; active or not."""

    words: str = ""
    role: str = ""
    active: bool | None = True


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One invitation that nobody has answered yet. ``mail`` is the state of its last mail."""

    uuid: UUID
    email: str
    role: str
    scope: str
    created_at: datetime
    expires_at: datetime
    is_over: bool
    mail: str
    mail_label: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the log, with the user names that still exist."""

    created_at: datetime
    kind: str
    actor: str
    what: str


def may_manage_people(user: User | AnonymousUser) -> bool:
    """Administrators, and staff of the whole city who were given the right."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return user.has_perm(MANAGE_PEOPLE) and any(
        facts.role == Role.STAFF and facts.scope_kind == ScopeKind.CITY for facts in roles_of(user)
    )


def needs_second_factor(user: User | AnonymousUser) -> bool:
    """Whether ``user`` has to show a second factor: all who work here, whatever their role."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser or user.is_staff:
        return True
    return any(facts.role != Role.CITIZEN for facts in roles_of(user))


def has_second_factor(user: User) -> bool:
    """Whether ``user`` has set one up."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def people(filters: PeopleFilters) -> QuerySet[User]:
    """People by name, for ``lines``; ordered, to be cut into pages."""
    rows = User.objects.order_by("last_name", "first_name", "username")
    if filters.active is not None:
        rows = rows.filter(is_active=filters.active)
    for word in filters.words.split():
        rows = rows.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
        )
    if filters.role:
        held = RoleAssignment.objects.in_force().filter(user=OuterRef("pk"), role=filters.role)
        rows = rows.filter(Exists(held))
    return _with_all(rows)


def lines(rows: list[User]) -> list[PersonLine]:
    """Rows of ``people`` in words."""
    known = scopes.all_names()
    return [_line(row, known) for row in rows]


def person(user_uuid: UUID) -> PersonLine | None:
    """One person."""
    row = _with_all(User.objects.filter(uuid=user_uuid)).first()
    return None if row is None else _line(row, scopes.all_names())


def open_invitations() -> list[InvitationLine]:
    """Invitations without an answer, newest first; also those whose time is over."""
    known = scopes.all_names()
    rows = list(Invitation.objects.filter(state=InvitationState.OPEN).order_by("-created_at"))
    mails = mail.last_messages(row.uuid for row in rows)
    found = []
    for row in rows:
        last = mails.get(row.uuid)
        found.append(
            InvitationLine(
                uuid=row.uuid,
                email=row.email,
                role=str(Role(row.role).label),
                scope=scopes.describe(row.scope_kind, row.scope_code, known),
                created_at=row.created_at,
                expires_at=row.expires_at,
                is_over=not row.is_open,
                mail=last.state if last else "",
                mail_label=last.label if last else "",
            )
        )
    return found


def open_invitation(token: str) -> InvitationLine | None:
    """The invitation of a link, while it can be answered."""
    read = links.read(token)
    if read is None:
        return None
    row = Invitation.objects.filter(uuid=read[0], link_version=read[1]).first()
    if row is None or not row.is_open:
        return None
    return InvitationLine(
        uuid=row.uuid,
        email=row.email,
        role=str(Role(row.role).label),
        scope=scopes.describe(
            row.scope_kind, row.scope_code, {row.scope_kind: scopes.names(row.scope_kind)}
        ),
        created_at=row.created_at,
        expires_at=row.expires_at,
        is_over=False,
        mail="",
        mail_label="",
    )


def events_of(user_uuid: UUID, *, limit: int = 50) -> list[EventLine]:
    """What happened to one person's account, newest first."""
    rows = list(AccountEvent.objects.filter(subject=user_uuid).order_by("-id")[:limit])
    actors = {row.actor for row in rows if row.actor}
    names = dict(User.objects.filter(uuid__in=actors).values_list("uuid", "username"))
    known = scopes.all_names()
    return [
        EventLine(
            created_at=row.created_at,
            kind=str(AccountEventKind(row.kind).label),
            actor=names.get(row.actor, str(row.actor)) if row.actor else "",
            what=_what(row.facts, known),
        )
        for row in rows
    ]


def _what(facts: dict[str, str], known: dict[str, dict[str, str]]) -> str:
    """The facts of a line that a person can read: a role with its scope."""
    if "role" not in facts:
        return ""
    scope = scopes.describe(facts["scope_kind"], facts["scope_code"], known)
    return f"{Role(facts['role']).label}, {scope}"


def _with_all(rows: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    in_force = RoleAssignment.objects.in_force().order_by("role", "scope_kind", "scope_code")
    label, codename = MANAGE_PEOPLE.split(".")
    right = User.user_permissions.through.objects.filter(
        user=OuterRef("pk"),
        permission__content_type__app_label=label,
        permission__codename=codename,
    )
    with_facts = rows.annotate(second_factor=Exists(factors), right_to_manage=Exists(right))
    return with_facts.prefetch_related(
        Prefetch("role_assignments", queryset=in_force, to_attr="roles_in_force")
    )


def _line(row: User, known: dict[str, dict[str, str]]) -> PersonLine:
    held: list[RoleAssignment] = row.roles_in_force  # type: ignore[attr-defined]
    return PersonLine(
        uuid=row.uuid,
        name=row.get_full_name() or row.get_username(),
        username=row.get_username(),
        email=row.email,
        is_unreachable=row.unreachable_at is not None,
        is_active=row.is_active,
        is_administrator=row.is_superuser,
        manages_people=row.right_to_manage,  # type: ignore[attr-defined]
        last_login=row.last_login and timezone.localtime(row.last_login),
        has_second_factor=row.second_factor,  # type: ignore[attr-defined]
        roles=tuple(
            RoleLine(
                id=one.pk,
                role=str(Role(one.role).label),
                scope=scopes.describe(one.scope_kind, one.scope_code, known),
                valid_until=one.valid_until,
            )
            for one in held
        ),
    )
