"""Write the log of accounts, in the transaction of what it tells."""

from apps.accounts.models import AccountEvent, User


def note(kind: str, *, actor: User | None, subject: User | None, **facts: str | bool) -> None:
    """Add one line. ``facts`` are codes and identifiers, never a name or an address."""
    AccountEvent.objects.create(
        kind=kind,
        actor=actor.uuid if actor else None,
        subject=subject.uuid if subject else None,
        facts=facts,
    )
