"""Who plans, signed in, in English."""

from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import grant_role
from tests.accounts.people import client_with

__all__ = ["a_facilitator", "client_with", "district_client"]


def a_facilitator(name: str = "anna", *, point: str = "P1") -> User:
    """Somebody who may be given shifts at a point."""
    user = User.objects.create_user(name, password=None)
    grant_role(user=user, role="facilitator", scope_kind="point", scope_code=point)
    return user


def district_client(district: str) -> Client:
    """Staff of one district."""
    return client_with(district=district)
