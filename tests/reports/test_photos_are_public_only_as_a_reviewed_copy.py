"""Nothing of a photo is public before its review; then a copy, with its boxes burnt in."""

import io
import random
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.reports import photo_review, queries, services
from apps.reports.models import PhotoReview, PhotoStep, Report, ReportPhoto
from apps.reports.services import Shown, TransitionRefused
from apps.twin import queries as twin
from tests.counts import count
from tests.reports.builders import STATUTO, picture, sent_report
from tests.reports.city import absorbed, barrier_uuid
from tests.reports.districts import two_districts
from tests.reports.office import officer, some_reports
from tests.reports.test_photos_are_made_safe import with_position
from tests.twin_feed.builders import network
from tests.twin_imports.builders import csv_file, row, survey

pytestmark = pytest.mark.django_db
BARE = {f"box-{n}-{name}": "" for n in (1, 2) for name in photo_review.FIELDS}
ONE_BOX = {"box-1-x": "50", "box-1-y": "0", "box-1-width": "50", "box-1-height": "100"}


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def staff(client: Client) -> User:
    user = officer()
    client.force_login(user)
    return user


def photo(**changes: Any) -> io.BytesIO:
    return picture(size=(200, 100), color=(250, 250, 250), exif=with_position(), **changes)


def reviewed(report: Report) -> PhotoReview:
    return PhotoReview.objects.get(photo__report=report)


def publish(review: PhotoReview, actor: User, *boxes: photo_review.Box, turns: int = 0) -> str:
    shown = Shown(turns, boxes)
    name = services.publish_photo(review_uuid=review.uuid, shown=shown, actor=actor)
    return reverse("public_photo", args=[name])


def pixels(response: Any) -> Image.Image:
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))


def post(client: Client, review: PhotoReview, do: str, **typed: str) -> Any:
    data = {**BARE, "turns": "0", "do": do, **typed}
    return client.post(reverse("reports_photo_review", args=[review.uuid]), data)


def files(media: Path) -> list[str]:
    return sorted(str(one.parent.name) for one in media.rglob("*") if one.is_file())


def test_every_photo_waits_for_a_review_and_the_barrier_shows_none(client: Client) -> None:
    report = absorbed(photos=[photo(), photo()])
    assert [one.state for one in PhotoReview.objects.all()] == ["waiting", "waiting"]
    assert queries.public_photos([barrier_uuid(report)]) == {barrier_uuid(report): []}
    page = client.get(reverse("barrier", args=[barrier_uuid(report)])).content.decode()
    assert "/photos/" not in page
    # Neither the photo's own identifier nor the review's is an address.
    for name in (ReportPhoto.objects.all()[0].uuid, reviewed_first().uuid):
        assert client.get(reverse("public_photo", args=[name])).status_code == 404


def reviewed_first() -> PhotoReview:
    return PhotoReview.objects.order_by("pk")[0]


def test_what_is_under_a_box_is_gone_from_the_public_copy(client: Client) -> None:
    report = absorbed(photos=[photo()])
    address = publish(reviewed(report), officer(), (50, 0, 50, 100))
    shown = pixels(client.get(address))
    assert shown.size == (200, 100)
    assert not shown.getexif()
    assert "exif" not in shown.info
    assert max(max(shown.getpixel((x, y))) for x in range(100, 200) for y in range(100)) < 12
    assert min(shown.getpixel((20, 50))) > 240
    # The private one is as it was, and has another name.
    private = Image.open(ReportPhoto.objects.get().image.open("rb"))
    assert min(private.getpixel((150, 50))) > 240
    assert address in client.get(reverse("barrier", args=[barrier_uuid(report)])).content.decode()


def test_a_turn_is_burnt_in_and_boxes_are_of_the_turned_picture(client: Client) -> None:
    report = sent_report(photos=[photo()])
    # Above, in the turned picture: what was on the left.
    shown = pixels(client.get(publish(reviewed(report), officer(), (0, 0, 100, 25), turns=1)))
    assert shown.size == (100, 200)
    assert max(shown.getpixel((50, 20))) < 12
    assert min(shown.getpixel((50, 150))) > 240


@pytest.mark.usefixtures("staff")
def test_turning_in_the_form_turns_the_boxes_and_publishes_nothing(client: Client) -> None:
    review = reviewed(sent_report(photos=[photo()]))
    page = post(client, review, "turn", **{**ONE_BOX, "box-1-height": "40"})
    text = page.content.decode()
    assert page.status_code == 200
    # The upper right of the picture is the lower right after a quarter turn clockwise.
    assert '<rect x="60" y="50" width="40" height="50"/>' in text
    assert reverse("reports_photo_picture", args=[review.uuid, 1]) in text
    assert post(client, review, "look", **ONE_BOX).status_code == 200
    assert not PhotoStep.objects.exists()


