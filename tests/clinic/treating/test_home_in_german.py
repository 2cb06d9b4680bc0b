"""Everything that a German reads at home is German: every page, every question, every refusal."""

import html
import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from lightmask.clinic.models import Cleaning, SessionRecord

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("home:today", "home:check", "home:know", "home:progress", "home:had", "home:diary", "home:felt", "home:report",
         "home:reminders", "my_record:mine", "my_record:ask")  # fmt: skip
ENGLISH = re.compile(
    r"\b(the|of|and|you|your|is|are|have|has|with|for|or|not|this|that|what|when|where|which|been|treat|today|"
    r"skin|days?|light|mask|session|minutes|unknown|from|last|after|before)\b", re.I,
)  # fmt: skip
ALIKE = {"Information"}


def english(page):
    """English words that a reader sees, outside what says that it is English."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", page, flags=re.S)
    text = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', " ", text, flags=re.S)
    shown = " ".join(re.findall(r'(?:aria-label|placeholder|title|alt|data-working)="([^"]*)"', text))
    words = html.unescape(re.sub(r"<[^>]*>", " ", text) + " " + shown)
    return sorted({f"{words[max(0, one.start() - 30) : one.end() + 30].strip()}" for one in ENGLISH.finditer(words)})


@pytest.fixture
def german(treated, unit, staff, browse):
    """-> (the person's browser, the person, the mask lent to them)"""
    user = staff("client", language="de")
    person, _ = treated(minutes=1.0, care="home", user=user, name="Anna Beispiel", language="de")
    mask = unit("simulated:600", given_to=person)
    Cleaning.objects.all().delete()
    return browse(user), person, mask


def test_the_search_finds_english():
    assert english("<p>Heute kein Licht</p><p lang='x'>Are the eye shields in place?</p>")
    assert not english('<p>Heute kein Licht</p><p lang="en">Are the eye shields in place?</p>')


@pytest.mark.parametrize("page", PAGES)
def test_no_page_at_home_speaks_english_to_a_german(german, page):
    browser, person, mask = german
    if page == "home:felt":
        SessionRecord.objects.create(patient=person, at=person.created_at, where="home", state="done",
                                     day=person.created_at.date(), unit=mask, minutes=1.0)  # fmt: skip
    answer = browser.get(reverse(page))
    assert answer.status_code == 200
    found = answer.content.decode()
    assert '<html lang="de"' in found and english(found) == []


def test_a_refusal_of_today_is_german(german):
    browser, _person, mask = german
    with override("de"):
        page = browser.get(reverse("home:check")).content.decode()
    names = set(re.findall(r'name="([^"]+)" value="unknown"', page))
    assert names
    answer = browser.post(reverse("home:check"), dict.fromkeys(names, "unknown") | {"unit": mask.pk})
    assert answer.status_code == 409
    found = answer.content.decode()
    assert english(found) == [] and "Fragen, die die Behandlung verbieten könnten, sind nicht beantwortet" in found
    yes = browser.post(reverse("home:check"), dict.fromkeys(names, "yes") | {"unit": mask.pk})
    assert yes.status_code == 409 and english(yes.content.decode()) == []
