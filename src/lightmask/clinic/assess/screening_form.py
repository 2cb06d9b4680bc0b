"""The form of questions before a treatment: the whole of it, or what is asked again at each visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lightmask import tables
from lightmask.clinic.assess.said import NO, UNKNOWN, YES, Said, asked_rows
from lightmask.clinic.enrol.forms import DateInput
from lightmask.errors import BadInput
from lightmask.person import words
from lightmask.skin import regions

ANSWERS = [(YES, _("Yes")), (NO, _("No")), (UNKNOWN, _("Not known"))]
HEADINGS = {
    "photosensitive disorder": _("Illnesses that light makes worse"), "genetic": _("Inherited illnesses"),
    "eye": _("Eyes"), "neurology": _("Nerves"), "cancer": _("Cancer"), "skin": _("Skin"), "general": _("General"),
}  # fmt: skip
BANDS = {"nir": "near infrared"}  # the others are called as they are named
SPARE_ROWS = 4
LIGHT_ROWS = 3
ELSEWHERE = ("inner arm",)
NOT_ASKED = ("pressure", "peel", "microneedling", "thin epidermis", "thick epidermis")
SHIELDS = [
    ("opaque goggles", _("opaque goggles")), ("closed lids", _("closed lids only")), ("none", _("none")),
    (UNKNOWN, _("Not known")),
]  # fmt: skip
PREGNANCY = ("C42", "C43")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the form as a page shows it."""

    answer: BoundField
    details: BoundField
    before: str


