"""The demonstration's points have a queue of today, and enough past for estimates."""

from datetime import datetime

import pytest

from apps.booking.models import Appointment
from apps.desk import lifecycle, queries, services
from apps.desk.models import Ticket
from apps.points.models import FacilitationPoint
from apps.territory.models import Dataset
from tests.booking import builders as booking
from tests.desk.builders import events

pytestmark = pytest.mark.django_db
# A Monday at ten.
TEN = booking.at("10:00")


def _demonstration() -> None:
    made_up = Dataset.objects.create(
        kind="points", generation=1, name="Demo", is_demonstration=True, state="active"
    )
    FacilitationPoint.objects.update(dataset=made_up)


@pytest.mark.parametrize("moment", [TEN, booking.at("00:10")])
def test_the_first_points_get_a_queue_and_a_repeat_changes_nothing(site, moment: datetime):
    assert services.open_demonstration_day(now=moment) == {"sites": 0}  # a real point
    _demonstration()
    assert services.open_demonstration_day(now=moment) == {"sites": 1}
    number = Ticket.objects.count()
    assert services.open_demonstration_day(now=moment) == {"sites": 0}
    assert Ticket.objects.count() == number
    found = queries.queue(site.pk, [], moment)
    assert (len(found.waiting), len(found.at_desks)) == (3, 2)
    assert all(one.wait for one in found.waiting)
    for row in Ticket.objects.all():
        assert lifecycle.replay(events(row)) == row.state
    assert Appointment.objects.filter(state="confirmed").count() == 3
