"""The way of a course, from enrolling to handing over: as professional, assistant and client, in a real browser.

Played on SQLite and on PostgreSQL against the simulated mask. A picture of every page is kept in out/screens.
"""

import io
import json
import re
import zipfile
from datetime import date

import pytest
from clinic.browser.visitor import PASSWORD, Visitor

NAME, BORN = "Greta Lindqvist", "1979-05-04"


@pytest.fixture
def visit(chrome, served):
    """visit(name) -> Visitor; each is looked through for errors at the end."""
    part = "sqlite" if not served.said["DATABASE_URL"] else "postgresql"
    known = {}

    def make(name, **said):
        key = (name, *said.values())
        if key not in known:
            known[key] = Visitor(chrome, served.address, name, "-".join([part, *map(str, key)]), **said)
            known[key].reads = part == "sqlite"  # the pages are the same on either database
        return known[key]

    yield make
    for one in known.values():
        one.close()


def on_person(way, path=""):
    return f"/people/{way['person']}/{path}"


def enrol(visit, way):
    doctor = visit("ines")
    page = doctor.go("/people/new/")
    doctor.keep("enrol")
    page.fill("#id_name", NAME)
    page.fill("#id_birth_date", BORN)
    page.select_option("#id_sex", "female")
    page.locator("main form button.primary").click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}/"))
    way["person"] = re.search(r"/people/([0-9a-f-]{36})/", page.url).group(1)
    for purpose in ("treatment", "photos"):
        page = doctor.go(on_person(way, f"consents/{purpose}/"))
        doctor.keep(f"consent-{purpose}")
        page.check("input[name=standing][value=given]")
        page.fill("#id_signed_name", NAME)
        page.locator("main form button.primary").click()
        page.wait_for_load_state()
    doctor.go(on_person(way, "consents/"))
    doctor.keep("consents")
    doctor.go(on_person(way, "team/"))
    for box in page.locator("input[name=members]").all():
        box.check()
    page.locator("main form button.primary").click()
    page.wait_for_load_state()


def assess(visit, way):
    doctor = visit("ines")
    doctor.go(on_person(way, "assess/"))
    doctor.keep("assessment-empty")
    page = doctor.go(on_person(way, "assess/questions/"))
    doctor.press("The rest was asked too")
    for name in ("medicines_are", "light_is"):
        page.locator(f"input[name={name}]").first.check()
    page.locator("input[name=shields][value='opaque goggles']").check()
    doctor.keep("questions")
    doctor.press("Keep the answers")
    doctor.see("The answers are kept.")
    page = doctor.go(on_person(way, "assess/colour/"))
    page.select_option("#id_region", "cheek")
    for name, value in (("lightness", "62"), ("a", "11"), ("b", "16")):
        page.fill(f"#id_{name}", value)
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()
    doctor.keep("colour")
    page = doctor.go(on_person(way, "assess/findings/"))
    page.locator('[data-region="left cheek"]').click()
    page.get_by_label("What").select_option("wrinkles")
    doctor.press("Note it")
    doctor.see("Noted.")
    doctor.keep("findings")
    page = doctor.go(on_person(way, "assess/readings/wrinkle_depth/"))
    page.fill("#id_value", "110")
    page.select_option("#id_region", "temple")
    doctor.keep("reading")
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()
    doctor.go(on_person(way, "assess/phototype/"))
    doctor.keep("phototype")
    doctor.go(on_person(way, "assess/photos/"))
    doctor.keep("photos")


def propose(visit, way):
    doctor = visit("ines")
    page = doctor.go(on_person(way, "plans/propose/"))
    page.select_option("#id_goal", "wrinkles")
    page.check("input[name=care][value=office]")
    page.locator("#id_mask").select_option(label=page.locator("#id_mask option").filter(has_text="office").inner_text())
    page.fill("#id_start", date.today().isoformat())
    doctor.keep("propose")
    doctor.press("Work it out")
    doctor.keep("working")
    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}/$"))
    way["plan"] = re.search(r"/plans/([0-9a-f-]{36})/$", page.url).group(1)
    page.locator("lightmask-face canvas").first.wait_for(timeout=30_000)
    page.wait_for_timeout(1500)
    doctor.keep("proposal")
    for words in ("J/cm²", "trials", "without light"):
        assert words.lower() in page.inner_text("main").lower(), words


def approve(visit, way):
    """Only a professional, only with the password, only after reading back."""
    address = on_person(way, "plans/" + way["plan"] + "/")
    nurse = visit("mara")
    assert nurse.page.request.get(nurse.address + address + "approve/").status == 403
    doctor = visit("ines")
    said = doctor.page.request.get(doctor.address + address + "files/plan.json").json()
    page = doctor.go(address + "approve/")
    doctor.keep("read-back")

    def read_back(password):
        for box in page.locator("main form input[type=checkbox]").all():
            box.check()
        for field, phase in zip(page.locator("main form input[type=number]").all(), said["phases"], strict=True):
            field.fill(f"{phase['minutes']:g}")
        page.fill("input[type=password]", password)
        page.locator("main form button.primary").click()
        page.wait_for_load_state()

    read_back("not the password at all")
    doctor.see("Nothing was signed")
    doctor.keep("wrong-password")
    read_back(PASSWORD)
    doctor.see("The course is signed.")
    doctor.keep("signed")
    way["minutes"] = said["phases"][0]["minutes"]


