"""A mail to somebody who signs in leaves at once; the clock is only for what was not woken."""

from typing import Any

import pytest

from apps.accounts import services
from apps.mail.queue import TASK
from apps.outbox import poke
from tests.accounts.people import an_administrator

pytestmark = pytest.mark.django_db


def test_an_invitation_wakes_the_mail_once_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[str] = []

    def note(task: str, **_options: Any) -> None:
        woken.append(task)

    administrator = an_administrator()
    poke.rest_over()
    # A test before may have called, and nobody works here: a call that waits is not made again.
    poke.woken(TASK)
    monkeypatch.setattr(poke.current_app, "send_task", note)
    with django_capture_on_commit_callbacks() as after_the_commit:
        services.invite(
            actor=administrator,
            email="nora@example.org",
            role="staff",
            scope_kind="city",
            scope_code="",
            language="it",
        )
    assert woken == []
    for wake in after_the_commit:
        wake()
    assert TASK in woken
