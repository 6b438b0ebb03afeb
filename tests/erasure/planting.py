"""Plant a word of its own in everything that may hold something personal, through the services."""

import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.users.models import UserProfile

from apps.accounts import links, totp
from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.booking import services as booking
from apps.courses import services as courses
from apps.facilita import services as monitoring
from apps.mail import services as mail
from apps.mail.models import Message, MessageState
from apps.opendata import services as opendata
from apps.opendata.selection import Selection
from apps.outbox.services import deliver_due
from apps.points import services as points
from apps.reports import mailed, services
from apps.reports.links import VERIFY, make_link
from apps.reports.models import (
    AreaFollow,
    CompetentBody,
    Forwarding,
    PhotoReview,
    Report,
)
from apps.twin import services as twin
from apps.twin.models import Barrier
from tests.accounts.people import PASSWORD, Person, an_administrator, sign_in
from tests.booking import builders as bookable
from tests.courses import builders as teachable
from tests.desk.builders import walk_in
from tests.desk.records import recorded
from tests.facilita import builders as monitored
from tests.facilita.validator import report
from tests.reports.builders import CASTELLO, picture, sent_report
from tests.reports.districts import two_districts
from tests.reports.office import officer
from tests.reports.streets import quarter
from tests.reports.test_photos_are_made_safe import with_position
from tests.twin_imports.builders import csv_file, row, survey

WORD = re.compile(r"zz[0-9a-f]{10}zz|0117[0-9]{6}", re.IGNORECASE)


@dataclass
class Planted:
    """The words, by what they were planted as."""

    words: dict[str, str] = field(default_factory=dict)

    def word(self, what: str) -> str:
        """A word nobody else has."""
        return self.words.setdefault(what, f"zz{uuid.uuid4().hex[:10]}zz")

    def email(self, what: str) -> str:
        """An address that holds such a word."""
        return f"{self.word(what)}@example.org"

    def phone(self, what: str) -> str:
        """A number nobody else has."""
        return self.words.setdefault(what, f"0117{uuid.uuid4().int % 10**6:06d}")

    def pattern(self, of: str = "") -> re.Pattern[str]:
        """Any of the words whose name begins like that."""
        return re.compile(
            "|".join(word for what, word in self.words.items() if what.startswith(of))
        )


def photo() -> SimpleUploadedFile:
    """With a position and a name, as a phone sends it."""
    return SimpleUploadedFile("photo.jpg", picture(exif=with_position()).getvalue())


def plant_a_report(planted: Planted, name: str, office: User) -> Report:
    """One report with everything a reporter and the office may write about it."""
    report = sent_report(
        description=f"{planted.word(f'{name} description')} davanti",
        contact_email=planted.email(f"{name} email"),
        contact_phone=planted.phone(f"{name} phone"),
        contact_may_be_forwarded=True,
        photos=[photo()],
    )
    services.correct_report(
        report_uuid=report.uuid, kind="step", can_pass="no", measures={},
        place_note=planted.word(f"{name} place note"),
    )  # fmt: skip
    report.refresh_from_db()
    services.verify_contact(make_link(VERIFY, report.uuid, version=report.link_version))
    asked = services.ask_question(
        report_uuid=report.uuid, code="own", text=planted.word(f"{name} question"), actor=office
    )
    services.answer_question(
        report_uuid=report.uuid, question=asked, text=planted.word(f"{name} answer")
    )
    services.add_note(
        report_uuid=report.uuid, text=planted.word(f"{name} note"), author=office,
        client_uuid=uuid.uuid4(),
    )  # fmt: skip
    services.add_report_photo(report_uuid=report.uuid, file=photo())
    services.note_contact_view(report=report, viewer=office)
    review = PhotoReview.objects.filter(photo__report=report).earliest("pk")
    services.publish_photo(review_uuid=review.uuid, shown=services.Shown(), actor=office)
    services.forward(
        report_uuid=report.uuid, body_code="gtt", actor=office, with_text=True,
        text_checked=True, with_contact=True,
    )  # fmt: skip
    services.forward(
        report_uuid=report.uuid, body_code="amiat", actor=office, with_text=True,
        text_checked=True, with_contact=True,
    )  # fmt: skip
    mail.queue_message(
        key=f"links {report.uuid}", template="links", language="it", subject_uuid=report.uuid,
        recipient=("address", planted.email(f"{name} address of a message")), facts={},
    )  # fmt: skip
    # What somebody of the office looked for: the reporter's own words.
    services.save_view(
        owner=office, name=f"View {report.pk}", shared=True,
        filters={"q": planted.word(f"{name} description"), "kind": "step"},
    )  # fmt: skip
    return report


