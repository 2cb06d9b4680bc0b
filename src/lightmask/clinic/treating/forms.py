"""Forms about sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lightmask.clinic.models import MaskUnit, SessionRecord
from lightmask.clinic.templatetags.output_name import output_name
from lightmask.clinic.treating import effects

if TYPE_CHECKING:
    from lightmask import sitting
    from lightmask.safety.questions import Question

DAYS, NAMES = "days", "names"
QUESTION, DRIVE = "q-", "drive-"


class MaskChoice(forms.ModelChoiceField):
    """Masks by their serial number."""

    def label_from_instance(self, obj: MaskUnit) -> str:
        """Serial number, and until when its light is known."""
        until = date_format(obj.calibration_due, "DATE_FORMAT") if obj.calibration_due else _("not known")
        return _("%(serial)s, light read until %(until)s") % {"serial": obj.serial, "until": until}


class CheckForm(forms.Form):
    """Before light: who is there, today's answers, the skin since, the mask, and how much of what was approved."""

    identity = forms.BooleanField(
        label=gettext_lazy("The person has said their own name and date of birth, and both are those above.")
    )

    def __init__(
        self, found: sitting.Session, questions: Sequence[Question], units: Any, *, photo: bool, unasked: bool,
        data: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.found, self.questions = found, questions
        if photo:
            label = _("The photo above shows the person who is here.")
            self.fields["photo"] = forms.BooleanField(label=label)
        for one in questions:
            self._ask(one)
        if unasked:
            self.fields["after_last"] = forms.TypedChoiceField(
                label=_("How was the skin a day after the last session, at its worst since then?"), coerce=int,
                choices=effects.grades(), widget=forms.RadioSelect,
            )  # fmt: skip
        self.fields["unit"] = MaskChoice(units, label=_("Which one"), empty_label=None, widget=forms.RadioSelect)
        cleaned = _("I have cleaned this mask just now, since the last person wore it.")
        self.fields["cleaned"] = forms.BooleanField(label=cleaned, required=False)
        self._light()

    def _ask(self, question: Question) -> None:
        from lightmask.person import words
        from lightmask.safety import short_form

        choices = (("no", _("No")), ("yes", _("Yes")), ("unknown", _("Does not know")))
        self.fields[QUESTION + question.key] = forms.ChoiceField(
            label=_(question.question), choices=choices, widget=forms.RadioSelect
        )
        if question.key in words.recent():
            label = _("How many days ago?")
            self.fields[f"{DAYS}-{question.key}"] = forms.FloatField(label=label, min_value=0, required=False)
        if question.key == short_form.NEW_MEDICINE:
            label = _("Which medicines? One on each line.")
            self.fields[f"{NAMES}-{question.key}"] = forms.CharField(label=label, widget=forms.Textarea, required=False)

    def _light(self) -> None:
        minutes = self.found.minutes
        self.fields["minutes"] = forms.FloatField(
            label=_("Minutes"), min_value=0.1, max_value=minutes, initial=minutes, localize=False,
            help_text=_("Approved: %g. Fewer are possible, more are not.") % minutes,
        )  # fmt: skip
        for place, (name, share) in enumerate(self.found.phase["drive"].items()):
            most = round(share * 100, 1)
            self.fields[f"{DRIVE}{place}"] = forms.FloatField(
                label=_("%s, percent of full drive") % output_name(name), min_value=0, max_value=most,
                initial=most, help_text=_("Approved: %g. Less is possible, more is not.") % most,
            )  # fmt: skip

    def asked(self) -> list[tuple[Any, Any]]:
        """The fields of today's questions, each with what is asked besides when the answer is yes."""
        more = {one.key: name for one in self.questions for name in (f"{DAYS}-{one.key}", f"{NAMES}-{one.key}")
                if name in self.fields}  # fmt: skip
        return [(self[QUESTION + one.key], self[more[one.key]] if one.key in more else None) for one in self.questions]

    def light(self) -> list[Any]:
        """The fields of minutes and drive."""
        return [self[name] for name in self.fields if name == "minutes" or name.startswith(DRIVE)]

    def answers(self) -> dict[str, Any]:
        """As the short form takes them."""
        said = self.cleaned_data
        found: dict[str, Any] = {}
        for one in self.questions:
            days, names = said.get(f"{DAYS}-{one.key}"), said.get(f"{NAMES}-{one.key}")
            answer = said[QUESTION + one.key]
            if answer == "yes" and days is not None:
                answer = days
            elif answer == "yes" and names:
                answer = tuple(name.strip() for name in names.splitlines() if name.strip())
            found[one.key] = answer
        return found

    def lowered(self) -> dict[str, Any]:
        """Minutes and drive as they are wished for."""
        shares = {
            name: min(self.cleaned_data[f"{DRIVE}{place}"] / 100, share)
            for place, (name, share) in enumerate(self.found.phase["drive"].items())
        }
        return {"minutes": self.cleaned_data["minutes"], "drive": shares}


class NoteForm(forms.Form):
    """A note about a session."""

    text = forms.CharField(
        label=gettext_lazy("What there is to remember"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class EffectForm(forms.Form):
    """What the skin did."""

    grade = forms.TypedChoiceField(label=gettext_lazy("Redness"), coerce=int, widget=forms.RadioSelect)
    hours_after = forms.FloatField(
        label=gettext_lazy("Hours after the session"), min_value=0, max_value=2000,
        help_text=gettext_lazy("As in 0.25 for a quarter of an hour, or 24 for the day after."),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("What else was seen or felt"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=4000,
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["grade"].choices = effects.grades()  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """A session that no mask told of."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    minutes = forms.FloatField(label=gettext_lazy("Minutes of light"), min_value=0.1, max_value=120)
    where = forms.ChoiceField(label=gettext_lazy("Where"), choices=SessionRecord.Where.choices)
    source = forms.ChoiceField(
        label=gettext_lazy("Known from"),
        choices=((SessionRecord.Source.PAPER, gettext_lazy("our own notes on paper")),
                 (SessionRecord.Source.SELF, gettext_lazy("the person's own word"))),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4000
    )


class AmendForm(forms.Form):
    """A correction of what was written down."""

    minutes = forms.FloatField(label=gettext_lazy("Minutes of light"), min_value=0.1, max_value=120)
    text = forms.CharField(label=gettext_lazy("Why it is corrected"), widget=forms.Textarea(attrs={"rows": 2}))
