"""What was written beside a record goes after its time; what was done stays, and names nobody."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.desk import retention, services
from apps.desk.models import Assistance, AssistanceWords, Delegation, SharedDevice
from apps.points.models import Site
from tests.desk.builders import NINE
from tests.desk.records import recorded

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_note_is_kept_for_its_time_and_not_an_hour_longer(site: Site, anna: User) -> None:
    row = recorded(site, anna, note="Fatto", acts_as="carer", acts_for="other", because="asked",
                   document_seen="no")  # fmt: skip
    over = NINE + retention.NOTE_KEPT_FOR
    assert services.erase_expired(now=over - HOUR).notes == 0
    told = services.erase_expired(now=over + HOUR)
    assert (told.notes, told.committed) == (1, False)
    assert AssistanceWords.objects.exists()
    assert services.erase_expired(commit=True, now=over + HOUR).notes == 1
    assert not AssistanceWords.objects.exists()
    row.refresh_from_db()
    assert row.topics == ["spid_cie"]
    assert Delegation.objects.exists()
    assert services.erase_expired(now=over + HOUR).anything is False


def test_a_promise_is_kept_until_two_weeks_after_its_day(site: Site, anna: User) -> None:
    recorded(site, anna, note="Fatto", follow_up="Chiedere ancora", follow_up_on="2027-03-01")
    after_the_note = NINE + retention.NOTE_KEPT_FOR + HOUR
    services.erase_expired(commit=True, now=after_the_note)
    words = AssistanceWords.objects.get()
    assert (words.note, words.follow_up) == ("", "Chiedere ancora")
    day = NINE.replace(year=2027, month=3, day=1)
    assert services.erase_expired(now=day + timedelta(days=14)).follow_ups == 0
    erased = services.erase_expired(commit=True, now=day + timedelta(days=15, hours=2))
    assert erased.follow_ups == 1
    assert not AssistanceWords.objects.exists()
    assert Assistance.objects.get().follow_up_on is not None


def test_a_promise_for_no_day_goes_with_the_note(site: Site, anna: User) -> None:
    recorded(site, anna, follow_up="Chiedere ancora")
    services.erase_expired(commit=True, now=NINE + retention.NOTE_KEPT_FOR + HOUR)
    assert not AssistanceWords.objects.exists()


def test_which_computer_was_shared_is_forgotten_too(site: Site, anna: User) -> None:
    SharedDevice.objects.create(
        site=site, token_digest="0" * 64, opened_by=anna, opened_at=NINE, ends_at=NINE + HOUR
    )
    over = NINE + HOUR + retention.DEVICE_KEPT_FOR
    assert services.erase_expired(commit=True, now=over - HOUR).devices == 0
    assert services.erase_expired(commit=True, now=over + HOUR).devices == 1
