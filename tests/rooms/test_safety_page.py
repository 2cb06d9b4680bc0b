"""The page and the JSON of lightmask safety: both views, waits, decisions and marks, for those who want them."""

import json

import pytest

PERSON = """\
age_y = 40
sex = "F"
care = "{care}"
pregnant = "yes"
breast_feeding = "no"
medicines = ["Doxycyclin 40 mg", {{ name = "Methylenblau", stopped_days_ago = 1 }}, "levothyroxine"]
light = []
[skin]
phototype = "II"
[recent]
peel_days_ago = 3
[eyes]
shields = "opaque goggles"
[screening]
rest = "no"
asked_by = "M. Laurent, nurse"
[[decisions]]
about = "C42"
by = "Dr. S. Haddad"
role = "dermatologist"
on = 2026-05-03
reason = "second trimester, red only"
"""


@pytest.fixture
def asked(tmp_path, run):
    def ask(*words, care="home"):
        path = tmp_path / "x.person.toml"
        path.write_text(PERSON.format(care=care), encoding="utf-8")
        code, out, _ = run("safety", path, "higherdose-face", "--minutes", "2", *words)
        assert code == 3
        return out

    return ask


def test_the_json_holds_both_views_apart(asked):
    rows = {row["id"]: row for row in json.loads(asked("--json"))["safety"]["screening"]}
    mild, stop, unknown = rows["PS11"], rows["PS06"], rows["C25"]
    assert mild["leaflets"] == {
        "exclude": True, "named": [], "sentence": "All leaflets read exclude every light-sensitising medicine.",
    }  # fmt: skip
    assert {(act["band"], act["score"], act["severity"]) for act in mild["acts"]} == {
        ("red", 0, "CAUTION"), ("nir", 0, "CAUTION"),
    }  # fmt: skip
    assert (mild["grade"], mild["reliability"], mild["remembered"]) == ("B", "M", True)
    assert (stop["severity"], stop["wait_days_left"]) == ("STOP", 2)
    assert (unknown["leaflets"]["exclude"], unknown["grade"]) == (None, None)
    assert rows["C29"]["wait_days_left"] == 5
    assert rows["C42"]["state"] == "decided"
    assert rows["C42"]["decision"] == {
        "by": "Dr. S. Haddad", "role": "dermatologist", "on": "2026-05-03", "reason": "second trimester, red only",
    }  # fmt: skip


def test_at_home_the_page_is_short_and_says_why_when_asked(asked):
    short, long = asked(), asked("--why")
    assert "no action in red or near infrared is known" in " ".join(short.split())
    assert "Possible again in 5 days" in " ".join(short.split())
    assert "Decided by Dr. S. Haddad (dermatologist) on 2026-05-03" in " ".join(short.split())
    assert "In this light:" not in short
    assert "In this light:" in long
    assert "remembered, not re-read" in long
    assert "Excluded by the leaflets of The Light Salon, my-blend." in " ".join(long.split())


def test_in_a_clinic_the_page_shows_what_a_verdict_rests_on(asked):
    assert "In this light:" in asked(care="office")
