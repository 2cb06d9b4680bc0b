"""Pages in the language of whoever looks: words, days, figures; what machines read stays as machines write it."""

import re
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from lightmask import clinic
from lightmask.clinic import charts
from lightmask.clinic.assess import numbers
from lightmask.clinic.charts.numerals import interval, tick, told
from lightmask.clinic.enrol import wording
from lightmask.clinic.following.forms import AppointmentForm, ProcedureForm
from lightmask.clinic.models import Clinic, Finding, Measurement, Screening
from lightmask.clinic.scales import Scale

ROOM = Path(clinic.__file__).parent
sys.path.insert(0, str(ROOM.parents[2] / "tools"))

import clinic_words  # noqa: E402 - a tool, no room of the library

READING = {"scale": "ita", "region": "cheek", "value": 31.25, "unit": "°", "instrument": "made up"}


@pytest.fixture
def german(staff, patient, browse):
    """A German professional with one person, logged in."""
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    user = staff("professional", language="de")
    person = patient([user], birth_date=date(1980, 5, 17))
    Measurement.objects.create(patient=person, by=user, at=datetime(2026, 11, 21, 9, tzinfo=UTC), **READING)
    return browse(user), person


def body(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_start_page_of_a_german_is_german(german):
    browser, _person = german
    answer = browser.get(reverse("desk:start"), headers={"accept-language": "en"})  # the person counts, not the browser
    page = body(answer)
    assert '<html lang="de"' in page and answer.headers["Content-Language"] == "de"
    for said in ("Heute", "Heute wird niemand erwartet.", "Person suchen", "Letzte Sitzungen"):
        assert said in page
    assert "Nobody is expected" not in page
    weekdays = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    assert f"{weekdays[timezone.localdate().weekday()]}, {timezone.localdate().day}. " in page


def test_an_english_person_reads_english_in_a_german_browser(staff, browse):
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    page = body(browse(staff("professional")).get(reverse("desk:start"), headers={"accept-language": "de"}))
    assert '<html lang="en"' in page and "Nobody is expected today." in page


@pytest.mark.parametrize(
    ("asked", "lang", "said"),
    [("de-AT,de;q=0.9,en;q=0.5", "de", "Anmelden"), ("en-GB,en", "en", "Sign in"), ("fr,it;q=0.5", "en", "Sign in")],
)
def test_before_the_log_in_the_browser_says_the_language(db, asked, lang, said):
    page = body(Client().get(reverse("account_login"), headers={"accept-language": asked}))
    assert f'<html lang="{lang}"' in page and said in page


def test_days_and_figures_are_german_on_a_page(german):
    browser, person = german
    page = body(browser.get(reverse("assess:measurements", kwargs={"patient": person.pk})))
    assert "21.11.2026" in page and "31,2" in page and "31.2" not in page
    assert "von -90 bis 90" in page


def test_figures_follow_the_reader():
    with override("de"):
        assert (told(3.1), interval(4.2, 3.1, 5.6), told(1230)) == ("3,1", "4,2 (3,1–5,6)", "1230")
        assert numbers.said(0.714) == "0,714" and tick(4.5, 0.5) == "4,5"
        assert numbers.ends(Scale.named("pasi")) == "von 0 bis 72"
        assert numbers.ends(Scale.named("glogau")) == "von 1 bis 4, nur ganze Zahlen"
    with override("en"):
        assert told(3.1) == "3.1" and numbers.ends(Scale.named("pasi")) == "from 0 to 72"


def test_a_picture_has_german_words_and_places_that_a_browser_can_draw():
    points = [(date(2026, 9, 1), 4.25), (date(2026, 11, 21), 3.1)]
    with override("de"):
        picture = charts.over_time(points, "mm", "Tiefe", repeat=0.35)
    svg = str(picture.wide)
    assert re.search(r"Erster Wert 4,25( mm)?, letzter 3,1", svg)
    root = ElementTree.fromstring(svg)
    for one in root.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"):
            float(one.get(name, "0").rstrip("%"))
    assert list(picture.rows[1][:2]) == ["21. Nov", "3,1"]


def test_fields_of_days_hours_and_numbers_keep_what_a_browser_reads():
    moment = datetime(2026, 11, 21, 14, 30)
    with override("de"):
        page = AppointmentForm(initial={"at": moment, "minutes": 30}).as_p()
        page += ProcedureForm(initial={"on": moment.date()}).as_p()
    assert 'value="2026-11-21T14:30"' in page and 'value="2026-11-21"' in page


def test_every_field_of_a_day_names_its_format():
    """Without one, Django writes 21.11.2026 into it for Germans, and the browser shows an empty field."""
    wanted = re.compile(r"Date(?:Time)?Input\((?:[^()]|\([^()]*\))*\)", re.S)
    for path in ROOM.rglob("*.py"):
        text = re.sub(r"class DateInput\(forms.DateInput\)", "", path.read_text(encoding="utf-8"))
        for call in wanted.findall(text):
            own = "DateInput(forms.DateInput)" in path.read_text(encoding="utf-8") or "enrol.forms import" in text
            assert "format=" in call or own, (path.name, call)


@pytest.mark.parametrize(("given", "number"), [("3.1", 3.1), ("0.25", 0.25)])
def test_a_number_and_an_hour_as_a_browser_sends_them_are_taken(given, number):
    class Form(forms.Form):
        value, hour, day = forms.FloatField(), forms.TimeField(), forms.DateField()

    with override("de"):
        form = Form({"value": given, "hour": "08:30", "day": "2026-11-21"})
        assert form.is_valid(), form.errors
        shown = str(Form(initial={"value": number, "hour": time(8, 30)}))
    assert form.cleaned_data == {"value": number, "hour": time(8, 30), "day": date(2026, 11, 21)}
    assert f'value="{given}"' in shown and 'value="08:30' in shown


def test_a_role_and_a_state_have_german_names(german):
    browser, person = german
    page = body(browser.get(reverse("enrol:consents", kwargs={"pk": person.pk})))
    assert "Behandlung" in page and "Einwilligungen" in page
    with override("de"):
        assert [_(word) for word in ("Owner", "Professional", "Assistant", "Client")] == [
            "Inhaber/in", "Fachkraft", "Assistenz", "Klient/in",
        ]  # fmt: skip


def test_no_word_of_another_program_stands_in_front_of_ours():
    """Sessions are of light here; to Django they are of log-ins."""
    with override("de"):
        assert _("Sessions") == "Sitzungen"
        kept = clinic_words.read_po()
        assert not [
            key for key, word in kept.items() if not any(key[::2]) and word.said[0] and _(key[1]) != word.said[0]
        ]
        assert ngettext("%(n)s session", "%(n)s sessions", 1) == "%(n)s Sitzung"


def test_words_of_tables_are_german_where_a_page_asks_them(german):
    browser, person = german
    page = body(browser.get(reverse("assess:phototype", kwargs={"patient": person.pk})))
    assert "Welche Farbe haben Ihre Augen?" in page and "What colour" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["treatment", "photos", "marketing"])
