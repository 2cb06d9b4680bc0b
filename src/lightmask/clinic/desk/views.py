"""The start page of each role, the people, one person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.assess import queries as assessed
from lightmask.clinic.desk import due, house, needs, people_list, timeline, today, way
from lightmask.clinic.desk.places import place
from lightmask.clinic.desk.standing import with_standing
from lightmask.clinic.enrol import queries as enrolled
from lightmask.clinic.models.users import Role


def start(request: HttpRequest) -> HttpResponse:
    """What today holds, by role."""
    user = access.who(request)
    if user.role == Role.CLIENT:
        if access.has_record(user):
            return redirect("home:today")
        return render(request, "clinic/errors/no_record.html", status=404)
    waiting = needs.needs(user)
    seen = {
        "expected": today.expected(user), "due": due.due(user), "soon": today.soon(user),
        "running": today.running(user),
        "last_sessions": today.last_sessions(user), "needs": waiting,
        "groups": needs.grouped(waiting), "people": access.people(user).filter(
            archived_at=None).count(), "pressing": sum(need.tone != "info" for need in waiting),
        "house": house.house() if user.role == Role.OWNER else None,
        "places": {"new": place("enrol:new"), "audit": place("audit:entries"), "staff": place("staff:list"),
                   "clinic": place("staff:clinic")},
    }  # fmt: skip
    return render(request, "clinic/desk/start.html", seen)


def people(request: HttpRequest) -> HttpResponse:
    """Everybody in this user's care."""
    user = access.who(request)
    access.staff_only(user)
    asked = people_list.Asked(
        words=request.GET.get("q", "")[:80], stage=request.GET.get("step", ""),
        archived=request.GET.get("archived") == "1",
    )  # fmt: skip
    page, rows = people_list.people(user, asked, request.GET.get("page", "1"))
    seen = {"page": page, "rows": rows, "asked": asked, "stages": people_list.stages(), "new_url": place("enrol:new")}
    part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "clinic/desk/people_rows.html" if part else "clinic/desk/people.html", seen)


def person(request: HttpRequest, patient: UUID) -> HttpResponse:
    """One person: where the course stands, what is next, what happened."""
    user = access.who(request)
    access.person_to_read(user, patient)  # first: somebody else's is not there, for clients too
    access.staff_only(user)
    found = with_standing(access.people(user)).prefetch_related("care_team").get(pk=patient)
    blocking = sum(one.blocks for one in assessed.missing(found))
    seen = {
        "patient": found, "age": people_list.age_y(found), "steps": way.steps(found, blocking),
        "next": way.next_step(found, blocking),
        "events": timeline.timeline(found), "consents": enrolled.consents(found),
        "masks": found.masks.select_related("model"),
        "trail": [{"label": _("People"), "url": place("desk:people")}, {"label": found.name}],
        "places": {"edit": place("enrol:edit", pk=found.pk), "team": place("enrol:team", pk=found.pk),
                   "consents": place("enrol:consents", pk=found.pk),
                   "invite": place("staff:invite_client", patient=found.pk)},
    }  # fmt: skip
    return render(request, "clinic/desk/person.html", seen)