class ScreeningForm(forms.Form):
    """Built from the screening list. ``said`` is what held before; it is shown, never filled in by itself."""

    full = True

    def __init__(self, *args: Any, said: Said, sex: str, asked_by: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.said, self.sex = said, sex
        for row in self.rows():
            self._question(row)
        self._medicines()
        self._recent()
        if self.full:
            self._rest(asked_by)

    def rows(self) -> dict[str, dict[str, str]]:
        """The rows that this form asks one by one."""
        found = asked_rows()
        if self.sex == "male":
            found = {row: one for row, one in found.items() if row not in PREGNANCY}
        return found if self.full else {row: one for row, one in found.items() if one["each_session"] == YES}

    def groups(self) -> Iterator[tuple[str, list[Asked]]]:
        """Questions under the heading of their kind."""
        by_kind: dict[str, list[Asked]] = {}
        for row, one in self.rows().items():
            before = dict(ANSWERS).get(self.said.answers.get(row, ""), "")
            by_kind.setdefault(one["category"], []).append(Asked(self[f"q_{row}"], self[f"d_{row}"], str(before)))
        yield from ((str(HEADINGS.get(kind, kind)), asked) for kind, asked in by_kind.items())

    def medicine_rows(self) -> list[tuple[BoundField, ...]]:
        """Name, since, stopped: one row a medicine."""
        return [
            tuple(self[f"m{n}_{name}"] for name in ("name", "since", "stopped")) for n in range(self.medicine_count)
        ]

    def recent_fields(self) -> list[BoundField]:
        """The last day of each kind of care."""
        return [self[f"recent_{care}"] for care in words.recent()]

    def light_rows(self) -> list[tuple[BoundField, ...]]:
        """When, and how much of each band: one row a time."""
        names = ("at", *words.light_bands())
        return [tuple(self[f"l{n}_{name}"] for name in names) for n in range(LIGHT_ROWS)] if self.full else []

    def entry(self) -> dict[str, Any]:
        """What `records.screen` keeps."""
        given = self.cleaned_data
        answers = {
            row: {"answer": given[f"q_{row}"] or UNKNOWN, "details": given[f"d_{row}"]}
            for row in self.rows()
            if self.full or given[f"q_{row}"] in (YES, NO)
        }
        if self.full and self.sex == "male":
            answers |= {row: {"answer": NO, "details": ""} for row in PREGNANCY}
        recent = {care: given[f"recent_{care}"].isoformat() for care in words.recent() if given[f"recent_{care}"]}
        more: dict[str, Any] = {"recent": recent}
        if self.full:
            names = ("conditions", "on_skin", "shields", "shield_transmittance", "regions", "asked_by")
            more |= {name: given[name] for name in names}
            more |= {"light": given["light"], "medicines_known": given["medicines_are"] != UNKNOWN}
        return {"full": self.full, "answers": answers, "medicines": given["medicines"], "more": more}

    def clean(self) -> dict[str, Any]:
        """Medicines and light as lists, each whole."""
        given = super().clean() or {}
        given["medicines"] = list(self._named(given))
        if self.full:
            self._medicines_agree(given)
            given["light"] = self._lights(given)
        return given

    def _question(self, row: dict[str, str] | str) -> None:
        question = _now(asked_rows()[str(row)]["question"])  # words of tables are in the catalogue of languages too
        answer = forms.ChoiceField(
            label=question, choices=ANSWERS, required=False, widget=forms.RadioSelect(attrs={"data-answer": row})
        )
        details = forms.CharField(
            label=_now("Details: %(question)s") % {"question": question}, required=False, max_length=300
        )
        self.fields[f"q_{row}"], self.fields[f"d_{row}"] = answer, details

    def _medicines(self) -> None:
        there = self.said.medicines if self.full else []
        self.medicine_count = len(there) + SPARE_ROWS
        for n in range(self.medicine_count):
            one: Mapping[str, Any] = there[n] if n < len(there) else {}
            number = {"number": n + 1}
            self.fields[f"m{n}_name"] = forms.CharField(
                label=_now("Medicine %(number)d") % number, required=False, max_length=200, initial=one.get("name")
            )
            self.fields[f"m{n}_since"] = forms.DateField(
                label=_now("Medicine %(number)d, since") % number, required=False, widget=DateInput(),
                initial=one.get("since") or None,
            )  # fmt: skip
            self.fields[f"m{n}_stopped"] = forms.DateField(
                label=_now("Medicine %(number)d, stopped on") % number, required=False, widget=DateInput(),
                initial=one.get("stopped") or None,
            )  # fmt: skip

    def _recent(self) -> None:
        what = {row["care"]: row["what"] for row in tables.read("safety/waits").rows()}
        for care in words.recent():
            label = _now(what[care])
            self.fields[f"recent_{care}"] = forms.DateField(
                label=f"{label[0].upper()}{label[1:]}", required=False, widget=DateInput(),
                initial=self.said.recent.get(care), validators=[_in_the_past],
            )  # fmt: skip

    def _rest(self, asked_by: str) -> None:
        said = self.said
        films = tuple(dict.fromkeys(tables.read("skin/films").text("film")))
        conditions = [name for name in tables.read("skin/conditions").text("condition") if name not in NOT_ASKED]
        places = [name for name in regions() if name not in ELSEWHERE]
        known = UNKNOWN if not said.medicines_known else "some" if said.medicines else "none"
        self.fields |= {
            "medicines_are": forms.ChoiceField(
                label=_("Medicines and supplements, now and in the last six months"), widget=forms.RadioSelect,
                choices=[("none", _("none")), ("some", _("those named below")), (UNKNOWN, _("Not known"))],
                initial=known,
            ),
            "regions": _several(_("Regions to be treated"), places, said.regions),
            "conditions": _several(_("Conditions of that skin"), conditions, said.conditions),
            "on_skin": _several(_("On the skin during light"), films, said.on_skin),
            "shields": forms.ChoiceField(
                label=_("Eye shields during light"), choices=SHIELDS, widget=forms.RadioSelect, initial=said.shields
            ),
            "shield_transmittance": forms.FloatField(
                label=_("Share of infrared that the goggles let through"), required=False, min_value=0,
                max_value=words.most_through_goggles(), initial=said.shield_transmittance,
                help_text=_("From their sheet: 0.01 is optical density 2. Left out, a tenth is assumed."),
            ),
            "light_is": forms.ChoiceField(
                label=_("Other light on this skin in the last seven days"), widget=forms.RadioSelect,
                choices=[("none", _("none")), ("some", _("as below")), (UNKNOWN, _("Not known"))], initial=UNKNOWN,
            ),
            "asked_by": forms.CharField(label=_("Who went through the form"), max_length=120, initial=asked_by),
        }  # fmt: skip
        for n in range(LIGHT_ROWS):
            self.fields[f"l{n}_at"] = forms.DateTimeField(
                label=_now("Light %(number)d, ended at") % {"number": n + 1}, required=False,
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            )  # fmt: skip
            for band in words.light_bands():
                self.fields[f"l{n}_{band}"] = forms.FloatField(
                    label=_now("Light %(number)d, %(band)s, J/cm²")
                    % {"number": n + 1, "band": _now(BANDS.get(band, band))},
                    required=False, min_value=0, max_value=1e4,
                )  # fmt: skip

    def _named(self, given: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        for n in range(self.medicine_count):
            name, since, stopped = (given.get(f"m{n}_{part}") for part in ("name", "since", "stopped"))
            if not name:
                if since or stopped:
                    self.add_error(f"m{n}_name", _now("Name the medicine, or take its dates away."))
                continue
            try:
                words.one_line(_now("The name"), name)
            except BadInput as error:
                self.add_error(f"m{n}_name", str(error))
            if since and stopped and stopped < since:
                self.add_error(f"m{n}_stopped", _now("It cannot have been stopped before it was begun."))
            yield {"name": name, **{k: v.isoformat() if v else "" for k, v in (("since", since), ("stopped", stopped))}}

    def _medicines_agree(self, given: Mapping[str, Any]) -> None:
        named, are = bool(given["medicines"]), given.get("medicines_are")
        if are == "none" and named:
            self.add_error(
                "medicines_are", _now("Medicines are named below. Choose 'those named below', or clear them.")
            )
        if are == "some" and not named:
            self.add_error("medicines_are", _now("No medicine is named below. Name them, or choose another answer."))

    def _lights(self, given: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        found = [one for n in range(LIGHT_ROWS) if (one := self._light(n, given)) is not None]
        are = given.get("light_is")
        if (are == "some") != bool(found):
            self.add_error("light_is", _now("The answer and the entries below do not agree. Correct one of them."))
        return found if are == "some" else [] if are == "none" else None

    def _light(self, n: int, given: Mapping[str, Any]) -> dict[str, Any] | None:
        at = given.get(f"l{n}_at")
        doses = {band: given[f"l{n}_{band}"] for band in words.light_bands() if given.get(f"l{n}_{band}") is not None}
        if at is None and not doses:
            return None
        if at is None or not doses:
            self.add_error(f"l{n}_at", _now("Give both when it ended and how much light it was."))
            return None
        if at > timezone.now():
            self.add_error(f"l{n}_at", _now("This lies in the future. Correct the time."))
        return {"at": at.isoformat(), "doses": doses, "where": "", "origin": "reported"}


class ChangesForm(ScreeningForm):
    """What is asked at each visit: answers, new medicines, new care. What is left blank stays as it was."""

    full = False


def _several(label: Any, names: Any, initial: list[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, initial=initial,
        choices=[(name, _now(name)) for name in names],
    )  # fmt: skip


def _in_the_past(day: date) -> None:
    if day > timezone.localdate():
        raise forms.ValidationError(_now("This lies in the future. Plan procedures with the course."))
