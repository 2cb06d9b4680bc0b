"""Who may see whom: the one place that decides."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from lightmask.clinic import access


@pytest.mark.parametrize("role", ["professional", "assistant"])
def test_staff_see_whom_they_care_for_and_nobody_else(staff, patient, role):
    user = staff(role)
    mine, other = patient([user]), patient([staff()])
    assert access.person_to_read(user, mine.pk) == mine
    with pytest.raises(Http404):
        access.person_to_read(user, other.pk)


def test_the_owner_sees_everybody(staff, patient):
    assert access.person_to_read(staff("owner"), patient().pk)


def test_a_client_sees_only_the_own_record_and_changes_none(staff, patient):
    client = staff("client")
    mine, other = patient(user=client), patient()
    assert access.person_to_read(client, mine.pk) == mine == access.myself(client)
    with pytest.raises(Http404):
        access.person_to_read(client, other.pk)
    with pytest.raises(PermissionDenied):
        access.person_to_change(client, mine.pk)


def test_an_erased_person_is_gone_for_all(staff, patient):
    from django.utils import timezone

    owner, gone = staff("owner"), patient(erased_at=timezone.now())
    with pytest.raises(Http404):
        access.person_to_read(owner, gone.pk)


def test_owner_pages_are_unknown_to_clients_and_refused_to_staff(staff):
    access.owner_only(staff("owner"))
    with pytest.raises(PermissionDenied):
        access.owner_only(staff("professional"))
    with pytest.raises(Http404):
        access.owner_only(staff("client"))


def test_who_may_sign(staff):
    access.approver_only(staff("professional"))
    access.approver_only(staff("owner", licence="D-123"))
    for role in ("owner", "assistant", "client"):
        with pytest.raises(PermissionDenied):
            access.approver_only(staff(role))
