"""Sentences of the rooms below, said in German: every one that a person at home can be told, read from the source."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import gettext, override

import lightmask
from lightmask import tables
from lightmask.clinic import below
from lightmask.clinic.below import patterns, saying
from lightmask.sitting import NoSession
from lightmask.skin import layers

ROOT = Path(lightmask.__file__).parent
# Rooms whose sentences reach a person at home: refusals of light, and of a session that is not today's.
SPEAKING = [ROOT / "safety" / f"{name}.py" for name in (
    "findings", "reviewing", "verdict", "judging", "answers", "drugs", "ceilings", "flicker", "first_seconds",
    "short_form", "heat",
)] + [ROOT / "sitting" / "today.py"]  # fmt: skip
HOLE = "\0"
# Said elsewhere than to a person at home: to whoever writes a file, to staff in the office, in the printed plan.
OTHERWISE = (
    "The skin may reach", "Leaflets exclude every light-sensitising medicine; whether", "No leaflet that was read",
    "Some leaflets exclude it; which", "Excluded by the leaflets", "All leaflets read exclude", "Acts at",
    f"{HOLE}Nothing is known of it",
)  # fmt: skip
ELSEWHERE = ("question", "reason", "source")
SENTENCE = re.compile(rf"^[^a-z ].* .*[a-z)\]'{HOLE}]\.$", re.S)


def spoken(path):
    """Every text of a file that is a sentence: parts in braces are holes; both ends of a choice count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(inner) for node in ast.walk(tree) if _is_silent(node, path)
              for inner in ast.walk(node) if inner is not node}  # fmt: skip
    for node in ast.walk(tree):
        if id(node) not in silent:
            yield from (text for text in _texts(node) if SENTENCE.search(text.strip()))


def _is_silent(node, path):
    """Documentation; refusals of wrong input (in safety); parts of a larger text; questions, which a table holds."""
    if isinstance(node, ast.Raise):
        return path.parent.name == "safety"
    docs = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docs or isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg in ELSEWHERE)


