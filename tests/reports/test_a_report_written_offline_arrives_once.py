"""The queue of a phone: twice, in any order, cut anywhere, and the database is the same."""

import contextlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.outbox.models import Event
from apps.reports import services
from apps.reports.errors import ReportRefused
from apps.reports.models import Report, ReportContact, ReportDraft, ReportEvent, ReportPhoto
from tests.counts import count
from tests.reports.builders import CASTELLO, STATUTO, picture
from tests.reports.streets import quarter

pytestmark = pytest.mark.django_db

WRITTEN = timezone.now() - timedelta(hours=5)


def written(number: int = 0, **changes: Any) -> dict[str, Any]:
    """What a phone keeps of one report."""
    lon, lat = (CASTELLO, STATUTO)[number % 2]
    answers: dict[str, Any] = {
        "client_uuid": str(report_key(number)),
        "kind": ("step", "narrow")[number % 2],
        "can_pass": "no",
        "lon": lon + number / 1000,
        "lat": lat,
        "measures": {"height_cm": "12"} if number % 2 == 0 else {},
        "description": f"words {number}",
        "contact_email": "ada@example.org" if number == 1 else "",
        "written_at": (WRITTEN + timedelta(minutes=number)).isoformat(),
    }
    return {**answers, **changes}


def report_key(number: int) -> uuid.UUID:
    return uuid.UUID(int=1000 + number, version=4)


def photo_key(number: int, index: int) -> uuid.UUID:
    return uuid.UUID(int=9000 + 10 * number + index, version=4)


JPEG = picture(size=(8, 6)).getvalue()
REPORTS, PHOTOS = 3, 2
# All the pieces of the queue: the words of each report, and its photos.
PIECES = [(n, p) for n in range(REPORTS) for p in (None, *range(PHOTOS))]


def bring(piece: tuple[int, int | None]) -> None:
    """One piece arrives, as the view would take it. A photo before its words is told to wait."""
    number, index = piece
    if index is None:
        services.submit_offline(written(number), language="it")
        return
    with contextlib.suppress(ReportRefused):
        services.add_offline_photo(
            client_uuid=report_key(number),
            photo_uuid=photo_key(number, index),
            file=BytesIO(JPEG),
        )


class Cut(Exception):
    """The line went down, or the process."""


def cut_after(statements: int) -> Callable[..., Any]:
    left = statements

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Cut
        return execute(sql, params, many, context)

    return wrapper


def state() -> dict[str, Any]:
    """All that is in the database, without what is drawn by chance (keys, codes)."""
    reports = Report.objects.order_by("client_uuid")
    return {
        "reports": [
            (r.client_uuid, r.kind, r.geom.coords, r.description, r.measures, r.created_at, r.state)
            for r in reports
        ],
        "photos": sorted(ReportPhoto.objects.values_list("report__client_uuid", "uuid")),
        "events": sorted(
            ReportEvent.objects.values_list("report__client_uuid", "sequence", "to_state")
        ),
        "contacts": sorted(ReportContact.objects.values_list("report__client_uuid", "email")),
        "outbox": sorted(
            (kind, str(payload.get("kind")), payload.get("lon", 0.0))
            for kind, payload in Event.objects.values_list("kind", "payload")
        ),
        "drafts": ReportDraft.objects.count(),
    }


def after(run: Callable[[], None]) -> dict[str, Any]:
    """The state after ``run``, which leaves no trace."""
    with transaction.atomic():
        run()
        found = state()
        transaction.set_rollback(True)
    return found


def once() -> None:
    for piece in PIECES:
        bring(piece)


def test_twice_in_any_order_and_cut_anywhere_is_the_same_as_once() -> None:
    expected = after(once)
    assert len(expected["reports"]) == REPORTS
    assert len(expected["photos"]) == REPORTS * PHOTOS

    @settings(max_examples=count(small=12, full=500), deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(PIECES), st.none() | st.integers(0, 12)), max_size=12),
        st.permutations(list(range(REPORTS))),
    )
    def tried(tries: list[tuple[tuple[int, int | None], int | None]], order: list[int]) -> None:
        assert after(lambda: the_hard_way(tries, order)) == expected

    tried()


