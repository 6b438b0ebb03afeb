"""All kinds of items: twice, in any order, cut anywhere, and the database is the same as once."""

import contextlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.outbox.models import Event
from apps.reports import queries, services
from apps.reports.models import (
    Petition,
    QueuedAct,
    Report,
    ReportEvent,
    ReportPhoto,
    ReportQuestion,
    Voice,
)
from tests.counts import count
from tests.reports.builders import CASTELLO, STATUTO, picture
from tests.reports.city import absorbed, barrier_uuid
from tests.reports.office import officer

pytestmark = pytest.mark.django_db

WRITTEN = timezone.now() - timedelta(hours=5)
JPEG = picture(size=(8, 6)).getvalue()


def key(number: int) -> str:
    return str(uuid.UUID(int=7000 + number, version=4))


class Phone:
    """Two reports that were sent before, a question, a barrier, and what is written about them."""

    def __init__(self) -> None:
        self.mine = absorbed(client_uuid=uuid.uuid4())
        self.other = absorbed(
            client_uuid=uuid.uuid4(), lon=STATUTO[0], lat=STATUTO[1], kind="narrow", measures={}
        )
        self.barrier = barrier_uuid(self.mine)
        self.question = services.ask_question(
            report_uuid=self.mine.uuid, code="how_high", text="", actor=officer()
        )
        acts: list[dict[str, Any]] = [
            {"what": "voice", "barrier": str(self.barrier), "stance": "present"},
            {"what": "voice", "barrier": str(self.barrier), "stance": "me_too"},
            {"what": "petition", "places": self._places(), "supporters": "12"},
            {"what": "report"},
            {"what": "report photo"},
            {"what": "correction", "code": self.mine.code, "measures": {"height_cm": "9"}},
            {
                "what": "correction",
                "code": self.mine.code,
                "measures": {"height_cm": "8"},
                "can_pass": "with_help",
                "after": key(5),
            },
            {"what": "photo", "code": self.mine.code, "after": key(6)},
            {
                "what": "answer",
                "code": self.mine.code,
                "question": str(self.question),
                "answer": "a hand",
                "after": key(7),
            },
            {"what": "correction", "code": self.other.code, "kind": "surface"},
            {"what": "withdrawal", "code": self.other.code, "after": key(9)},
        ]
        self.acts = [
            {
                **act,
                "client_uuid": key(number),
                "written_at": (WRITTEN + timedelta(minutes=number)).isoformat(),
            }
            for number, act in enumerate(acts)
        ]

    def _places(self) -> list[dict[str, Any]]:
        return [
            {"kind": "step", "lon": CASTELLO[0] + n / 1000, "lat": CASTELLO[1], "can_pass": "no"}
            for n in (1, 2)
        ]

    def bring(self, number: int) -> bool:
        """One item arrives, as the views take it; false when it has to come again later."""
        act = self.acts[number]
        if act["what"] == "report":
            answers = {"kind": "step", "lon": CASTELLO[0], "lat": CASTELLO[1], "can_pass": "no"}
            services.submit_offline({**act, **answers}, language="it")
        elif act["what"] == "report photo":
            try:
                services.add_offline_photo(
                    client_uuid=key(number - 1), photo_uuid=key(number), file=BytesIO(JPEG)
                )
            except services.ReportRefused:
                return False  # its words have not arrived
        else:
            try:
                bring(act)
            except services.NotYet:
                return False
        return True


def bring(act: dict[str, Any]) -> services.Brought:
    if act["what"] == "photo":
        return services.bring_own_photo(
            code=act["code"],
            photo_uuid=act["client_uuid"],
            file=BytesIO(JPEG),
            after=act.get("after"),
        )
    return services.bring(act, language="it")


@pytest.fixture
def phone() -> Phone:
    return Phone()


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
    return {
        "reports": sorted(
            (str(r.client_uuid), r.kind, r.can_pass, str(r.measures), r.created_at, r.state)
            for r in Report.objects.all()
        ),
        "photos": sorted(map(str, ReportPhoto.objects.values_list("report__client_uuid", "uuid"))),
        "steps": sorted(
            map(str, ReportEvent.objects.values_list("report__client_uuid", "sequence", "to_state"))
        ),
        "acts": sorted(map(str, QueuedAct.objects.values_list("client_uuid", "what", "report"))),
        "voices": sorted(
            Voice.objects.values_list("client_uuid", "stance", "concerns_me", "created_at")
        ),
        "petitions": list(Petition.objects.values_list("client_uuid", "supporters", "created_at")),
        "answers": list(ReportQuestion.objects.values_list("answer", flat=True)),
        "events": sorted(
            (event.kind, str(event.payload.get("kind")), str(event.payload.get("measures")))
            for event in Event.objects.all()
        ),
    }


def after(run: Callable[[], None]) -> dict[str, Any]:
    """The state after ``run``, which leaves no trace."""
    with transaction.atomic():
        run()
        found = state()
        transaction.set_rollback(True)
    return found


def until_all_arrived(phone: Phone, order: list[int]) -> None:
    """The network holds: what has to wait comes again in the next round."""
    left = order
    for _round in order:
        left = [number for number in left if not phone.bring(number)]
    assert left == []