HOSTILE = ["nan", "-1", "1e9", "inf", "100.1", "0x10", "<b>", "９", "1" * 40, "\x00"]


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("name", photo_review.FIELDS)
def test_a_hostile_number_publishes_nothing_and_loses_nothing(client: Client, name: str) -> None:
    review = reviewed(sent_report(photos=[photo()]))
    for number in HOSTILE:
        page = post(client, review, "publish", **{**ONE_BOX, f"box-1-{name}": number})
        assert page.status_code == 422, number
        assert 'aria-invalid="true"' in page.content.decode()
    assert 'value="50"' in page.content.decode()
    review.refresh_from_db()
    assert (review.state, review.public_image.name) == ("waiting", "")


@pytest.mark.parametrize(
    "boxes",
    [
        [(float("nan"), 0, 10, 10)],
        [(-1, 0, 10, 10)],
        [(0, 0, 1e12, 10)],
        [(95, 0, 10, 10)],
        [(0, 0, 0, 10)],
        [(0, 0, float("inf"), 10)],
        [(0, 0, 10, 10)] * 13,
        [(True, 0, 10, 10)],
        [("1", 0, 10, 10)],
        [(0, 0, 10)],
    ],
)
def test_the_service_takes_no_hostile_box_either(boxes: Any, media: Path) -> None:
    review = reviewed(sent_report(photos=[photo()]))
    with pytest.raises(TransitionRefused):
        publish(review, officer(), *boxes)
    assert files(media) == ["reports"]


