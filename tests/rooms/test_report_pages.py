"""The pages of a plan: everything in the document is shown, nothing that is missing breaks them, names stay names."""

import json
import re
from html import unescape

import pytest
from rooms.planned import bare, made_up, planned
from rooms.test_report import Balance

from lightmask import report
from lightmask.errors import BadInput
from lightmask.report import client, drawing, face_map, foreseen, margins, months, page, wording
from lightmask.report import ways as other_ways
from lightmask.report.which_light import MUST, which_light

HOSTILE = """<script>alert(1)</script>"><img src=x onerror='y'>&{{ 7*7 }}{% raw %}"""


def text_of(html):
    reader = Balance()
    reader.feed(html)
    assert reader.open == []
    return " ".join("".join(reader.texts).split())


@pytest.fixture(scope="module")
def plan():
    return planned()


@pytest.fixture(scope="module")
def shown(plan):
    return report.html(plan)


@pytest.fixture(scope="module")
def text(shown):
    return text_of(re.sub("<style>.*?</style>", "", shown, flags=re.S))


def strings(value):
    """Every text within a piece of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


# What is shown in other words: a kind of day by its mark, a limit by its title, dates and units as people write them.
OTHERWISE = re.compile(
    r"session|procedure|pause|measure|review|stop|home|office|both|sham|red|nir|continuous|continue|\d{4}-\d\d-\d\d"
)
KEYS = ("versions", "request", "phases", "calendar", "adherence", "target", "worst_margin", "forecast", "nearest",
        "alternatives", "methods", "measure", "stop_rules", "so_far")  # fmt: skip
HIDDEN = {
    "wrinkles", "firmness", "HEAT-41", "sunday", "wrinkle-volume", "wrinkle-grade", "elasticity", "roughness", "peel",
}  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_every_text_of_the_document_is_on_the_page(plan, shown, key):
    whole = unescape(shown).lower().replace("²", "2")
    names = {way["key"] for way in plan["alternatives"]} | HIDDEN
    wanted = {words for words in strings(plan[key]) if words and not OTHERWISE.fullmatch(words)} - names
    assert [words for words in sorted(wanted) if words.lower().rstrip(".") not in whole] == []


@pytest.mark.parametrize(
    "words",
    [
        "104 min", "81 %", "3 × 12", "13.6", "weight 0.7", "40 % to 82 %", "−16 (−31 to −3.3)", "1.4 ×", "500 draws",
        "kept by 99 of 100 draws",
    ],
)  # fmt: skip
def test_numbers_of_each_part_are_on_the_page(text, words):
    assert words in text


HEADINGS = (
    "What to do",
    "How",
    "What to expect, and from when",
    "This is normal",
    "Stop, and tell",
    "What this is not",
)
PLAIN = ("12 min", "2 ×", "Tue 1 Dec 2026", "Thu 7 Jan to Sun 17 Jan", "goggles", "Nobody in these trials is you")


def test_the_client_reads_plain_words_first(shown):
    client_page = shown[shown.index("<body>") : shown.index('id="professional"')]
    assert re.findall("<h2>(.*?)</h2>", client_page) == list(HEADINGS)
    assert [words for words in PLAIN if words not in client_page] == []
    assert not re.search(r"mW|J/cm|posterior|draws|fluence|hash", client_page)


@pytest.mark.hazard("HZ45")
def test_nothing_is_promised_on_the_first_page(plan):
    said = " ".join(client.expect(plan))
    assert "may be more, less or nothing" in said and "How sure trials make us of this: low" in said
    assert "in people whose lamp stays dark" in said


def test_every_hostile_name_stays_a_name(plan):
    nasty = json.loads(json.dumps(plan))
    for place, key in (
        (nasty["person"], "name"), (nasty["mask"], "name"), (nasty["mask"], "maker"), (nasty["request"], "command"),
        (nasty["phases"][0], "mask"), (nasty["phases"][0], "name"), (nasty["nearest"][0], "trial"),
        (nasty["alternatives"][0], "title"), (nasty["forecast"]["endpoints"][0], "title"), (nasty["goal"], "title"),
        (nasty["calendar"]["days"][0], "said"), (nasty["calendar"]["days"][0], "phase"), (nasty["face"], "name"),
        (nasty["methods"][0], "value"), (nasty["methods"][0], "group"), (nasty["safety"]["limits"][0], "limit"),
        (nasty["worst_margin"], "title"), (nasty["target"]["by_region"][0], "region"),
        (nasty["dose"]["channels"][0], "channel"), (nasty["dose"]["layers"], 0),
    ):  # fmt: skip
        place[key] = HOSTILE
    found = report.html(nasty)
    assert "<script" not in found and "<img" not in found
    assert "{{ 7*7 }}" in text_of(found)


UNSAID = dict.fromkeys(("target", "adherence", "request", "versions", "worst_margin"))
CASES = [
    ("tom", "omnilux-contour-face", "wrinkles"),
    ("claire", "omnilux-clear", "acne"),
    ("amina", "higherdose-face", "wrinkles"),
]


@pytest.mark.parametrize("case", CASES)
def test_what_is_missing_is_said_to_be_missing(case):
    said = bare(planned(*case))
    for one in (said, said | UNSAID):
        found = text_of(re.sub("<style>.*?</style>", "", report.html(one), flags=re.S))
        assert not re.search(r"\bnan\b|\binf\b|None|Undefined", found)
        assert all(words in found for words in ("no dates", "no forecast in numbers", "known by its sheet alone"))


def test_other_documents_are_refused():
    with pytest.raises(BadInput, match="schema 'lightmask dose 1'"):
        report.html({"schema": "lightmask dose 1"})


def test_a_mask_that_cannot_says_what_could(plan):
    panel = {"mask": "panel-x", "title": "A panel", "minutes": 9.0, "why": "it has blue"}
    found = text_of(report.html(plan | {"cannot": ["it has no blue light"], "could": [panel]}))
    assert "It has no blue light. It could be done with: A panel." in found
    assert "A panel (panel-x), 9 min: It has blue." in found


def test_a_long_draft_keeps_the_rest_for_the_next_pages(plan):
    breaches = [f"Question {number} is open." for number in range(9)]
    said = plan | {"status": "draft", "safety": plan["safety"] | {"breaches": breaches}}
    found = report.html(said)
    first = found[: found.index('id="professional"')]
    assert "Question 3" in first and "Question 4" not in first and "and 5 more" in first
    assert "Question 8" in found


# --- pictures


def test_the_calendar_marks_every_day_once(plan):
    chart = months.weeks(plan)
    days = {day["on"] for day in plan["calendar"]["days"]}
    assert chart.count("<title>") == len(days)
    assert all(day in chart for day in days)
    assert "session, induction" in chart and "stop if nothing changed" in chart


def test_days_in_a_row_are_one_line(plan):
    lines = client.key_days(plan)
    assert ("Thu 7 Jan to Mon 11 Jan", "No light around the peel; ask whoever did it.") in lines
    assert [line for line in lines if line[0] == "Tue 12 Jan"]


def test_margins_mark_the_deciding_limit_and_show_a_breach(plan):
    chart = margins.margins(plan)
    assert chart.count("decides") == 1
    assert chart.count("<title>") == len(plan["safety"]["limits"])
    limits = [
        plan["safety"]["limits"][0] | {"use": 1.5e16, "kept": False},
        plan["safety"]["limits"][1] | {"use": None, "value": None},
    ]
    broken = margins.margins(plan | {"safety": plan["safety"] | {"limits": limits}, "worst_margin": None})
    assert "over 10,000 % →" in broken and drawing.STOP in broken and "unknown" in broken


def test_at_most_three_forecasts_are_drawn(plan):
    charts = foreseen.charts_of(plan)
    assert len(charts) == foreseen.MOST
    assert all("end of the course" in chart for chart in charts)
    assert charts[0].count('stroke-dasharray="1.5 3"') == 2  # one person
    assert charts[1].count('stroke-dasharray="1.5 3"') == 0  # nobody has a share of people


def test_a_forecast_that_does_not_move_is_drawn_too(plan):
    flat = {key: [0.0] * 17 for key in ("low", "middle", "high")}
    one = (
        plan["forecast"]["endpoints"][0]
        | dict.fromkeys(("with_light", "without_light", "light"), flat)
        | {"person": None}
    )
    still = plan | {"forecast": plan["forecast"] | {"endpoints": [one]}}
    assert "nan" not in foreseen.charts_of(still)[0]
    assert any("Little that light alone does" in words for words in client.expect(still))


def test_ways_on_one_spot_share_a_mark(plan):
    first, second, third, *_ = plan["alternatives"]
    same = second | {"hours": first["hours"], "benefit": first["benefit"]}
    chart = other_ways.hours_and_benefit(plan | {"alternatives": [first, same, third]})
    assert ">1, 2<" in chart and ">3<" in chart


def test_a_way_without_a_benefit_stays_in_the_table(plan):
    unknown = [way | {"benefit": None, "endpoint": None, "hours": None} for way in plan["alternatives"]]
    found = text_of(report.html(plan | {"alternatives": unknown}))
    assert "just the leaflet" in found


def test_the_face_is_drawn_with_its_unit_and_its_treated_area(plan):
    drawn = face_map.of(plan)
    assert [name for name, _ in drawn.views] == ["wearer's right", "front", "wearer's left"]
    assert all("data:image/png;base64," in view and "<path" in view for _, view in drawn.views)
    assert "J/cm²" in drawn.key and plan["face"]["layer"] in drawn.key


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name": "/etc/passwd"}, "a face of its own"),
        ({"name": "claire.face.ply"}, "a face of its own"),
        ({"name": "nobody"}, "not known here"),
        ({"J_cm2": [1.0, 2.0]}, "not those of the face"),
    ],
)
def test_a_face_that_cannot_be_drawn_is_told(plan, change, why):
    assert why in face_map.of(plan | {"face": plan["face"] | change}).missing


def test_unknown_doses_are_told_and_not_drawn(plan):
    dark = plan["face"] | {"J_cm2": [None] * plan["face"]["patches"]}
    assert "output is unknown" in face_map.of(plan | {"face": dark}).missing


# --- words


CHANNELS = ("red", "near infrared", "amber")


def asked(drive, name="course", mask="home-3"):
    return {"name": name, "mask": mask, "drive": drive}


@pytest.mark.parametrize(
    ("phases", "says"),
    [
        (
            [asked({"red": 0.85}), asked({"red": 0.85}, "maintenance")],
            ["Red at 85 % of full strength. Near infrared and amber stay OFF. " + MUST],
        ),
        ([asked(dict.fromkeys(CHANNELS, 1.0))], ["All of its light, at full strength."]),
        ([asked({"red": 1.0, "near infrared": 1.0, "amber": 0.0})],
         ["Red and near infrared at full strength. Amber stays OFF. " + MUST]),
        ([asked({"red/left wing": 0.5, "red/right wing": 0.5})],
         ["Red on the left and right wing only, at 50 % of full strength. Near infrared and amber stay OFF. " + MUST]),
        ([asked({"red/chin": 1.0, "red/brow": 0.5, "amber": 1.0, "amber/chin": 0.0, "near infrared": 0.6})],
         ["Red on the chin, at full strength; on the brow, at 50 % of full strength; nowhere else. "
          "Amber at full strength (OFF on the chin). Near infrared at 60 % of full strength. " + MUST]),
        (
            [asked({"red": 0.64}, "induction", "office-4"), asked(dict.fromkeys(CHANNELS, 1.0), "home")],
            ["With office-4: Red at 64 % of full strength. Any other light it has stays OFF.",
             "With home-3: All of its light, at full strength. " + MUST],
        ),
        ([asked({"red": 1.0}), asked({"amber": 1.0}, "maintenance")],
         ["Course, with home-3: Red at full strength. Near infrared and amber stay OFF.",
          "Maintenance, with home-3: Amber at full strength. Red and near infrared stay OFF. " + MUST]),
    ],
)  # fmt: skip
def test_which_light_and_how_strong_is_said_in_full(phases, says):
    mask = {"name": "home-3", "channels": [{"name": name} for name in CHANNELS]}
    said = {"mask": mask, "phases": phases, "session": {"drive": phases[0]["drive"]}}
    assert which_light(said) == says
    if len(phases) == 1:
        assert which_light(said | {"phases": []}) == says


def test_the_first_page_names_the_light(plan):
    phases = [plan["phases"][1] | {"mask": plan["mask"]["name"], "drive": {"red": 0.85}}]
    light = dict(client.how(plan | {"phases": phases}))["Light"]
    assert light == f"Red at 85 % of full strength. Near infrared stays OFF. {MUST}"


def test_light_that_may_do_nothing_is_said_to(plan):
    foreseen = plan["forecast"]
    assert any("may be nothing: nine in ten of what is believed lies from" in words for words in client.expect(plan))
    first = foreseen["endpoints"][0]
    sure = first | {"light": first["light"] | {"high": first["light"]["middle"]}}
    said = client.expect(plan | {"forecast": foreseen | {"endpoints": [sure]}})
    assert any("Before week 4 expect to see little" in words for words in said)


def test_drives_tell_a_zone_beside_its_channel():
    assert wording.drives({"red": 1.0, "nir": 0.6, "nir/forehead": 0.4}) == "red 100 %, nir 60 % (forehead 40 %)"
    assert wording.drives({"red/chin": 0.25}) == "red (chin 25 %)"


@pytest.mark.parametrize(
    ("value", "said"), [(None, "unknown"), (0.0, "0"), (-0.04, "0"), (-3.26, "−3.3"), (12.4, "+12")]
)
def test_changes_have_their_sign(value, said):
    assert client.signed(value) == said


@pytest.mark.parametrize(
    ("per_week", "said"), [(3.0, ("3 ×", "a week")), (0.5, ("once", "in 2 weeks")), (None, ("as asked", "how often"))]
)
def test_how_often_is_said_as_people_say_it(per_week, said):
    assert client.often(per_week) == said


def test_a_limit_that_is_broken_has_no_margin():
    assert [wording.margin(share) for share in (0.03, -2.613, None)] == ["3 %", "over the limit", "–"]


def test_a_way_over_a_limit_is_not_offered(plan):
    first, second, *others = plan["alternatives"]
    found = report.html(plan | {"alternatives": [first, second | {"worst_margin": -2.6}, *others]})
    assert '<td class="n STOP" data-label="margin left">over the limit</td>' in found
    assert "Over the limit: breaks a limit, so it is not offered." in found
    assert "so it is not offered" not in report.html(plan)


def test_which_way_is_better_is_said(plan):
    assert "wrinkle volume (lower is better) −" in client.expect(plan)[0]
    assert [wording.better({"better": told}) for told in ("higher", None)] == [" (higher is better)", ""]
    assert wording.better({}) == ""


def test_photographs_beyond_four_are_on_the_calendar(plan):
    few = dict(client.dates(plan))["Photographs"]
    days = [{"on": f"2026-12-0{number}", "what": "measure"} for number in range(1, 6)]
    many = dict(client.dates(plan | {"calendar": {"days": days}}))["Photographs"]
    assert "more" not in few
    assert many == "Tue 1 Dec, Wed 2 Dec, Thu 3 Dec, Fri 4 Dec and more on the calendar"


def test_each_phase_says_how_it_stands_where_it_can(plan):
    worst = {"limit": "HEAT-41", "title": "warmest skin", "use": 0.99}
    first, *others = plan["phases"]
    found = text_of(report.html(plan | {"phases": [first | {"inside": 0.12, "worst": worst}, *others]}))
    assert found.count("Inside the window 12 %; nearest limit: warmest skin 99 %.") == 1
    assert [wording.phase_stands(one) for one in ({}, {"inside": None, "worst": None})] == ["", ""]


def test_a_plan_of_one_phase_needs_no_weeks_before_it(plan):
    alone = client.steps(plan | {"phases": plan["phases"][1:2]})
    assert [step["when"] for step in alone] == [""]
    assert client.steps(plan | {"phases": []})[0]["minutes"].endswith("min")


def test_made_up_plans_have_every_field_that_pages_ask_for(plan):
    assert set(page.WITHOUT) <= set(made_up(plan))
