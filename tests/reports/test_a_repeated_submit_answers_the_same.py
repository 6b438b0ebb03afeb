"""A client may send the same report as often as it likes."""

import threading
import uuid

import pytest
from django.db import connection

from apps.outbox.models import Event
from apps.reports import services
from apps.reports.models import Report, ReportEvent
from tests.reports.builders import facts


@pytest.mark.django_db
def test_a_repeat_changes_nothing_and_answers_the_same() -> None:
    first = services.submit(**facts())
    client_uuid = Report.objects.get().client_uuid

    again = services.submit(**facts(client_uuid=str(client_uuid), kind="step", can_pass="yes"))

    assert (again.code, again.report) == (first.code, first.report)
    assert first.created
    assert not again.created
    assert Report.objects.get().kind == "kerb_missing_ramp"
    assert (ReportEvent.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_become_one_report_with_one_answer() -> None:
    for _round in range(5):
        client_uuid = uuid.uuid4()
        before = Report.objects.count()
        start = threading.Barrier(4)
        answers: list[services.Submitted] = []
        failures: list[BaseException] = []

        def send(
            client_uuid: uuid.UUID = client_uuid,
            start: threading.Barrier = start,
            answers: list[services.Submitted] = answers,
            failures: list[BaseException] = failures,
        ) -> None:
            try:
                start.wait(timeout=10)
                answers.append(services.submit(**facts(client_uuid=client_uuid)))
            except BaseException as error:  # noqa: BLE001, RUF100 - shown by the main thread
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert not failures
        assert len({answer.code for answer in answers}) == 1
        assert sorted(answer.created for answer in answers) == [False, False, False, True]
        assert Report.objects.count() == before + 1
        assert Event.objects.count() == before + 1