@pytest.mark.usefixtures("staff")
def test_a_half_filled_box_is_named(client: Client) -> None:
    review = reviewed(sent_report(photos=[photo()]))
    page = post(client, review, "publish", **{**ONE_BOX, "box-1-width": ""})
    assert page.status_code == 422
    assert 'href="#box-1-x"' in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_photo_taken_back_is_gone_from_its_address_and_from_disk(
    client: Client, media: Path
) -> None:
    review, user = reviewed(sent_report(photos=[photo()])), officer()
    address = publish(review, user)
    first = client.get(address)
    assert first["Cache-Control"] == "public, no-cache"
    tag = first["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    services.take_photo_back(review_uuid=review.uuid, actor=user)
    # A cache that asks, as it must, is told.
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 404
    assert files(media) == ["reports"]
    again = publish(review, user)
    assert again != address
    assert client.get(address).status_code == 404
    assert client.get(again).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_erasure_removes_both_files_and_keeps_who_did_what(client: Client, media: Path) -> None:
    report, user = sent_report(photos=[photo()], description="secret"), officer()
    review = reviewed(report)
    address = publish(review, user, (10, 10, 20, 20))
    assert files(media) == ["public", "reports"]
    services.transition(
        report_uuid=report.uuid,
        to="erased",
        reason="asked_by_reporter",
        actor=None,
        actor_role="reporter",
    )
    assert files(media) == []
    assert client.get(address).status_code == 404
    assert not PhotoReview.objects.exists()
    steps = [(step.step, step.actor_uuid) for step in PhotoStep.objects.order_by("pk")]
    assert steps == [("publish", user.uuid), ("erase", None)]


def test_a_withdrawn_report_shows_its_photo_no_longer(client: Client) -> None:
    report = absorbed(photos=[photo()])
    address = publish(reviewed(report), officer())
    services.withdraw(report.code)
    assert client.get(address).status_code == 404


def test_a_photo_of_a_survey_waits_too_and_is_shown_with_its_barrier(
    client: Client, tmp_path: Path
) -> None:
    network()
    (tmp_path / "uno.jpg").write_bytes(photo().getvalue())
    survey(csv_file(tmp_path, [row("A1", 30, 3, Foto="uno.jpg")]))
    review, user = PhotoReview.objects.get(), officer()
    assert (review.photo, review.state) == (None, "waiting")
    client.force_login(user)
    assert client.get(reverse("reports_photos")).context["items"][0].is_survey
    assert client.get(reverse("reports_photo_review", args=[review.uuid])).status_code == 200
    address = publish(review, user, (0, 0, 50, 50))
    (barrier,) = twin.barriers_in()
    (public,) = queries.public_photos([barrier.uuid])[barrier.uuid]
    assert str(public.publication) in address
    assert max(pixels(client.get(address)).getpixel((20, 20))) < 12


@pytest.mark.usefixtures("staff")
def test_not_fit_needs_a_reason_and_the_next_photo_follows(client: Client, staff: User) -> None:
    first, second = (reviewed(one) for one in some_reports(2, photos=[photo()]))
    assert post(client, first, "refuse").status_code == 422
    answer = post(client, first, "refuse", reason="people")
    assert answer.url == reverse("reports_photo_review", args=[second.uuid])
    first.refresh_from_db()
    assert (first.state, first.reason) == ("unfit", "people")
    assert post(client, second, "publish", **ONE_BOX).url == reverse("reports_photos")
    step = PhotoStep.objects.get(step="publish")
    assert (step.actor_uuid, step.box_count, step.actor_role) == (staff.uuid, 1, "staff")
    page = client.get(reverse("reports_photo_review", args=[second.uuid])).content.decode()
    assert "staff" in page


@pytest.mark.usefixtures("staff")
def test_who_comes_second_is_told_and_changes_nothing(client: Client) -> None:
    review = reviewed(sent_report(photos=[photo()]))
    assert post(client, review, "refuse", reason="people").status_code == 302
    late = post(client, review, "publish", **ONE_BOX)
    assert late.status_code == 422
    review.refresh_from_db()
    assert review.state == "unfit"


def test_the_record_of_steps_cannot_be_changed() -> None:
    publish(reviewed(sent_report(photos=[photo()])), officer())
    for change in (PhotoStep.objects.all().delete, lambda: PhotoStep.objects.update(step="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("seed", range(count(small=2, full=40)))
def test_a_random_walk_never_leaves_the_table_and_replays(seed: int) -> None:
    walk, user = random.Random(seed), officer()
    review = reviewed(sent_report(photos=[picture()]))
    does = {
        "publish": lambda: services.publish_photo(
            review_uuid=review.uuid, shown=Shown(), actor=user
        ),
        "refuse": lambda: services.refuse_photo(
            review_uuid=review.uuid, reason="people", actor=user
        ),
        "take_back": lambda: services.take_photo_back(review_uuid=review.uuid, actor=user),
    }
    for _step in range(count(small=40, full=250)):
        before = PhotoReview.objects.get().state
        step = walk.choice(sorted(does))
        after = photo_review.STEPS.get((before, step))
        if after is None:
            with pytest.raises(TransitionRefused):
                does[step]()
        else:
            does[step]()
        assert PhotoReview.objects.get().state == (after or before)
    state = "waiting"
    for done in PhotoStep.objects.order_by("pk"):
        state = photo_review.STEPS[state, done.step]
    assert state == PhotoReview.objects.get().state


def test_somebody_of_a_district_reviews_the_photos_of_that_district(client: Client) -> None:
    two_districts()
    mine = reviewed(sent_report(photos=[photo()]))
    other = reviewed(sent_report(photos=[photo()], lon=STATUTO[0], lat=STATUTO[1]))
    client.force_login(officer(district="1"))
    items = client.get(reverse("reports_photos")).context["items"]
    assert [one.uuid for one in items] == [mine.uuid]
    assert client.get(reverse("reports_photo_review", args=[mine.uuid])).status_code == 200
    assert post(client, other, "publish").status_code != 200
    assert client.get(reverse("reports_photo_picture", args=[other.uuid, 0])).status_code == 302
    other.refresh_from_db()
    assert other.state == "waiting"


def test_nobody_without_a_role_sees_a_photo(client: Client) -> None:
    review = reviewed(sent_report(photos=[photo()]))
    for name, args in (("reports_photos", []), ("reports_photo_picture", [review.uuid, 0])):
        assert client.get(reverse(name, args=args)).status_code == 302
    assert client.get(reverse("public_photo", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.usefixtures("staff")
def test_the_list_asks_as_often_for_ten_photos_as_for_two(client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("reports_photos")).status_code == 200
        return len(seen)

    some_reports(2, photos=[picture()])
    asked()
    few = asked()
    for _each in range(8):
        sent_report(photos=[picture()])
    assert asked() == few


def test_public_photos_of_many_barriers_take_three_queries(
    django_assert_max_num_queries: Any,
) -> None:
    user = officer()
    reports = [absorbed(lon=7.6856 + 0.0012 * i, photos=[picture()]) for i in range(3)]
    for report in reports:
        publish(reviewed(report), user)
    barriers = [barrier_uuid(one) for one in reports]
    with django_assert_max_num_queries(3):
        found = queries.public_photos(barriers)
    assert [len(one) for one in found.values()] == [1, 1, 1]
