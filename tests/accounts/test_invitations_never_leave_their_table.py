"""Invitations: every pair, and walks of ten thousand steps told by the log.

The table stands here by hand: a change of the product must be meant enough to change it too.
"""

import random
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts import invitation_steps, links, services
from apps.accounts.models import AccountEvent, Invitation, User
from apps.mail.models import Message
from tests.accounts.people import PASSWORD, an_administrator
from tests.counts import count
from tests.worlds import fresh_world, worlds

pytestmark = pytest.mark.django_db
STEPS = count(small=150, full=10_000)
STATES = ("open", "over", "accepted", "withdrawn")
# What happens to it -> what it is then; whatever is not named changes nothing.
TABLE: dict[tuple[str, str], str] = {
    ("open", "accept"): "accepted",
    ("open", "renew"): "open",
    ("open", "withdraw"): "withdrawn",
    ("open", "a week passes"): "over",
    ("over", "renew"): "open",
    ("over", "withdraw"): "withdrawn",
    ("over", "invite again"): "withdrawn",
    ("over", "the clock"): "withdrawn",
}
WHATS = (
    "accept", "accept by an old link", "accept with a weak password", "renew", "withdraw",
    "invite again", "a week passes", "the clock",
)  # fmt: skip
# What the log says of it.
TOLD = {
    "invited": ("", "open"),
    "invitation_renewed": ("open", "open"),
    "invitation_withdrawn": ("open", "withdrawn"),
    "invitation_accepted": ("open", "accepted"),
}


def invited(root: User, email: str) -> Invitation:
    return services.invite(
        actor=root, email=email, role="technician", scope_kind="city", scope_code="", language="en"
    )


def happen(what: str, one: Invitation, root: User, email: str) -> None:
    """It is tried; what is refused changes nothing."""
    try:
        _do(what, one, root, email)
    except (services.InvitationRefused, ValidationError):
        return


def _do(what: str, one: Invitation, root: User, email: str) -> None:
    if what.startswith("accept"):
        if what.endswith("old link"):
            one.link_version -= 1
        password = "123" if what.endswith("weak password") else PASSWORD
        services.accept(
            token=links.make(one), first_name="Nora", last_name="Nuova", password=password
        )
    elif what == "renew":
        services.renew_invitation(actor=root, invitation_uuid=one.uuid)
    elif what == "withdraw":
        services.withdraw_invitation(actor=root, invitation_uuid=one.uuid)
    elif what == "invite again":
        invited(root, email)
    elif what == "a week passes":
        a_week_passes(one)
    else:
        # So much later that the address of one whose time is over is kept no longer.
        services.erase_expired(commit=True, now=timezone.now() + timedelta(days=31))


def a_week_passes(one: Invitation) -> None:
    Invitation.objects.filter(pk=one.pk, state="open", expires_at__gt=timezone.now()).update(
        created_at=timezone.now() - timedelta(days=8),
        expires_at=timezone.now() - timedelta(days=1),
    )


def state(one: Invitation) -> str:
    return str(invitation_steps.now_in(Invitation.objects.get(pk=one.pk)))


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("what", WHATS)
def test_every_state_answers_to_everything_as_the_table_says(before: str, what: str) -> None:
    root = an_administrator()
    one = invited(root, "nora@example.org")
    make = {"over": "a week passes", "accepted": "accept", "withdrawn": "withdraw"}
    if before != "open":
        _do(make[before], one, root, "")
    one.refresh_from_db()
    assert state(one) == before
    happen(what, one, root, "nora@example.org")
    assert state(one) == TABLE.get((before, what), before)


def test_the_product_s_table_is_the_same() -> None:
    names = {"invite again": "make_room", "the clock": "clock"}
    mine = {(s, names.get(w, w)): after for (s, w), after in TABLE.items() if "passes" not in w}
    assert mine == invitation_steps.STEPS


def test_a_walk_of_invitations() -> None:
    walk = random.Random(26)
    seen: Counter[tuple[str, str]] = Counter()
    for steps in worlds(STEPS):
        with fresh_world():
            _walk(walk, steps, seen)
    assert {("open", "accepted"), ("open", "withdrawn"), ("over", "withdrawn")} <= set(seen)


def _walk(walk: random.Random, steps: range, seen: Counter[Any]) -> None:
    root = an_administrator()
    addresses = {i: f"nora{i}@example.org" for i in range(3)}
    emails: dict[uuid.UUID, str] = {}
    before: dict[uuid.UUID, str] = {}
    for step in steps:
        place = walk.randrange(3)
        email = addresses[place]
        rows = list(
            Invitation.objects.filter(uuid__in=[k for k, v in emails.items() if v == email])
        )
        if not rows or walk.random() < 0.1:
            happen("invite again", Invitation(), root, email)
            what, one = "invite again", None
        else:
            one, what = walk.choice(rows), walk.choice(WHATS)
            happen(what, one, root, email)
        for row in Invitation.objects.all():
            emails.setdefault(row.uuid, email)
            was, now = before.get(row.uuid, ""), str(invitation_steps.now_in(row))
            if one is not None and row.pk == one.pk and what != "invite again":
                assert now == TABLE.get((was, what), was), (was, what, now)
            elif was and now != was:
                # Of others only what makes room, or is too old, is closed.
                assert (was, now) == ("over", "withdrawn"), (was, what, now)
            seen[was, now] += 1
            before[row.uuid] = now
            # Nobody has two at once, and who has come in is asked no more.
            assert (row.state == "accepted") == (row.accepted_by_id is not None)
        assert Invitation.objects.filter(state="open", email=email).count() <= 1
        if User.objects.filter(email=email).exists():
            addresses[place] = f"nora{place}-{step}@example.org"
    for row in Invitation.objects.all():
        assert _replayed(row) == row.state
    # Each link that was asked for was asked for once.
    asked = AccountEvent.objects.filter(kind__in=("invited", "invitation_renewed"))
    assert Message.objects.filter(template="invitation").count() == asked.count()


def _replayed(one: Invitation) -> str:
    now = ""
    for event in AccountEvent.objects.filter(facts__invitation=str(one.uuid)).order_by("pk"):
        was, after = TOLD[event.kind]
        assert was == now, (event.kind, now)
        now = after
    return now