def plant_other_doors(planted: Planted, office: User) -> None:
    """Reports that came by other ways than the form."""
    said = planted.word
    where = {"lon": CASTELLO[0] + 0.002, "lat": CASTELLO[1]}
    services.submit_petition(
        client_uuid=uuid.uuid4(), places=[{"kind": "step", "placed_by": "map", **where}],
        supporters=3, description=said("petition"),
    )  # fmt: skip
    services.submit_offline(
        {"client_uuid": str(uuid.uuid4()), "kind": "lift", **where,
         "description": said("offline"), "contact_email": planted.email("offline email")},
        language="it",
    )  # fmt: skip
    _known, key = services.create_api_client(name="Fixture", jurisdiction="comune.torino.it")
    answer = Client().post(
        "/open311/v2/requests.json",
        {"api_key": key, "service_code": "step", "lat": "45.0711", "long": "7.69",
         "description": said("open311"), "email": planted.email("open311 email"),
         "first_name": said("open311 name"), "media": photo()},
    )  # fmt: skip
    assert answer.status_code in (200, 201), answer.content
    head = "Protocollo;Via;Civico;Tipo;Testo;E-mail"
    good = f"1;via garibaldi;11;Gradini;{said('mailed')};{planted.email('mailed email')}"
    lost = f"2;Via {said('mailed street')};1;step;{said('unplaced')};{planted.email('unplaced')}"
    table = mailed.read_table(f"{head}\n{good}\n{lost}".encode())
    list(services.take_in_mailed(table, mailed.Columns(mailed.guessed(table.headings)),
                                 actor=office))  # fmt: skip
    draft = services.start_draft()
    services.save_draft(draft=draft, changes={"details": {"description": said("draft")}})
    services.add_draft_photo(draft=draft, file=photo())


def plant_areas_and_views(planted: Planted, office: User) -> None:
    """Somebody who follows an area, and what the office looked for."""
    services.follow_area(
        email=planted.email("area"), language="it", rhythm="week", district_code="1"
    )
    given_up = Message.objects.filter(subject=AreaFollow.objects.get().uuid)
    assert given_up.update(state=MessageState.DEAD) == 1
    services.save_view(
        owner=office, name="Looked for", shared=False, filters={"q": planted.word("search")}
    )
    opendata.ask_for_sheets(
        Selection(place=planted.word("place of sheets")), format="pdf", language="it",
        user_id=office.pk,
    )  # fmt: skip


def plant_people(planted: Planted) -> None:
    """Somebody who was invited, signed in, gave a picture and left; and one who never answered."""
    root = an_administrator()
    asked: dict[str, Any] = {
        "role": "staff", "scope_kind": "city", "scope_code": "", "language": "it",
    }  # fmt: skip
    invitation = accounts.invite(actor=root, email=planted.email("person"), **asked)
    accounts.invite(actor=root, email=planted.email("never answered"), **asked)
    user = accounts.accept(
        token=links.make(invitation), first_name=planted.word("first name"),
        last_name=planted.word("last name"), password=PASSWORD,
    )  # fmt: skip
    secret = totp.new_secret()
    totp.set_up(user, secret)
    signed_in = Client()
    assert sign_in(signed_in, Person(user, secret)).status_code == 302
    Authenticator.objects.create(
        user=user, type="webauthn", data={"name": planted.word("name of a key")}
    )
    SocialAccount.objects.create(
        user=user, provider="city", uid=planted.word("uid"),
        extra_data={"name": planted.word("claims")},
    )  # fmt: skip
    UserProfile.objects.create(
        user=user,
        avatar=SimpleUploadedFile(f"{planted.word('avatar')}.jpg", photo().read()),
    )
    accounts.deactivate(actor=root, user_uuid=user.uuid)
    # A session of somebody who is still here, beside the one that ended.
    other = accounts.accept(
        token=links.make(accounts.invite(actor=root, email=planted.email("second"), **asked)),
        first_name="", last_name="", password=PASSWORD,
    )  # fmt: skip
    totp.set_up(other, secret)
    sign_in(Client(), Person(other, secret, _shown=0))
    User.objects.filter(pk=other.pk).update(is_active=False, deactivated_at=other.date_joined)


def plant_surveys(planted: Planted, folder: Path, barrier: uuid.UUID) -> None:
    """A survey with notes and photos, and the photo of a removal."""
    (folder / "foto.jpg").write_bytes(photo().read())
    table = [
        row("A1", 30, 3, Foto="foto.jpg", Note=planted.word("note of a survey")),
        row("A2", 30, 3, Tipologia=planted.word("kind of a survey")),
    ]
    try:
        survey(csv_file(folder, table))
    except Exception:
        # A kind nobody knows refuses the whole file: then without it.
        survey(csv_file(folder, table[:1]))
    twin.keep_proof_photo(barrier=barrier, file=photo())


