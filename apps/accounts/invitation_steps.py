"""The life of an invitation: one table. Nothing else decides.

That its time is over is told by its date and not by its state, so it is a start of its own here.
"""

from datetime import datetime

from django.utils import timezone

from apps.accounts.models import Invitation
from apps.accounts.models import InvitationState as S

OVER = "over"

# (state, step) -> state. "make_room": the address is asked again; "clock": it is kept no longer.
STEPS: dict[tuple[str, str], str] = {
    (S.OPEN, "accept"): S.ACCEPTED,
    (S.OPEN, "renew"): S.OPEN,
    (S.OPEN, "withdraw"): S.WITHDRAWN,
    (OVER, "renew"): S.OPEN,
    (OVER, "withdraw"): S.WITHDRAWN,
    (OVER, "make_room"): S.WITHDRAWN,
    (OVER, "clock"): S.WITHDRAWN,
}


def now_in(invitation: Invitation, *, at: datetime | None = None) -> str:
    """Its state, or ``OVER`` when it waits for an answer that would come too late."""
    if invitation.state == S.OPEN and invitation.expires_at <= (at or timezone.now()):
        return OVER
    return invitation.state


def after(invitation: Invitation, step: str, *, at: datetime | None = None) -> str | None:
    """The state after ``step``; ``None`` when it is not possible now."""
    return STEPS.get((now_in(invitation, at=at), step))