def _texts(node):
    """A text, or each that a text with holes can be."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if not isinstance(node, ast.JoinedStr):
        return []
    both = ("".join(_held(one, end) for one in node.values) for end in ("body", "orelse"))
    return list(dict.fromkeys(both))


def _held(value, end):
    """A word, a hole, or one end of a choice between two words: choices of one text go together."""
    if isinstance(value, ast.Constant):
        return value.value
    choice = value.value
    if isinstance(choice, ast.IfExp) and all(isinstance(one, ast.Constant) for one in (choice.body, choice.orelse)):
        return getattr(choice, end).value
    return HOLE


def skeletons(text):
    """What stands between the holes of each sentence; a hole at an end is another sentence."""
    text = re.sub(rf"^{HOLE} (?=[A-Z])", "", text)
    parts = re.split(rf"(?<=[a-z)\]'{HOLE}])\. (?=[A-Z{HOLE}])", text)
    return [part.strip(" .").lower() for part in parts if part.strip(f" {HOLE}.")]


KNOWN = [one for pattern in patterns.SENTENCES for whole in [saying.PART.sub(HOLE, pattern.replace("%%", "%"))]
         for one in (whole.strip(" .").lower(), *skeletons(whole))]  # fmt: skip


def _fits(one, other):
    """One of them, with its holes filled, is the other."""
    return bool(re.fullmatch(re.escape(one).replace(HOLE, ".+?"), other.replace(HOLE, "x"), re.S))


def unknown(text):
    """Sentences of a text that no pattern says."""
    return [one for one in skeletons(text) if not any(_fits(one, have) or _fits(have, one) for have in KNOWN)]


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.stem)
def test_every_sentence_for_a_person_at_home_has_its_german_pattern(path):
    found = list(spoken(path))
    assert found, "nothing was read: the test looks past the sentences"
    missing = {one.replace(HOLE, "{}") for text in found if not text.strip().startswith(OTHERWISE)
               for one in unknown(text)}  # fmt: skip
    assert missing == set(), "write a pattern in clinic/below/patterns.py, and its German"


def test_every_grade_of_evidence_is_known_and_keeps_its_letter():
    tree = ast.parse((ROOT / "response" / "trials.py").read_text(encoding="utf-8"))
    made = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "grade")
    texts = {node.value for node in ast.walk(made) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {text for text in texts if re.match(r"[A-E]\+?: ", text)} | {"E: no trial with this light alone"} == set(
        patterns.GRADES
    )
    with override("de"):
        for one in patterns.GRADES:
            german = gettext(one)
            assert german != one and german.partition(":")[0] == one.partition(":")[0]


def test_a_new_sentence_is_noticed():
    assert unknown(f"A limit that nobody has heard of: {HOLE}. Do not use this light.") == [
        f"a limit that nobody has heard of: {HOLE}"
    ]


def test_every_pattern_and_every_word_of_it_has_german():
    with override("de"):
        all_words = [
            *patterns.SENTENCES,
            *patterns.WAYS,
            *patterns.CONDITIONS,
            *patterns.WHAT,
            *patterns.TIMES,
            *patterns.OWN_QUESTIONS.values(),
            *tables.read("evidence/endpoints").text("title"),
        ]
        same = [one for one in all_words if gettext(one) == one]
        for name in saying.WORDS:
            same += [word for word in saying._of_tables(name) if gettext(word) == word]
        same += [text for text in tables.read("evidence/advice").text("text") if gettext(text) == text]
    alike = {"dermatomyositis", "gold", "azole", "chlorin"}  # the same in both languages, or nearly
    assert [one for one in same if one.lower() not in alike] == []
    assert patterns.LAYERS == layers.LAYERS


SAID = [
    (
        "red fluence per session (Jagdeo 2020; a wall, not a target): 512.5 J/cm2, at most 480 J/cm2 (1.07 times the "
        "limit). Choose one: at most 9.3 minutes, every drive times 0.93.",
        "rotes Licht je Sitzung (Jagdeo 2020; a wall, not a target): 512,5 J/cm2, höchstens 480 J/cm2 (das 1,07-Fache "
        "der Grenze). Wählen Sie eines: höchstens 9,3 Minuten, jede Ansteuerung mal 0,93.",
    ),
    (
        "skin: worst window of the pulses (laser limit as a cross-check) (ICNIRP 2013): cannot be shown to be kept. "
        "Do not use this light.",
        "Haut: ungünstigstes Fenster der Pulse (Lasergrenze zur Gegenprobe) (ICNIRP 2013): Dass die Grenze eingehalten "
        "wird, lässt sich nicht zeigen. Benutzen Sie dieses Licht nicht.",
    ),
    (
        "pregnancy (C42): PRO for red, nir; only after a recorded decision of a qualified professional ([[decisions]] "
        "in the person file).",
        "Schwangerschaft (C42): PRO bei rot, Infrarot; nur nach einer festgehaltenen Entscheidung einer Fachkraft.",
    ),
    (
        "medicine 'doxycyclin' (tetracyclines) (PS11): PRO for blue; only after a recorded decision of a qualified "
        "professional ([[decisions]] in the person file). Leaflets exclude it; no action in red or near infrared is "
        "known. Read as 'doxycycline'; correct the spelling. Possible again in 5 days.",
        "Medikament „doxycyclin“ (Tetracycline) (PS11): PRO bei blau; nur nach einer festgehaltenen Entscheidung einer "
        "Fachkraft. Packungsbeilagen von Masken schließen es aus; eine Wirkung bei rot oder nahes Infrarot ist nicht "
        "bekannt. Gelesen als „doxycycline“; berichtigen Sie die Schreibweise. Wieder möglich in 5 Tagen.",
    ),
    (
        "2 questions that could stop the treatment have no answer: pregnant, sunburn. Ask them ('lightmask safety' has "
        "the words) and write down what is answered.",
        None,
    ),
    ("Wait until 2026-11-23 08:05 (+0100).", "Warten Sie bis 23.11.2026 08:05."),
    ("2026-12-24 lies in a pause of the plan: Wait until 2026-12-27 10:00 (+0100).", None),
]


@pytest.mark.parametrize(("english", "german"), SAID)
def test_sentences_as_safety_says_them(english, german):
    with override("de"):
        found = below.pieces(english)
        assert not any(piece.is_english for piece in found)
        if german:
            assert below.said(english) == german
    with override("en"):
        assert below.said(english) == english


def test_a_page_may_leave_out_what_only_the_command_line_knows():
    with override("de"):
        for english, _german in SAID:
            short = english
            for words in saying.OF_FILES:
                short = short.replace(words, "")
            assert below.said(short) == below.said(english)


def test_open_questions_are_asked_in_german():
    with override("de"):
        text = below.said(SAID[4][0])
    assert text.startswith("2 Fragen") and "pregnant" not in text and "schwanger" in text.lower()


@pytest.mark.parametrize(("before", "ahead"), [(None, None), ("2026-11-01", None), (None, "2026-12-01"),
                                               ("2026-11-01", "2026-12-01")])  # fmt: skip
def test_a_day_without_a_session_is_german(before, ahead):
    said = str(NoSession(date(2026, 11, 21), before, ahead))
    with override("de"):
        assert not any(piece.is_english for piece in below.pieces(said))
        assert "am 21.11.2026 keine Sitzung" in below.said(said)


def test_what_is_not_known_stays_english_and_is_marked():
    page = Template("{% load from_below %}{{ one|from_below }}")
    text = "Do not use this light. Nobody <b>knows</b> this one. Leaflets exclude it."
    with override("de"):
        shown = page.render(Context({"one": text}))
    assert shown == (
        'Benutzen Sie dieses Licht nicht. <span lang="en">Nobody &lt;b&gt;knows&lt;/b&gt; this one.</span> '
        "Packungsbeilagen von Masken schließen es aus."
    )
    with override("de"):
        mixed = Template("{% load from_below %}{{ one|from_anywhere }}")
        own = "Heute ist <i>schon</i> eine Sitzung gewesen. Do not use this light."
        assert mixed.render(Context({"one": own})) == (
            "Heute ist &lt;i&gt;schon&lt;/i&gt; eine Sitzung gewesen. Benutzen Sie dieses Licht nicht."
        )
    with override("en"):
        assert page.render(Context({"one": text})) == text.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;")