def plant_bookings(planted: Planted) -> None:
    """Somebody who comes for somebody else, somebody who waited, and a booking begun."""

    def somebody(name: str) -> dict[str, object]:
        return {
            "given_name": planted.word(f"{name} given name"),
            "family_name": planted.word(f"{name} family name"),
            "email": planted.email(f"{name} email"),
            "phone": planted.phone(f"{name} phone"),
            "details": planted.word(f"{name} details"),
        }

    place, setting = bookable.site(), bookable.setting
    setting()
    setting("job")
    kept = bookable.hold(place)
    behalf: dict[str, object] = {
        "on_behalf": "relative", "behalf_name": planted.word("comes behalf name"),
        "behalf_email": planted.email("comes behalf email"),
        "behalf_phone": planted.phone("comes behalf phone"),
        "behalf_reason": planted.word("comes behalf reason"),
    }  # fmt: skip
    booking.confirm(
        appointment=kept.appointment, person={**somebody("comes"), **behalf}, at=bookable.NOW
    )
    entry = booking.join_waiting_list(
        client_uuid=uuid.uuid4(), site_code=place.code, service="job", first_day=bookable.MONDAY,
        last_day=bookable.MONDAY, person=somebody("waits"), at=bookable.NOW,
    ).entry  # fmt: skip
    booking.leave_waiting_list(entry=entry, at=bookable.NOW)
    booking.start_draft({"person": somebody("begins")})


def plant_a_queue(planted: Planted) -> None:
    """Somebody who walks in and says what to call her by."""
    queued = bookable.site("Q1")
    walk_in(queued, name=planted.word("name of a walk-in"))
    recorded(
        queued, User.objects.earliest("pk"), note=planted.word("note of a help"),
        follow_up=planted.word("promise of a help"), follow_up_on="2026-12-20", words_checked=True,
    )  # fmt: skip


def plant_a_row_of_the_monitoring(planted: Planted) -> None:
    """Somebody who agreed to be told about, twice: once refused, once in a report just read."""
    words = {"details": planted.word("help of a row"), "interest": planted.word("wish of a row")}
    monitored.kept(1, **words)
    (export,) = monitoring.make_files()
    raw = report(monitoring.file_of(export), {1: planted.word("reason of a row")})
    monitoring.read_refused(export_uuid=export, raw=raw)
    monitoring.confirm_answer(export_uuid=export)
    monitored.kept(2)
    (export,) = monitoring.make_files()
    raw = report(monitoring.file_of(export), {1: planted.word("reason just read")})
    monitoring.read_refused(export_uuid=export, raw=raw)


def plant_corrections(planted: Planted) -> None:
    """Somebody who says that something about a point is wrong, and the answer to it."""
    points.upsert_point(points.PointRow("WRONG", "Point", "municipal", "City"))
    said = points.say_wrong(
        client_uuid=uuid.uuid4(), point_code="WRONG", about="hours",
        text=planted.word("words of a correction"), email=planted.email("address of a correction"),
    )  # fmt: skip
    points.answer_correction(
        uuid=said.uuid, state="right", text=planted.word("answer of a correction"), by=uuid.uuid4()
    )


def plant_courses(planted: Planted) -> None:
    """Somebody who was enrolled by somebody else, and an enrolment begun."""

    def somebody(name: str) -> dict[str, object]:
        return {
            "given_name": planted.word(f"{name} given name"),
            "family_name": planted.word(f"{name} family name"),
            "email": planted.email(f"{name} email"),
            "phone": planted.phone(f"{name} phone"),
        }

    behalf: dict[str, object] = {
        "on_behalf": "relative", "behalf_name": planted.word("learns behalf name"),
        "behalf_email": planted.email("learns behalf email"),
        "behalf_phone": planted.phone("learns behalf phone"),
        "behalf_reason": planted.word("learns behalf reason"),
    }  # fmt: skip
    row = teachable.course(teachable.site("P-courses"))
    teachable.enrolled(row, person={**somebody("learns"), **behalf}, preparations=["quiet"])
    courses.keep_draft(None, {"person": somebody("begins to learn")})


def plant_everything(folder: Path) -> tuple[Planted, Report]:
    """All of it; the words, and the report whose reporter will ask for erasure."""
    two_districts()
    quarter()
    for code in ("gtt", "amiat"):
        CompetentBody.objects.create(
            code=code, name=code, forward_by="email", email=f"{code}@example.net"
        )
    planted, office = Planted(), officer()
    mine = plant_a_report(planted, "mine", office)
    hers = plant_a_report(planted, "hers", office)
    plant_other_doors(planted, office)
    plant_areas_and_views(planted, office)
    plant_people(planted)
    plant_bookings(planted)
    plant_a_queue(planted)
    plant_corrections(planted)
    plant_courses(planted)
    plant_a_row_of_the_monitoring(planted)
    while deliver_due(limit=500):
        pass
    services.deliver_forwardings()
    # As services.read_back keeps them: what a body wrote may tell of anybody.
    whose = {mine.pk: "mine", hers.pk: "hers"}
    for told in Forwarding.objects.all():
        told.answer_notes = planted.word(f"{whose[told.report_id]} words of a body")
        told.save(update_fields=["answer_notes"])
    plant_surveys(planted, folder, Barrier.objects.latest("pk").uuid)
    return planted, mine