def test_consents_are_there_in_german_with_the_same_parts(purpose):
    english, german = (wording.in_force(purpose, language) for language in ("en", "de"))
    assert (english.language, german.language) == ("en", "de")
    parts = [text.text.split("\n\n") for text in (english, german)]
    assert len(parts[0]) == len(parts[1])
    assert all(0.6 < len(two) / len(one) < 1.7 for one, two in zip(*parts, strict=True))


def test_an_assessment_is_german_to_the_last_word(german):
    """Regions, shields, units; and what nobody has translated says that it is English."""
    browser, person = german
    now = {"patient": person, "at": timezone.now()}
    Screening.objects.create(**now, full=True, answers={}, medicines=[], more={"shields": "opaque goggles"})
    Finding.objects.create(**now, region="cheek", kind="wrinkles", severity=2)
    Finding.objects.create(**now, region="left temple", kind="texture")
    Measurement.objects.create(**now, scale="pasi", value=3.5, unit="points")
    start = body(browser.get(reverse("assess:start", kwargs={"patient": person.pk})))
    for said in ("Wange: Falten", "Linke Schläfe", "lichtdichte", "3,5 Punkte"):
        assert said in start, said
    readings = body(browser.get(reverse("assess:measurements", kwargs={"patient": person.pk})))
    findings = body(browser.get(reverse("assess:findings", kwargs={"patient": person.pk})))
    colour = body(browser.get(reverse("assess:colour", kwargs={"patient": person.pk})))
    assert 'bekannt durch: <span lang="en">' in readings
    bare = re.compile(r'<[^>]*lang="en"[^>]*>.*?</|<(?:script|style).*?</(?:script|style)>|<[^>]*>', re.S)
    for page in (start, readings, findings, colour):
        text = bare.sub(" ", page)
        english = ("cheek", "temple", "points", "opaque", "measured", "known", "none", "unknown", "remembered")
        assert [word for word in english if re.search(rf"\b{word}\b", text)] == []
