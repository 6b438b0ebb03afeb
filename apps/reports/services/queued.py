"""What else a phone's queue brings: voices, petitions, and acts on one's own report.

Each carries a UUID made on the phone. The database keeps it under a unique constraint, so an act
that arrives again changes nothing and gets the same answer. Acts on one report are heard in the
order they were written: each names the one before it that may still be on its way (``after``).
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.reports.codes import canonical
from apps.reports.errors import Messages, NotYet, ReportRefused, TransitionRefused
from apps.reports.models import ActKind, QueuedAct, Report, ReportPhoto
from apps.reports.photos import PHOTOS_MAX, clean_photo
from apps.reports.services import moderation, talk
from apps.reports.services.offline import told_barrier, words, written_at
from apps.reports.services.petitions import PLACES_MAX, petition_given, submit_petition
from apps.reports.services.submission import add_later_photo, remove_files
from apps.reports.services.voices import record_voice
from apps.reports.validation import parse_uuid

# What each button says: the stance, and whether it concerns the person who presses it.
SAID = {"present": ("present", False), "absent": ("absent", False), "me_too": ("present", True)}
VOICE, PETITION = "voice", "petition"


@dataclass(frozen=True, slots=True)
class Brought:
    """What has arrived, by the UUID of the phone. ``code`` is empty for a voice."""

    client_uuid: uuid.UUID
    what: str
    code: str
    # False when it was a repeat.
    created: bool


def bring(answers: Mapping[str, object], *, language: str) -> Brought:
    """Take in one thing of a phone's queue; ``answers["what"]`` says which.

    - ``voice``: ``barrier``, ``stance`` ("present", "absent" or "me_too"), ``written_at``.
    - ``petition``: ``places`` (each as ``submit_offline`` takes it), ``supporters``,
      ``description``, ``written_at``.
    - ``correction``: ``code`` and what differs: ``kind``, ``can_pass``, ``measures`` (an empty one
      is taken out), ``place_note``. What is not named stays as it is.
    - ``withdrawal``: ``code``. ``answer``: ``code``, ``question``, ``answer``.

    All carry ``client_uuid``; acts on a report may carry ``after``. Raises ``ReportRefused`` field
    by field, ``TransitionRefused`` when it is too late, ``NotYet`` when ``after`` has not arrived.
    """
    what = words(answers, "what")
    if what == VOICE:
        return _voice(answers)
    if what == PETITION:
        return _petition(answers, language)
    act = _ACTS.get(what)
    if act is None:
        raise ReportRefused({"what": [_("This answer is not among the choices.")]})
    key = parse_uuid(answers.get("client_uuid"), "client_uuid")
    report = _own_report(words(answers, "code"))
    after = _after(answers.get("after"))

    def change(locked: Report) -> None:
        act(locked, answers)

    return _once(key, what, report, after, change)


def bring_own_photo(
    *, code: str, photo_uuid: uuid.UUID | str, file: IO[bytes], after: object = None
) -> Brought:
    """Add a photo to a report that was sent before, once however often it comes.

    Raises what ``bring`` raises; ``photos`` when the file is no photo, or one too many.
    """
    key = parse_uuid(photo_uuid, "photo")
    report = _own_report(code)
    earlier = _arrived(key, ActKind.PHOTO, report)
    if earlier is not None:
        return earlier
    # Decoding is slow: it is done before the transaction holds anything.
    cleaned = clean_photo(file)
    stored: list[ReportPhoto] = []

    def change(locked: Report) -> None:
        talk.must_be_open(locked)
        if locked.photos.count() >= PHOTOS_MAX:
            raise ReportRefused({"photos": [_("At most three photos.")]})
        if ReportPhoto.objects.filter(uuid=key).exists():
            raise ReportRefused({"photo": [_("This UUID belongs to another photo.")]})
        add_later_photo(report=locked, photo=cleaned, stored=stored, photo_uuid=key)

    try:
        return _once(key, ActKind.PHOTO, report, _after(after), change)
    except BaseException:
        remove_files(stored)
        raise


def _voice(answers: Mapping[str, object]) -> Brought:
    key = parse_uuid(answers.get("client_uuid"), "client_uuid")
    said = SAID.get(words(answers, "stance"))
    if said is None:
        raise ReportRefused({"stance": [_("This answer is not among the choices.")]})
    recorded = record_voice(
        barrier_uuid=words(answers, "barrier"),
        stance=said[0],
        concerns_me=said[1],
        client_uuid=key,
        at=written_at(answers.get("written_at")),
    )
    return Brought(key, VOICE, "", recorded.created)


def _petition(answers: Mapping[str, object], language: str) -> Brought:
    key = parse_uuid(answers.get("client_uuid"), "client_uuid")
    earlier = petition_given(key)
    if earlier is not None:
        return Brought(key, PETITION, earlier.code, created=False)
    listed = answers.get("places")
    places: list[Mapping[str, object]] = []
    errors: Messages = {}
    # One too many is enough to be told that there are too many.
    for index, one in enumerate(listed[: PLACES_MAX + 1] if isinstance(listed, list) else []):
        try:
            places.append(told_barrier(one if isinstance(one, Mapping) else {}))
        except ReportRefused as refused:
            for field, messages in refused.errors.items():
                errors[f"places.{index}.{field}"] = messages
    if errors:
        raise ReportRefused(errors)
    sent = submit_petition(
        client_uuid=key,
        places=places,
        supporters=answers.get("supporters"),
        description=words(answers, "description"),
        language=language,
        channel="web",
        at=written_at(answers.get("written_at")),
    )
    return Brought(key, PETITION, sent.code, sent.created)


def _correct(report: Report, answers: Mapping[str, object]) -> None:
    measures: dict[str, object] = dict(report.measures)
    typed = answers.get("measures")
    if isinstance(typed, Mapping):
        measures.update({str(name): value for name, value in typed.items()})
    talk.correct_report(
        report_uuid=report.uuid,
        kind=words(answers, "kind") or report.kind,
        can_pass=words(answers, "can_pass") or report.can_pass,
        measures=measures,
        place_note=words(answers, "place_note") or report.place_note,
    )


def _withdraw(report: Report, answers: Mapping[str, object]) -> None:
    moderation.withdraw(report.code)


def _answer(report: Report, answers: Mapping[str, object]) -> None:
    talk.answer_question(
        report_uuid=report.uuid,
        question=parse_uuid(answers.get("question"), "question"),
        text=words(answers, "answer"),
    )


_ACTS: dict[str, Callable[[Report, Mapping[str, object]], None]] = {
    ActKind.CORRECTION: _correct,
    ActKind.WITHDRAWAL: _withdraw,
    ActKind.ANSWER: _answer,
}


def _once(
    key: uuid.UUID,
    what: str,
    report: Report,
    after: uuid.UUID | None,
    change: Callable[[Report], None],
) -> Brought:
    """The change and the note that it arrived, in one transaction; a repeat finds the note."""
    try:
        with transaction.atomic():
            # Whoever brings the same act at once waits here, and then finds the note.
            locked = Report.objects.select_for_update().get(pk=report.pk)
            earlier = _arrived(key, what, locked)
            if earlier is not None:
                return earlier
            if after is not None and not QueuedAct.objects.filter(client_uuid=after).exists():
                raise NotYet(after)
            change(locked)
            QueuedAct.objects.create(client_uuid=key, what=what, report=locked)
    except IntegrityError:
        # The UUID came with two reports at once: one of them is not its own.
        earlier = _arrived(key, what, report)
        if earlier is None:
            raise
        return earlier
    return Brought(key, what, report.code, created=True)


def _arrived(key: uuid.UUID, what: str, report: Report) -> Brought | None:
    act = QueuedAct.objects.filter(client_uuid=key).first()
    if act is None:
        return None
    if act.what != what or act.report_id != report.pk:
        raise ReportRefused({"client_uuid": [_("This UUID belongs to something else.")]})
    return Brought(key, what, report.code, created=False)


def _own_report(code: str) -> Report:
    """Whoever has the code may act; a code nobody has is as final as a closed report."""
    stored = canonical(code)
    report = Report.objects.filter(code=stored).first() if stored else None
    if report is None:
        raise TransitionRefused(_("There is no report with this code."), "gone")
    return report


def _after(value: object) -> uuid.UUID | None:
    return None if value in (None, "") else parse_uuid(value, "after")