def test_twice_in_any_order_and_cut_anywhere_is_the_same_as_once(phone: Phone) -> None:
    everything = list(range(len(phone.acts)))
    expected = after(lambda: until_all_arrived(phone, everything))
    assert len(expected["voices"]) == 2
    assert len(expected["acts"]) == 6
    assert len(expected["photos"]) == 2
    assert expected["answers"] == ["a hand"]
    assert [row[:2] for row in expected["events"]].count(("report.photo_added", "None")) == 2
    assert [row[0] for row in expected["events"]].count("report.corrected") == 3
    assert len(expected["reports"]) == 2 + 1 + 2
    assert "withdrawn" in {row[-1] for row in expected["reports"]}
    [mine] = [row for row in expected["reports"] if row[0] == str(phone.mine.client_uuid)]
    assert mine[2:4] == ("with_help", "{'height_cm': 8}")

    @settings(max_examples=count(small=12, full=500), deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(everything), st.none() | st.integers(0, 15)), max_size=16
        ),
        st.permutations(everything),
        st.permutations(everything),
    )
    def tried(tries: list[tuple[int, int | None]], order: list[int], again: list[int]) -> None:
        assert after(lambda: the_hard_way(phone, tries, order, again)) == expected

    tried()


def the_hard_way(
    phone: Phone, tries: list[tuple[int, int | None]], order: list[int], again: list[int]
) -> None:
    for number, cut in tries:
        with contextlib.suppress(Cut), transaction.atomic(), contextlib.ExitStack() as held:
            if cut is not None:
                held.enter_context(connection.execute_wrapper(cut_after(cut)))
            phone.bring(number)
    until_all_arrived(phone, order)
    # All the answers were lost, and the phone sends everything once more.
    until_all_arrived(phone, again)


def test_what_was_not_named_in_a_correction_stays_as_it_is() -> None:
    report = absorbed(measures={"height_cm": 12, "width_cm": 70}, kind="step")
    Report.objects.filter(pk=report.pk).update(place_note="beside the stop")
    sent = {"what": "correction", "client_uuid": key(1), "code": report.code.lower()}
    assert bring({**sent, "measures": {"width_cm": ""}}).created
    report.refresh_from_db()
    assert report.measures == {"height_cm": 12}
    assert (report.kind, report.can_pass, report.place_note) == ("step", "no", "beside the stop")


def test_what_comes_too_late_is_refused_in_words_and_leaves_no_note(phone: Phone) -> None:
    services.withdraw(phone.mine.code)
    for act in phone.acts[5:9]:
        with pytest.raises(services.TransitionRefused) as refused:
            bring({**act, "after": None})
        assert str(refused.value.message)
    assert not QueuedAct.objects.exists()
    with pytest.raises(services.TransitionRefused):
        bring({**phone.acts[5], "code": "AAAA-AAAA-AAAA"})


def test_an_act_that_did_arrive_is_answered_the_same_after_the_report_was_decided(
    phone: Phone,
) -> None:
    assert bring(phone.acts[5]).created
    services.withdraw(phone.mine.code)
    again = bring(phone.acts[5])
    assert (again.created, again.code) == (False, phone.mine.code)


def test_the_uuid_of_one_act_never_answers_for_another(phone: Phone) -> None:
    bring(phone.acts[5])
    for act in (
        {**phone.acts[5], "code": phone.other.code},
        {"what": "withdrawal", "client_uuid": key(5), "code": phone.mine.code},
        {**phone.acts[7], "client_uuid": key(5), "after": None},
    ):
        with pytest.raises(services.ReportRefused) as refused:
            bring(act)
        assert list(refused.value.errors) == ["client_uuid"]


def test_a_photo_refused_or_cut_leaves_no_file_behind(phone: Phone, settings: Any) -> None:
    folder = Path(settings.MEDIA_ROOT) / "reports"
    before = set(folder.glob("*")) if folder.exists() else set()
    photo = {**phone.acts[7], "after": None}
    cut = 0
    for statements in range(40):
        with contextlib.suppress(Cut), transaction.atomic():
            with connection.execute_wrapper(cut_after(statements)):
                bring(photo)
            break
        cut += 1
        assert set(folder.glob("*")) == before
    assert cut > 5
    for number in range(2):
        bring({**photo, "client_uuid": key(100 + number)})
    kept = set(folder.glob("*"))
    with pytest.raises(services.ReportRefused) as refused:
        bring({**photo, "client_uuid": key(200)})
    assert list(refused.value.errors) == ["photos"]
    assert set(folder.glob("*")) == kept
    assert Event.objects.filter(kind="report.photo_added").count() == 3


def test_a_place_of_a_petition_that_nobody_can_find_is_named_by_its_number() -> None:
    act = {
        "what": "petition",
        "client_uuid": key(1),
        "supporters": 3,
        "places": [
            {"kind": "step", "lon": CASTELLO[0], "lat": CASTELLO[1]},
            {"kind": "step", "address": "via che non esiste"},
            "no place at all",
        ],
    }
    with pytest.raises(services.ReportRefused) as refused:
        bring(act)
    assert set(refused.value.errors) == {"places.1.place", "places.2.place"}
    assert not Petition.objects.exists()
    assert queries.petition_by_client_uuid(uuid.UUID(key(1))) is None


def test_acts_hold_no_words_and_stay_readable(phone: Phone) -> None:
    bring(phone.acts[5])
    assert str(QueuedAct.objects.get()) == f"correction {key(5)}"
