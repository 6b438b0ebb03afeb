"""What can be asked about people and roles."""

from apps.accounts.demo_people import DemoLogin, demo_logins
from apps.accounts.queries.people import (
    EventLine,
    InvitationLine,
    PeopleFilters,
    PersonLine,
    RoleLine,
    events_of,
    has_second_factor,
    lines,
    may_manage_people,
    needs_second_factor,
    open_invitation,
    open_invitations,
    people,
    person,
)
from apps.accounts.queries.roles import (
    RoleFacts,
    acting_role,
    asked_districts,
    has_role,
    may_verify,
    roles_of,
    verified_districts,
)

__all__ = [
    "DemoLogin",
    "EventLine",
    "InvitationLine",
    "PeopleFilters",
    "PersonLine",
    "RoleFacts",
    "RoleLine",
    "acting_role",
    "asked_districts",
    "demo_logins",
    "events_of",
    "has_role",
    "has_second_factor",
    "lines",
    "may_manage_people",
    "may_verify",
    "needs_second_factor",
    "open_invitation",
    "open_invitations",
    "people",
    "person",
    "roles_of",
    "verified_districts",
]
