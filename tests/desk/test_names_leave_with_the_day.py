"""What is personal at the desk is erased when the day is over; the figures stay."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from apps.desk import services
from apps.desk.models import Ticket, TicketEvent
from tests.desk.builders import NINE, walk_in

pytestmark = pytest.mark.django_db


def test_names_and_wishes_stay_for_the_day_and_no_longer(site):
    walk_in(site, name="Zefiro", preparations=("quiet",), service="job")
    tomorrow = walk_in(site, NINE + timedelta(days=1), name="Ada")
    assert not services.erase_expired(commit=True, now=NINE + timedelta(hours=14)).anything
    night = NINE + timedelta(hours=16)
    counted = services.erase_expired(now=night)
    assert (counted.names, counted.preparations) == (1, 1)
    assert Ticket.objects.filter(name="Zefiro").exists()
    assert services.erase_expired(commit=True, now=night).names == 1
    row = Ticket.objects.exclude(pk=tomorrow.pk).get()
    assert (row.name, row.preparations, row.service) == ("", [], "job")
    tomorrow.refresh_from_db()
    assert tomorrow.name == "Ada"


def test_the_log_and_what_is_printed_hold_no_name(site):
    row = walk_in(site, name="Zefiro")
    event = TicketEvent.objects.get()
    told = " ".join([str(row), str(event), *(str(value) for value in vars(event).values())])
    assert "Zefiro" not in told


def test_the_command_counts_and_then_erases(site):
    walk_in(site, NINE - timedelta(days=60), name="Zefiro")
    out = StringIO()
    call_command("erase_expired", stdout=out)
    assert "Would erase of desk: 1 names" in out.getvalue()
    call_command("erase_expired", "--commit", stdout=out)
    assert "Erased of desk: 1 names" in out.getvalue()
    assert Ticket.objects.get().name == ""
