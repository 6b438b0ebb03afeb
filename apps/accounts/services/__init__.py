"""What can be done to people and roles."""

from apps.accounts.demo_people import ensure_demo_people, retire_demo_people
from apps.accounts.limits import TooMany, spend
from apps.accounts.scopes import register as register_scopes
from apps.accounts.secrets_at_rest import decrypt, derived, encrypt, recognise
from apps.accounts.services.bounced import mail_works_again
from apps.accounts.services.erasure import Erased, erase_expired
from apps.accounts.services.invitations import (
    InvitationRefused,
    accept,
    accept_with_provider,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from apps.accounts.services.log import note
from apps.accounts.services.mail import queue_mail
from apps.accounts.services.own import (
    end_own_sessions,
    password_was_changed,
    second_factor_was_added,
    second_factor_was_removed,
)
from apps.accounts.services.people import (
    PeopleRefused,
    deactivate,
    end_role,
    end_sessions_of,
    give_role,
    reactivate,
    reset_second_factor,
    set_rights,
    write_again,
)
from apps.accounts.services.quick import (
    PinRefused,
    QuickRefused,
    remove_pin,
    set_pin,
)
from apps.accounts.services.quick import prove as prove_quickly
from apps.accounts.services.roles import RoleRefused, grant_role, revoke_role
from apps.accounts.sessions import limit as limit_session
from apps.accounts.short_codes import ALPHABET as CODE_ALPHABET
from apps.accounts.short_codes import RANDOM_BITS as CODE_RANDOM_BITS
from apps.accounts.short_codes import canonical as canonical_code
from apps.accounts.short_codes import new_code
from apps.accounts.signed_links import BadLink, Link, Signer

__all__ = [
    "CODE_ALPHABET",
    "CODE_RANDOM_BITS",
    "BadLink",
    "Erased",
    "InvitationRefused",
    "Link",
    "PeopleRefused",
    "PinRefused",
    "QuickRefused",
    "RoleRefused",
    "Signer",
    "TooMany",
    "accept",
    "accept_with_provider",
    "canonical_code",
    "deactivate",
    "decrypt",
    "derived",
    "encrypt",
    "end_own_sessions",
    "end_role",
    "end_sessions_of",
    "ensure_demo_people",
    "erase_expired",
    "give_role",
    "grant_role",
    "invite",
    "limit_session",
    "mail_works_again",
    "new_code",
    "note",
    "password_was_changed",
    "prove_quickly",
    "queue_mail",
    "reactivate",
    "recognise",
    "register_scopes",
    "remove_pin",
    "renew_invitation",
    "reset_second_factor",
    "retire_demo_people",
    "revoke_role",
    "second_factor_was_added",
    "second_factor_was_removed",
    "set_pin",
    "set_rights",
    "spend",
    "withdraw_invitation",
    "write_again",
]