def treat_in_the_office(visit, way):
    """The check, the light, STOP by the keyboard, and what is noted afterwards."""
    nurse = visit("mara")
    page = nurse.go(on_person(way, "sessions/begin/"))
    nurse.keep("check")
    for box in page.locator("input[name=identity], input[name=photo]").all():
        box.check()
    for answer in page.locator("main form input[type=radio][name^=q-][value=no]").all():
        answer.check()
    if page.locator("input[name^=q-][value=yes][name*=shields]").count():
        page.locator("input[name^=q-][value=yes][name*=shields]").check()
    page.locator("input[name=unit]").first.check()
    page.locator("input[name=cleaned]").check()
    page.locator("button[value=check]").click()
    page.wait_for_load_state()
    nurse.see("Cleared")
    nurse.keep("cleared")
    page.locator("button[value=start]").click()
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    nurse.see("The light is on")
    nurse.keep("live")
    page.locator("button.stop").focus()
    page.keyboard.press("Enter")
    nurse.see("Stopped")
    page.wait_for_timeout(1500)
    nurse.go(page.url.removeprefix(nurse.address))
    nurse.keep("after")
    nurse.go(on_person(way, "sessions/"))
    nurse.keep("sessions")


def treat_at_home(visit, way):
    """On a telephone, in the dark: today's card, the questions, the light to its end, how the skin was."""
    claire = visit("claire", width=390, scheme="dark")
    page = claire.go("/me/")
    claire.keep("today")
    claire.press("Is it safe today?")
    claire.keep("questions")
    for answer in page.locator("main form input[type=radio][name^=q-][value=no]").all():
        answer.check()
    if page.locator("input[name^=q-][value=yes][name*=shields]").count():
        page.locator("input[name^=q-][value=yes][name*=shields]").check()
    page.locator("main form button.primary").click()
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    claire.see("The light is on")
    claire.keep("live")
    claire.see("The session is over")
    claire.until("/me/", "Done for today")
    claire.keep("done")
    for name in ("progress", "know", "felt", "had", "report", "reminders", "record"):
        claire.go(f"/me/{name}/")
        claire.keep(name)


def follow(visit, way):
    """A reading, harm that holds the course, and its end by a professional."""
    doctor = visit("ines")
    page = doctor.go("/people/?q=Claire")
    claire = re.search(
        r"/people/([0-9a-f-]{36})/", page.locator("main a", has_text="Claire").first.get_attribute("href")
    )
    person = claire.group(1)
    doctor.go(f"/people/{person}/follow/")
    doctor.keep("follow")
    doctor.go(f"/people/{person}/follow/photos/")
    page.locator(".photo-slider input[type=range]").focus()
    page.keyboard.press("End")
    doctor.keep("before-and-after")
    page = doctor.go(f"/people/{person}/follow/adverse/new/")
    page.fill("#id_at", "2026-01-02T10:00")
    page.select_option("#id_kind", "redness")
    page.check("input[name=severity][value=mild]")
    page.fill("#id_description", "Red for two days.")
    page.locator("main form button.primary").click()
    doctor.see("No light is given until a professional has closed it.")
    doctor.keep("harm")
    page.fill("#id_action", "Looked at it: gone.")
    page.select_option("#id_outcome", "recovered")
    page.locator("main form button.primary").click()
    doctor.see("Closed.")
    for path, name in (("/", "desk"), ("/people/", "people"), (on_person(way), "person"), ("/masks/", "masks")):
        doctor.go(path)
        doctor.keep(name)
    owner = visit("olga")
    for path, name in (
        ("/", "desk"), ("/staff/", "staff"), ("/staff/new/", "invite"), ("/staff/clinic/", "clinic"),
        ("/audit/", "audit"), ("/api/", "programs"), ("/masks/new/", "new-mask"), ("/staff/myself/", "myself"),
        ("/accounts/2fa/", "second-factor"),
    ):  # fmt: skip
        owner.go(path)
        owner.keep(name)


def hand_over(visit, way):
    doctor = visit("ines")
    doctor.go(on_person(way, "handover/"))
    doctor.keep("hand-over")
    got = {}
    for form in ("fhir", "tables", "pdf", "calendar", "methods", "everything"):
        answer = doctor.page.request.get(f"{doctor.address}{on_person(way, f'handover/{form}/')}")
        assert answer.ok, (form, answer.status)
        got[form] = answer.body()
    assert json.loads(got["fhir"])["resourceType"] == "Bundle"
    assert zipfile.ZipFile(io.BytesIO(got["tables"])).testzip() is None
    assert got["pdf"].startswith(b"%PDF")
    assert b"BEGIN:VCALENDAR" in got["calendar"]
    inside = zipfile.ZipFile(io.BytesIO(got["everything"])).namelist()
    assert any("README" in name for name in inside) and any(name.endswith(".json") for name in inside), inside


STEPS = (enrol, assess, propose, approve, treat_in_the_office, treat_at_home, follow, hand_over)


def test_the_way_of_a_course(visit):
    """One step after the other: what one leaves is what the next begins with."""
    way = {}
    for step in STEPS:
        step(visit, way)
    assert set(way) == {"person", "plan", "minutes"}
