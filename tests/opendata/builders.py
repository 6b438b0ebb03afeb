"""What the tests of sheets and open data share: barriers with all that a sheet can say."""

from typing import Any

from apps.reports import services
from apps.reports.models import PhotoReview, Report, ReportContact, ReportPhoto
from apps.reports.photos import clean_photo
from apps.reports.services import Shown
from apps.twin.models import Barrier
from apps.works.services import ensure_prices
from tests.reports.builders import picture
from tests.reports.city import absorbed, barrier_uuid, with_effect
from tests.reports.office import officer

# Planted in what is private: none of it may ever leave.
SECRETS = ("Segreto7391", "anna.private@example.org", "3405559137")


def planted(**changes: Any) -> tuple[Report, Barrier]:
    """A verified barrier whose report has private words, a contact and a private photo."""
    report = absorbed(**changes)
    Report.objects.filter(pk=report.pk).update(description=SECRETS[0], house_number="7391")
    ReportContact.objects.update_or_create(
        report=report, defaults={"email": SECRETS[1], "phone": SECRETS[2]}
    )
    barrier = Barrier.objects.get(uuid=barrier_uuid(report))
    Barrier.objects.filter(pk=barrier.pk).update(state="confirmed", place_name="Via Po")
    barrier.refresh_from_db()
    return report, barrier


def photo(report: Report, *, public: bool, size: tuple[int, int] = (60, 40)) -> ReportPhoto:
    """A photo of a report."""
    services.add_photo(report=report, photo=clean_photo(picture(size=size)))
    row = ReportPhoto.objects.filter(report=report).latest("pk")
    if public:
        review = PhotoReview.objects.get(photo=row)
        services.publish_photo(
            review_uuid=review.uuid, shown=Shown(0, ()), actor=officer(f"reviewer-{row.pk}")
        )
    return row


def full(**changes: Any) -> tuple[Report, Barrier]:
    """A barrier with measures, effect, price and nothing missing."""
    ensure_prices()
    report, barrier = planted(**changes)
    with_effect(report, losing=312, affected=900)
    return report, barrier
