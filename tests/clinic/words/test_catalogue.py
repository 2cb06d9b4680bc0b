"""Every word of the clinic has a German one: gathered anew from the files, held against what is kept."""

import gettext
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

HERE = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(HERE / "tools"))

import clinic_words as words  # noqa: E402 - a tool, no room of the library

KEPT = words.read_po()
SAID = {key: word for key, word in KEPT.items() if all(word.said)}
TEMPLATES = sorted((words.CLINIC / "templates").rglob("*.html"))
PLACES = re.compile(r"%\(\w+\)[-+.\d]*[a-z]|%[-+.\d]*[sdfg](?![a-z])|\{\w+\}|%%|<[^>]+>")
SHOWN = {"title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription", "data-confirm"}
MEANT = {"openapi.json", "session"}  # a file's name; what an act is called in the audit


def test_every_word_that_is_there_is_kept_and_none_that_is_gone():
    there = words.gathered()
    lacking, gone = set(there) - set(KEPT), set(KEPT) - set(there)
    assert not lacking and not gone, (
        sorted(lacking),
        sorted(gone),
        "Run: python tools/clinic_words.py, and translate.",
    )


def test_every_word_is_translated():
    assert len(KEPT) > 2_000
    assert not [key for key, word in KEPT.items() if len(word.said) != (2 if key[2] else 1) or not all(word.said)]
    assert "fuzzy" not in words.PO.read_text(encoding="utf-8")


def test_placeholders_and_tags_are_those_of_the_english():
    for (_context, one, many), word in SAID.items():
        for said, english in zip(word.said, (one, many or one), strict=False):
            assert sorted(PLACES.findall(said)) == sorted(PLACES.findall(english)), (english, said)


def test_german_keeps_spaces_and_stops_at_its_ends():
    for (_context, one, _many), word in SAID.items():
        for said in word.said:
            assert (said[-1] == " ", said[0] == " ") == (one[-1] == " ", one[0] == " "), one
            assert said.rstrip()[-1] in ".!?…:“" or one.rstrip()[-1] not in ".!?", (one, said)


def test_the_compiled_catalogue_is_the_one_in_text():
    path = words.PO.with_suffix(".mo")
    assert path.read_bytes() == words.mo(KEPT)
    with path.open("rb") as file:
        said = gettext.GNUTranslations(file)  # the reader of Python, which Django asks
    for (context, one, many), word in SAID.items():
        found = (said.ngettext(one, many, 1), said.ngettext(one, many, 2)) if many else (
            said.pgettext(context, one) if context else said.gettext(one),)  # fmt: skip
        assert found == word.said


def test_the_text_of_the_catalogue_is_as_the_tool_writes_it():
    assert words.po(KEPT) == words.PO.read_text(encoding="utf-8")


def test_python_is_read_under_every_name_of_gettext():
    text = (
        "from django.utils.translation import gettext as _now, ngettext, pgettext_lazy as p\n"
        "def _(x): return x\n"
        "_now('one ' 'line'); ngettext('a', 'b', 3); p('month', 'May'); _('not ours'); _now(name)\n"
    )
    assert list(words.in_python(text)) == [("", "one line", ""), ("", "a", "b"), ("month", "May", "")]


def test_templates_are_read_as_django_reads_them():
    text = (
        "{% translate \"it's here\" %}{% translate 'Save' as said %}"
        "{% include 'a' with b=_('more') %}{{ x|default:_('no') }}"
        "{% blocktranslate with a=b trimmed %}\n  Dear {{ a }},\n  {% endblocktranslate %}{# {% translate 'not' %} #}"
        "{% blocktranslate count n=m %}{{ n }} day, 5 %{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    assert [key[1:] for key in words.in_template(text)] == [
        ("it's here", ""), ("Save", ""), ("more", ""), ("no", ""), ("Dear %(a)s,", ""),
        ("%(n)s day, 5 %%", "%(n)s days"),
    ]  # fmt: skip


def test_the_files_are_written_so_that_they_are_read_back(tmp_path):
    made = {
        ("", 'He said "50 %%"\n\tand \\ went', ""): words.Word(["a.py"], ("Er sagte „50 %%“",)),
        ("", "%(n)s day", "%(n)s days"): words.Word(["a.py", "b.html"], ("%(n)s Tag", "%(n)s Tage")),
        ("month", "May", ""): words.Word(["b.html"], ("Mai",)),
    }
    (tmp_path / "django.po").write_text(words.po(made), encoding="utf-8")
    assert words.read_po(tmp_path / "django.po") == made
    (tmp_path / "django.mo").write_bytes(words.mo(made))
    with (tmp_path / "django.mo").open("rb") as file:
        said = gettext.GNUTranslations(file)
    assert said.ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s Tage" and said.pgettext("month", "May") == "Mai"


class Bare(HTMLParser):
    """Collects words for the eye or the ear that stand in the open."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.hidden, self.found = 0, []

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style", "code")
        self.found += [text for name, text in attrs if text and (name in SHOWN or name.startswith("data-text"))]

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "code")

    def handle_data(self, data):
        self.found += [] if self.hidden else [data]


def bare(text):
    """What is left of a template when all tags of Django's and all that they translate are taken out."""
    left, quiet = [], ""
    for token in Lexer(text).tokenize():
        name = token.contents.split(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if quiet:
            quiet = "" if name == f"end{quiet}" else quiet
        elif name in ("blocktranslate", "comment"):
            quiet = name
        elif token.token_type == TokenType.TEXT:
            left.append(token.contents)
    reader = Bare()
    reader.feed("".join(left))
    cut = re.compile(r"<|\s(class|alt|src|id|name|href|value|type|form|aria-[a-z]+)=")  # a tag that was cut in two
    return [one.strip() for one in reader.found if re.search(r"[A-Za-z]{2}", one) and not cut.search(one)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(words.CLINIC / "templates").as_posix())
def test_no_word_stands_bare_in_a_template(path):
    units = {"min", "mm", "nm", "cm", "J", "cm²", "mW", "kB"}  # a stroke stands as a blank here
    names = {"lightmask", "manage", "plain"}  # its own name; classes of a page's body
    found = {re.sub(r"[·,.:;()%/]", " ", one).strip() for one in bare(path.read_text(encoding="utf-8"))} - MEANT
    assert not [one for one in found if set(one.split()) - units - names and one not in {"openapi json"}]


def test_what_finds_bare_words_finds_them():
    fine = "{% translate 'fine' %}<code>left</code><b title='{{ x }}'>{% blocktranslate %}ok{% endblocktranslate %}</b>"
    text = f"<p>Open {{{{ x }}}}</p><img alt='A face'>{fine}"
    assert bare(text) == ["Open", "A face"]


def test_modules_for_the_browser_hold_no_words():
    """What a page says in the browser comes from its template, in data attributes."""
    sentence = re.compile(
        r"""(textContent|innerText|ariaLabel|title|placeholder) = ["'`][^"'`]*[A-Za-z]{2}|say\(["'`][A-Za-z]"""
    )
    for path in sorted((words.CLINIC / "static" / "clinic").glob("*.js")):
        text = re.sub(r"\$\{[^}]*\}", "", path.read_text(encoding="utf-8"))
        assert not sentence.search(text), path.name
