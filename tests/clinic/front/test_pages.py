"""What every page shares: structure, words tied to fields, nothing inline or from outside, colours one can read."""

import gzip
import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from clinic.html_read import read
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from lightmask import clinic
from lightmask.clinic.charts import Chart

ROOM = Path(clinic.__file__).parent
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))
STATIC = ROOM / "static" / "clinic"
MODULES = sorted(STATIC.glob("*.js"))
SHEETS = sorted(STATIC.glob("*.css"))
VENDOR = [line.split(",") for line in (STATIC / "vendor" / "vendor.csv").read_text().splitlines() if line[0] != "#"]


def name(path):
    return path.relative_to(ROOM).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_no_script_style_or_handler(path):
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", path.read_text(encoding="utf-8"), flags=re.S)
    paper = "<!doctype html>" in text and path.name != "base.html"  # a whole file for the printer, not a page
    assert paper or "<style" not in text
    assert not re.search(r"\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    for tag, inside in re.findall(r"<script([^>]*)>(.*?)</script>", text, flags=re.S):
        assert "src=" in tag or 'type="application/json"' in tag, inside
    assert not re.search(r"(src|href|action)=[\"']https?:", text)
    assert not re.search(r"hx-on|hx-[a-z-]+=[\"'](js|javascript):", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_static_file_that_a_template_names_is_there(path):
    for asked in re.findall(r"{%\s*static\s+'([^']+)'", path.read_text(encoding="utf-8")):
        assert finders.find(asked), asked


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_evaluates_no_text_and_fetches_nothing_from_outside(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|https?://(?!www\.w3\.org/)", text
    )
    for asked in re.findall(r"(?:from|import\()\s*\"([^\"]+)\"", text):
        assert (path.parent / asked).is_file(), asked


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_style_sheet_fetches_nothing_and_closes_what_it_opens(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import", text)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("row", VENDOR[1:], ids=lambda row: row[0])
def test_what_others_wrote_is_as_they_published_it(row):
    said = dict(zip(VENDOR[0], row, strict=True))
    data = (STATIC / "vendor" / said["file"]).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (int(said["bytes"]), said["sha256"])
    assert (STATIC / "vendor" / said["licence_file"]).stat().st_size > 100


@pytest.mark.parametrize("path", sorted((STATIC / "vendor").rglob("*.gz")), ids=lambda path: path.name)
def test_what_is_sent_packed_is_the_same(path):
    assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()
    assert path.stat().st_size < path.with_suffix("").stat().st_size / 3


def test_a_browser_that_unpacks_gets_the_packed_file(client, db):
    answer = client.get("/static/clinic/vendor/three/three.core.js", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and answer["Content-Encoding"] == "gzip"
    answer.close()


def test_everything_in_the_vendor_folder_is_listed():
    listed = {row[0] for row in VENDOR[1:]} | {row[5] for row in VENDOR[1:]} | {"vendor.csv"}
    there = {
        path.relative_to(STATIC / "vendor").as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.suffix != ".gz"
    }
    assert there == listed


# -- colours ------------------------------------------------------------------------------------------------------


def colours():
    """Each custom property that is a pair of colours: name -> (light, dark)."""
    text = (STATIC / "clinic.css").read_text(encoding="utf-8")
    pair = r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);"
    return {found[0]: found[1:] for found in re.findall(pair, text)}


def contrast(one, other):
    """As WCAG 2.2 defines it: relative luminances, 1 to 21."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "surface", "surface-2")
ON = [(ink, ground) for ink in ("ink", "ink-quiet", "accent", "accent-strong", "stop") for ground in GROUNDS]
ON += [("good", "good-soft"), ("warn", "warn-soft"), ("stop", "stop-soft"), ("info", "info-soft")]
ON += [("accent-ink", "accent"), ("accent-strong", "accent-soft"), ("ink", "surface-3")]
ON += [("ink", f"{tone}-soft") for tone in ("good", "warn", "stop", "info", "accent")]
MARKS = [(mark, "surface") for mark in ("line-strong", "focus", "band-red", "band-nir", "band-amber", "band-blue")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), ON)
def test_text_can_be_read_in_both_themes(ink, ground, theme):
    kept = colours()
    assert contrast(kept[ink][theme], kept[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_borders_can_be_seen_in_both_themes(mark, ground, theme):
    kept = colours()
    assert contrast(kept[mark][theme], kept[ground][theme]) >= 3


def test_the_word_stop_on_its_button_can_be_read():
    assert all(contrast("#ffffff", colour) >= 4.5 for colour in colours()["stop-fill"])


# -- structure ----------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(db):
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/people/?q=a&page=2")
    request.user = AnonymousUser()
    request.csp_nonce = "abc"
    return request


def test_a_page_has_its_landmarks_and_says_once_what_lightmask_is_not(client, db):
    page = read(client.get("/accounts/login/").content)
    assert page.one("html")["lang"] == "en"
    assert page.all("main")[0]["id"] == "main" and page.all("a")[0]["href"] == "#main"
    assert len(page.all("h1")) == 1 and len(page.all("footer")) == len(page.all("header")) == 1
    assert page.text.count("not a cleared medical device") == 1


def test_scripts_of_a_page_carry_its_nonce_or_come_from_here(client, db):
    answer = client.get("/accounts/login/")
    rule = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if " " in part.strip()
    )
    nonce = re.search(r"'nonce-([^']+)'", rule["script-src"]).group(1)
    ours = [one for one in read(answer.content).all("script") if one.get("src", "").startswith("/static/clinic/")]
    assert ours and all(one["nonce"] == nonce for one in ours)
    assert "unsafe" not in answer["Content-Security-Policy"]


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card.")
    dose = forms.FloatField(label="Dose", max_value=10, widget=forms.NumberInput(attrs={"data-unit": "J/cm²"}))
    where = forms.ChoiceField(label="Where", choices=[("h", "home"), ("o", "office")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I am sure")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_ties_labels_help_and_errors_to_its_fields():
    page = read(str(Sample({"name": "", "dose": "40", "where": "h"})))
    for field in ("name", "dose", "sure"):
        control = next(one for one in page.all("input") if one.get("name") == field)
        assert any(label["for"] == control["id"] for label in page.all("label"))
        assert control["aria-invalid"] == "true"
        ids = {one.get("id") for one in page.everything}
        assert set(control["aria-describedby"].split()) <= ids
    assert next(one for one in page.all("div") if one.get("role") == "alert")
    assert {"#id_name", "#id_dose", "#id_sure"} == {one["href"] for one in page.all("a")}
    assert "3 things need another look" in page.text


def test_a_group_of_choices_is_a_fieldset_with_its_legend():
    page = read(str(Sample()))
    assert len(page.all("fieldset")) == len(page.all("legend")) == 1
    assert not [one for one in page.all("div") if one.get("role") == "alert"]


def test_the_pager_keeps_the_other_words_of_the_address(asked):
    page = Paginator(range(60), 25).page(2)
    out = read(render_to_string("clinic/parts/pager.html", {"page": page}, request=asked))
    assert {one["href"] for one in out.all("a")} == {"?q=a&page=1", "?q=a&page=3"}
    assert "Page 2 of 3, 60 in all" in out.text


@pytest.mark.parametrize(
    ("grade", "letter"),
    [("B: two or more trials", "B"), ("C+: one small trial", "C+"), ("D: open trials only", "D"), ("", "?")],
)
def test_a_grade_shows_its_letter_and_its_words(grade, letter):
    out = read(render_to_string("clinic/parts/grade.html", {"grade": grade, "level": "low" if grade else ""}))
    assert out.text.split()[1] == letter
    assert (grade[3:].strip(": ") or "no trial tells") in out.text


def test_an_interval_is_spoken_and_what_is_unknown_says_so():
    told = {"middle": "4.2", "low": "3.1", "high": "5.6", "unit": "J/cm²"}
    assert "90 % interval 3.1 – to 5.6" in " ".join(
        read(render_to_string("clinic/parts/interval.html", told)).text.split()
    )
    assert read(render_to_string("clinic/parts/interval.html", {"middle": None})).text.strip() == "unknown"


def test_a_chart_stands_with_its_table():
    from lightmask.clinic import charts

    made = charts.over_time([(0.0, 12.0), (4.0, 9.0)], "%", "gloss", 1.5)
    assert isinstance(made, Chart)
    page = read(render_to_string("clinic/parts/chart.html", {"chart": made}))
    assert len(page.all("svg")) == 2 and len(page.all("tr")) == 3 and page.one("caption") is not None
    assert all(cell.get("scope") for cell in page.all("th"))


@pytest.mark.parametrize("status", ["400", "403", "404", "500", "403_csrf"])
def test_a_page_for_what_went_wrong_can_be_made_without_a_request(status):
    page = read(render_to_string(f"{status}.html"))
    assert len(page.all("h1")) == 1 and page.all("main")


def test_an_unknown_address_gets_our_page(client, staff, browse):
    answer = browse(staff("client")).get("/nothing/")
    assert answer.status_code == 404 and b"Nothing is here" in answer.content


def test_no_sign_up_and_no_word_of_it(client, db):
    assert b"Nobody signs up here" in client.get("/accounts/signup/").content
    assert "sign up" not in read(client.get("/accounts/login/").content).text.lower()


@pytest.mark.parametrize("path", [one for one in MODULES if one.name != "early.js"], ids=name)
def test_a_module_can_be_parsed(path):
    import shutil

    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    text = path.read_text(encoding="utf-8")
    done = subprocess.run([node, "--input-type=module", "--check"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
