"""Buttons and lines of the desk, sent with what nobody should send; links that nobody made."""

from collections import Counter
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.desk import lifecycle, links, services
from apps.desk.models import Ticket
from tests.booking import builders as booking
from tests.counts import count
from tests.desk.builders import events, facilitator, facts, walk_in
from tests.hostile.checks import SECRET
from tests.hostile.test_hostile_forms_break_nothing import TYPED

FORMS = {
    "desk_walk_in": ("ticket", "service", "language_wanted", "name", "preparations"),
    "desk_check_in": ("appointment", "ticket"),
    "desk_no_show": ("appointment",),
    "desk_step": ("ticket", "step", "after", "to"),
    "desk_next": ("step",),
    "desk_choose": ("desk",),
}
STATES = st.sampled_from(["called", "serving", "missed", "waiting", "done", "left", "", "x" * 300])
NUMBERS = st.sampled_from(["1", "-1", "999999999999", "0", "1e9", "\x00"])


@pytest.fixture
def site(db):
    return booking.site(code="P1", hours="Mo-Su 00:00-24:00")


def test_whatever_is_sent_breaks_nothing_and_replays(site):
    client = Client(raise_request_exception=False)
    client.force_login(facilitator())
    rows = [walk_in(site, timezone.now(), name=SECRET) for _number in range(4)]
    statuses: Counter[int] = Counter()
    seen = Client(raise_request_exception=False)

    def known() -> str:
        return str(rows[statuses.total() % len(rows)].uuid)

    value = st.one_of(TYPED, STATES, NUMBERS, st.just("known"), st.just("new"))

    @settings(
        max_examples=count(small=60, full=1_500),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.sampled_from(sorted(FORMS)), st.data())
    def send(form: str, data) -> None:
        sent = {}
        for field in FORMS[form]:
            drawn = data.draw(value, label=field)
            sent[field] = {"known": known(), "new": str(uuid4())}.get(str(drawn), drawn)
        answer = client.post(reverse(form, args=[site.code]), sent)
        assert answer.status_code in {200, 302, 422}, (form, sent)
        statuses[answer.status_code] += 1

    send()
    assert statuses[302] > 0
    assert client.get(reverse("desk_day", args=[site.code])).status_code == 200
    for row in Ticket.objects.all():
        assert lifecycle.replay(events(row)) == row.state
        page = seen.get(reverse("desk_wait", args=[links.make(links.WAIT, row.uuid)]))
        assert SECRET not in page.content.decode()
    token = services.screen_token(facts(site))
    assert SECRET not in seen.get(reverse("desk_calls", args=[site.code, token])).content.decode()


@pytest.mark.parametrize("word", ["\x00", "x" * 2000, "../..", "<script>", "١٢", "%00"])
def test_links_and_questions_that_nobody_made_are_refused(site, word):
    client = Client(raise_request_exception=False)
    token = services.screen_token(facts(site))
    assert client.get(reverse("desk_calls", args=[site.code, token]), {"seen": word}).json()
    client.force_login(facilitator())
    address = reverse("desk_queue", args=[site.code])
    assert client.get(address, {"seen": word}).status_code == 200
    assert client.get(reverse("desk_day", args=[site.code]), {"given": word}).status_code == 200
    if "/" not in word:
        assert client.get(reverse("desk_wait", args=[word])).status_code in {404, 410}
        assert client.get(reverse("desk_screen", args=[site.code, word])).status_code in {404, 410}
        assert client.get(reverse("desk_day", args=[word])).status_code == 404
        assert client.get(reverse("desk_calls", args=[word, token])).status_code in {404, 410}
