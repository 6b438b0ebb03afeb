"""One step of one row, in the transaction of what it belongs to."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.facilita import lifecycle
from apps.facilita.errors import StepRefused
from apps.facilita.models import Entry, EntryPerson, EntryState, EntryStep, EntryView

# Of the answers only what tells of the help stays; the rest is about the person.
_ABOUT_THE_HELP = ("SE3", "SE5", "SE6")


def step(
    entry: Entry,
    what: str,
    *,
    actor: uuid.UUID | None,
    export: uuid.UUID | None = None,
    reason: str = "",
) -> None:
    """Change the state of a locked row and write down that it was done.

    With "accept" all that is personal is deleted: the platform has it. Raises ``StepRefused``.
    """
    after = lifecycle.after(entry.state if entry.pk else "", what)
    if after is None:
        raise StepRefused(_("This cannot be done with the row now."))
    entry.state, entry.reason = after, reason
    if after == EntryState.ACCEPTED:
        entry.settled_at = timezone.now()
        forget_person(entry)
    entry.save()
    EntryStep.objects.create(entry_uuid=entry.uuid, step=what, actor_uuid=actor, export_uuid=export)


def note_view(*, entry_uuid: uuid.UUID, viewer: uuid.UUID) -> None:
    """Write down that somebody looked at who was helped."""
    EntryView.objects.create(entry_uuid=entry_uuid, viewer_uuid=viewer)


def note_download(*, export_uuid: uuid.UUID, viewer: uuid.UUID) -> None:
    """Write down that somebody fetched a file with all who are in it."""
    rows = Entry.objects.filter(exportrow__export__uuid=export_uuid).values_list("uuid", flat=True)
    EntryView.objects.bulk_create(EntryView(entry_uuid=entry, viewer_uuid=viewer) for entry in rows)


def forget_person(entry: Entry) -> None:
    """Delete names, tax code and free words. Saves nothing of the row itself."""
    EntryPerson.objects.filter(entry=entry).delete()
    entry.details = entry.interest = ""
    entry.answers = {
        column: chosen for column, chosen in entry.answers.items() if column in _ABOUT_THE_HELP
    }
