"""Who may change whom: never oneself, never somebody above, never the last administrator."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from apps.accounts import queries, services
from apps.accounts.models import RoleAssignment, User
from tests.accounts.people import a_manager, a_person, an_administrator

Deed = Callable[[User, User], Any]
DEEDS: dict[str, Deed] = {
    "give a role": lambda actor, user: services.give_role(
        actor=actor, user_uuid=user.uuid, role="technician", scope_kind="city", scope_code=""
    ),
    "end a role": lambda actor, user: services.end_role(
        actor=actor,
        user_uuid=user.uuid,
        assignment_id=RoleAssignment.objects.filter(user=user).values_list("pk", flat=True).first()
        or 0,
    ),
    "deactivate": lambda actor, user: services.deactivate(actor=actor, user_uuid=user.uuid),
    "reactivate": lambda actor, user: services.reactivate(actor=actor, user_uuid=user.uuid),
    "reset": lambda actor, user: services.reset_second_factor(actor=actor, user_uuid=user.uuid),
    "end sessions": lambda actor, user: services.end_sessions_of(actor=actor, user_uuid=user.uuid),
    "rights": lambda actor, user: services.set_rights(
        actor=actor, user_uuid=user.uuid, administrator=True, manages_people=True
    ),
}
every_deed = pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
ORDINARY = [name for name in DEEDS if name != "rights"]


def state(user: User) -> Any:
    fresh = User.objects.get(pk=user.pk)
    return (
        fresh.is_active,
        fresh.is_superuser,
        fresh.sessions_ended,
        fresh.has_perm("accounts.manage_people"),
        queries.has_second_factor(fresh),
        queries.roles_of(fresh),
    )


def refused(deed: Deed, actor: User, user: User) -> None:
    before = state(user)
    with pytest.raises(services.PeopleRefused):
        deed(actor, user)
    assert state(user) == before


@pytest.mark.django_db
@every_deed
def test_nobody_changes_herself(deed: Deed) -> None:
    for actor in (a_manager(), an_administrator()):
        refused(deed, actor, actor)


@pytest.mark.django_db
@every_deed
@pytest.mark.parametrize("role", ["staff", "technician"])
def test_a_role_alone_changes_nobody(deed: Deed, role: str) -> None:
    refused(deed, a_person("berta", role=role).user, a_person().user)


@pytest.mark.django_db
@every_deed
def test_the_right_alone_without_staff_of_the_whole_city_changes_nobody(deed: Deed) -> None:
    user = a_person().user
    actor = a_manager()
    services.revoke_role(user=actor, role="staff")
    refused(deed, actor, user)
    services.grant_role(user=actor, role="staff", scope_kind="district", scope_code="3")
    refused(deed, actor, user)


@pytest.mark.django_db
@every_deed
def test_a_manager_touches_neither_administrators_nor_other_managers(deed: Deed) -> None:
    actor = a_manager()
    an_administrator("second")
    refused(deed, actor, an_administrator())
    refused(deed, actor, a_manager("other"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ORDINARY)
def test_a_manager_does_all_the_rest(name: str) -> None:
    DEEDS[name](a_manager(), a_person().user)


@pytest.mark.django_db
def test_only_administrators_name_administrators() -> None:
    user = a_person().user
    refused(DEEDS["rights"], a_manager(), user)
    DEEDS["rights"](an_administrator(), user)
    assert User.objects.get(pk=user.pk).is_superuser
    assert queries.may_manage_people(User.objects.get(pk=user.pk))


@pytest.mark.django_db
def test_the_last_administrator_stays() -> None:
    root, second = an_administrator(), an_administrator("second")
    services.deactivate(actor=root, user_uuid=second.uuid)
    # The other one is signed in still, and an administrator no more.
    with pytest.raises(services.PeopleRefused):
        services.deactivate(actor=second, user_uuid=root.uuid)
    with pytest.raises(services.PeopleRefused):
        services.set_rights(
            actor=second, user_uuid=root.uuid, administrator=False, manages_people=False
        )
    assert User.objects.get(pk=root.pk).is_superuser


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["deactivate", "lower"])
def test_two_administrators_who_remove_each_other_leave_one(name: str) -> None:
    both = [an_administrator("one"), an_administrator("two")]
    together = threading.Barrier(2)
    results: list[str] = []

    def remove(actor: User, user: User) -> None:
        together.wait()
        try:
            if name == "deactivate":
                services.deactivate(actor=actor, user_uuid=user.uuid)
            else:
                services.set_rights(
                    actor=actor, user_uuid=user.uuid, administrator=False, manages_people=False
                )
            results.append("done")
        except services.PeopleRefused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in (both, list(reversed(both)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "refused"]
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
