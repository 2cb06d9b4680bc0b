"""What the head of every page says: the menu of a role, the clinic's name, the way home."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lightmask.clinic.desk.places import place
from lightmask.clinic.models import Clinic, User
from lightmask.clinic.models.users import Role

Entry = dict[str, object]


def page(request: HttpRequest) -> dict[str, object]:
    """menu, user_links, clinic_name, home_url. Nothing is asked of the database before a page shows it."""
    user = getattr(request, "user", None)
    here = user if isinstance(user, User) else None
    return {
        "menu": SimpleLazyObject(lambda: menu(here, request.path)),
        "user_links": SimpleLazyObject(lambda: user_links(here)),
        "clinic_name": SimpleLazyObject(_name),
        "home_url": place("home:today" if here and here.role == Role.CLIENT else "desk:start"),
    }


def menu(user: User | None, path: str) -> list[Entry]:
    """The entries that this role has a use for; the one that leads nearest to this page is the current one."""
    if user is None:
        return []
    entries: list[Entry] = [{"label": label, "url": url} for label, name in _of_role(user.role) if (url := place(name))]
    above = [str(one["url"]) for one in entries if path.startswith(str(one["url"]))]
    nearest = max(above, key=len, default=None)
    for one in entries:
        one["current"] = one["url"] == nearest and (nearest != "/" or path == "/")
    return entries


def _of_role(role: str) -> list[tuple[str, str]]:
    if role == Role.CLIENT:
        return [
            (_("Today"), "home:today"), (_("How it goes"), "home:progress"), (_("Good to know"), "home:know"),
            (_("Something is wrong"), "home:report"), (_("My data"), "my_record:mine"),
        ]  # fmt: skip
    staff = [
        (_("Today"), "desk:start"), (_("People"), "desk:people"), (_("Sessions"), "live:running"),
        (_("Masks"), "desk:masks"),
    ]  # fmt: skip
    if role == Role.OWNER:
        staff += [(_("Staff"), "staff:list"), (_("Who did what"), "audit:entries")]
    return staff


def user_links(user: User | None) -> list[Entry]:
    """What a person sets for themselves, and an owner for the clinic."""
    if user is None:
        return []
    names = [(_("Name, language, time zone"), "staff:myself")]
    if user.role == Role.CLIENT:
        names.append((_("Reminders"), "home:reminders"))
    if user.role == Role.OWNER:
        names += [(_("The clinic"), "staff:clinic"), (_("Texts of consent"), "enrol:texts")]
    return [{"label": label, "url": url} for label, name in names if (url := place(name))]


def _name() -> str:
    return Clinic.objects.values_list("name", flat=True).first() or "lightmask clinic"
