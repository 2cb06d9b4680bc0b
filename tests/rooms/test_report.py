"""The report stands alone, says what must be said, and never mixes designs."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lightmask import report
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import Goal, choose, document
from lightmask.report import charts, wording

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PEOPLE = ("claire", "amina", "tom")
MASKS = ("omnilux-contour-face", "higherdose-face", "currentbody-series-2")


def said(person, mask, goal="wrinkles"):
    who = Person.load(EXAMPLES / f"{person}.person.toml")
    return document(choose(Goal.named(goal), who, Mask.load(mask)), "0.1.0", "2026-05-03")


@pytest.fixture(scope="module")
def plan():
    return said("claire", "omnilux-contour-face")


class Balance(HTMLParser):
    """Every tag that opens closes, in order."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("mask", MASKS)
def test_every_example_makes_a_whole_page(person, mask):
    page = report.html(said(person, mask))
    reader = Balance()
    reader.feed(page)
    assert reader.open == []
    text = " ".join("".join(reader.texts).split())
    assert not re.search(r"\bnan\b|\binf\b|None|Undefined", text)
    assert "sham-controlled" in text.lower()


def test_it_stands_alone_and_runs_nothing(plan):
    page = report.html(plan)
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#|data:image/png;base64,)', page) == []
    assert "http" not in re.sub(r'xmlns="[^"]*"|base64,[^"]*"', "", page)
    assert "@import" not in page and "url(" not in page


@pytest.mark.hazard("HZ45")
def test_the_notice_is_said_once(plan):
    assert report.html(plan).count("not a cleared medical device") == 1


def test_a_draft_says_so_before_anything_else():
    page = report.html(said("tom", "omnilux-contour-face"))
    assert "not a permission" in page
    assert page.index("not a permission") < page.index("What to do")
    assert "Questions to ask before the first session" in page


def test_unknown_output_shows_what_can_be_shown():
    page = report.html(said("claire", "omnilux-clear", "acne"))
    assert "for each J/cm² that falls on the skin" in page
    assert "unknown" in page


def test_names_are_escaped(plan):
    nasty = plan | {"person": plan["person"] | {"name": "<script>alert(1)</script>"}}
    assert "<script" not in report.html(nasty)


def test_designs_have_headings_of_their_own(plan):
    groups = wording.by_design(plan["evidence"])
    assert [design for design, _ in groups] == sorted({design for design, _ in groups}, key=wording.DESIGN_ORDER.index)
    assert all({arm["design"] for arm in arms} == {design} for design, arms in groups)


def test_expectations_are_never_promises(plan):
    assert "not a forecast for one person" in wording.expectation(plan)
    assert "Nothing can be expected" in wording.expectation(plan | {"evidence": []})


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        ("wrinkles", "86.2 % improved"),
        ("firmness", "collagen density"),
        ("texture", "roughness"),
        ("redness", "Nothing can"),
    ],
)
def test_the_expectation_is_that_of_the_goal(goal, words):
    assert words in wording.expectation(said("claire", "omnilux-contour-face", goal))


def test_what_is_derived_remembered_or_partly_the_same_is_marked(plan):
    page = report.html(plan)
    assert "derived from the difference" in page
    assert "at most 5.4" in page
    assert "upper bound" in page
    assert "remembered, not re-read" in page
    assert "maker-linked" in page
    assert "by half either way" not in page
    assert "only partly the same light" in report.html(said("claire", "omnilux-contour-face", "acne"))


def test_a_share_is_never_torn_from_its_sign(plan):
    here = wording.stands(plan)[0]["here"]
    assert all(" " not in part for part in here.split(", "))


def test_one_week_is_no_weeks():
    assert [wording.weeks(count) for count in (1, 1.0, 12, None)] == ["1 week", "1 week", "12 weeks", "unknown"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "", "unknown"),
        (0, "", "0"),
        (1234567, "J/m2", "1,234,567 J/m²"),
        (0.1234, "W/m2", "0.123 W/m²"),
        (12.0, "", "12"),
        (1.371e17, "min", "over 100,000,000 min"),
        (0.0009, "cm2", "0.0009 cm²"),
        (2e-7, "", "under 0.0001"),
    ],
)
def test_figures_are_readable(value, unit, text):
    assert wording.figure(value, unit) == text


def test_shares_are_readable():
    assert [wording.percent(share) for share in (None, 0, 0.001, 0.5, 2, 1.5e16)] == [
        "unknown",
        "0 %",
        "under 1 %",
        "50 %",
        "200 %",
        "over 10,000 %",
    ]


def test_the_chart_holds_every_layer_and_channel(plan):
    chart = charts.layers(plan)
    assert all(layer in chart for layer in plan["dose"]["layers"])
    assert chart.count("<title>") == len(plan["dose"]["layers"]) * len(plan["dose"]["channels"])
    dark = plan["dose"]["channels"][0] | {"surface_J_cm2": {"low": 0.0, "middle": 0.0, "high": 0.0}}
    one_dark = plan["dose"] | {"channels": [dark, *plan["dose"]["channels"][1:]]}
    assert charts.layers(plan | {"dose": one_dark}).count("<title>") == chart.count("<title>") - len(
        plan["dose"]["layers"]
    )
    assert "stroke-dasharray" in chart
    assert "this plan" in charts.minutes(plan)