def the_hard_way(tries: list[tuple[tuple[int, int | None], int | None]], order: list[int]) -> None:
    for piece, cut in tries:
        with contextlib.suppress(Cut), transaction.atomic(), contextlib.ExitStack() as held:
            if cut is not None:
                held.enter_context(connection.execute_wrapper(cut_after(cut)))
            bring(piece)
    # At last the network holds: what is still in the queue comes, whatever came before.
    for number in order:
        for index in (None, *reversed(range(PHOTOS))):
            bring((number, index))


def test_the_place_is_found_from_the_words_that_were_typed() -> None:
    quarter()
    answers = written(lon="", lat="", address="via garibaldi 12", side="same")
    services.submit_offline(answers, language="it")
    report = Report.objects.get()
    assert (report.street_name, report.house_number) == ("Via Giuseppe Garibaldi", "12")
    assert report.placed_by == "street"


def test_a_corner_is_found_however_it_is_spelt() -> None:
    quarter()
    answers = written(lon="", lat="", address="via garibaldi", corner="consolata")
    services.submit_offline(answers, language="it")
    with pytest.raises(ReportRefused) as refused:
        services.submit_offline(
            written(1, lon="", lat="", address="via garibaldi", corner="via po"), language="it"
        )
    assert "place" in refused.value.errors
    assert Report.objects.get().corner_name == "Via della Consolata"


@pytest.mark.parametrize("address", ["", "via che non esiste 4", "via garibaldi", "a\x00b"])
def test_words_that_name_no_place_are_sent_back_and_nothing_is_stored(address: str) -> None:
    quarter()
    with pytest.raises(ReportRefused) as refused:
        services.submit_offline(written(lon="", lat="", address=address), language="it")
    assert list(refused.value.errors) == ["place"]
    assert not Report.objects.exists()


def test_what_was_sent_back_goes_on_with_the_network_under_the_same_uuid() -> None:
    answers = written(lon="", lat="", address="nowhere")
    draft = services.draft_from_offline(answers)
    again = services.draft_from_offline(answers)
    assert draft.pk == again.pk
    assert str(draft.client_uuid) == answers["client_uuid"]
    assert draft.data["details"]["description"] == "words 0"
    assert draft.data["what"] == {"kind": "step", "can_pass": "no"}
    services.submit_offline(written(), language="it")
    with pytest.raises(ReportRefused):
        services.draft_from_offline(answers)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (WRITTEN.isoformat(), WRITTEN),
        ((timezone.now() + timedelta(days=400)).isoformat(), None),
        ("2019-01-01T00:00:00+00:00", timedelta(days=30)),
        ("2026-01-01T00:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("not a time", None),
        (17, None),
    ],
    ids=["hours ago", "in the future", "years ago", "no zone", "year one", "words", "number"],
)
def test_the_clock_of_the_phone_is_believed_within_reason(told: Any, expected: Any) -> None:
    services.submit_offline(written(written_at=told), language="it")
    stored = Report.objects.get().created_at
    if not isinstance(expected, datetime):
        expected = timezone.now() - (expected or timedelta())
    assert abs(stored - expected) < (
        timedelta(days=31) if told == "0001-01-01T00:00:00+14:00" else timedelta(minutes=5)
    )


def test_a_fourth_photo_a_late_one_and_a_stranger_s_uuid_are_refused() -> None:
    services.submit_offline(written(0), language="it")
    services.submit_offline(written(1), language="it")
    key = report_key(0)

    def add(photo: uuid.UUID, report: uuid.UUID = key) -> services.Arrived:
        return services.add_offline_photo(client_uuid=report, photo_uuid=photo, file=BytesIO(JPEG))

    assert len(add(photo_key(0, 0)).photos) == 1
    with pytest.raises(ReportRefused) as refused:
        add(photo_key(0, 0), report_key(1))
    assert "photo" in refused.value.errors
    add(photo_key(0, 1))
    add(photo_key(0, 2))
    with pytest.raises(ReportRefused) as refused:
        add(photo_key(0, 3))
    assert "photos" in refused.value.errors
    Report.objects.filter(client_uuid=report_key(1)).update(
        created_at=timezone.now() - timedelta(days=31)
    )
    with pytest.raises(ReportRefused):
        add(photo_key(1, 0), report_key(1))


def test_photos_of_a_withdrawn_report_are_told_that_they_may_go() -> None:
    sent = services.submit_offline(written(0), language="it")
    services.withdraw(sent.code)
    found = services.add_offline_photo(
        client_uuid=report_key(0), photo_uuid=photo_key(0, 0), file=BytesIO(JPEG)
    )
    assert found.over
    assert not ReportPhoto.objects.exists()
