"""What a course is to be for; what is read back before it is signed; why an answer may pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lightmask.clinic.models import MaskModel

Choices = list[tuple[str, Any]]
PLACES = (("goal", 1.0), ("also", 0.5), ("third", 0.25))  # the field of each goal, and how much it counts
PROCEDURES = 3
DAYS = (
    ("monday", gettext_lazy("Monday")), ("tuesday", gettext_lazy("Tuesday")), ("wednesday", gettext_lazy("Wednesday")),
    ("thursday", gettext_lazy("Thursday")), ("friday", gettext_lazy("Friday")),
    ("saturday", gettext_lazy("Saturday")), ("sunday", gettext_lazy("Sunday")),
)  # fmt: skip
CARES = (
    ("home", gettext_lazy("At home")), ("office", gettext_lazy("In the office")),
    ("both", gettext_lazy("In the office first, then at home")),
)  # fmt: skip
KINDS = (("peel", gettext_lazy("Peel")), ("microneedling", gettext_lazy("Microneedling")),
         ("laser", gettext_lazy("Laser")))  # fmt: skip
DOUBT = ((200, gettext_lazy("A first look: 200 draws")), (500, gettext_lazy("The full thing: 500 draws")))


def goal_choices() -> Choices:
    """Goals that a course can be planned for."""
    from lightmask.response.goal import goals

    each = [one for one in goals() if one.planned]
    return [
        (one.name, _("%(title)s (in the office only)") % {"title": _(one.title)} if one.office_only else _(one.title))
        for one in each
    ]


def goal_or_none() -> Choices:
    """The same, or none."""
    return [("", _("nothing else")), *goal_choices()]


class MaskChoice(forms.ModelChoiceField):
    """A kind of mask by its name."""

    def label_from_instance(self, obj: MaskModel) -> str:
        return obj.name


class ProposeForm(forms.Form):
    """A wish: what for, where, with what, from when, and what the person can give."""

    goal = forms.ChoiceField(label=gettext_lazy("What matters most"), choices=goal_choices)
    also = forms.ChoiceField(label=gettext_lazy("What matters half as much"), choices=goal_or_none, required=False)
    third = forms.ChoiceField(label=gettext_lazy("And a quarter as much"), choices=goal_or_none, required=False)
    care = forms.ChoiceField(
        label=gettext_lazy("Where the light is given"), choices=CARES, widget=forms.RadioSelect, initial="home"
    )
    mask = MaskChoice(
        label=gettext_lazy("Mask"), queryset=MaskModel.objects.none(),
        help_text=gettext_lazy("In a course of both: the mask at home."),
    )  # fmt: skip
    office_mask = MaskChoice(
        label=gettext_lazy("Mask of the office"), queryset=MaskModel.objects.none(), required=False,
        help_text=gettext_lazy("In a course of both, for its first part; else leave it empty."),
    )  # fmt: skip
    start = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Sessions, reviews and photographs get their days from here."),
    )  # fmt: skip
    minutes_a_week = forms.FloatField(
        label=gettext_lazy("Minutes a week"), required=False, min_value=1, max_value=10_080,
        widget=forms.NumberInput(attrs={"data-unit": "min", "step": "any"}),
        help_text=gettext_lazy("What the person can give in a week, setting up and the way counted. Empty: no bound."),
    )  # fmt: skip
    rest_days = forms.MultipleChoiceField(
        label=gettext_lazy("Days without light"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    draws = forms.TypedChoiceField(
        label=gettext_lazy("How finely doubt is drawn"), choices=DOUBT, coerce=int, initial=200,
        help_text=gettext_lazy("Sign a plan of 500 draws where a limit is near."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        masks: QuerySet[MaskModel] = MaskModel.objects.filter(retired_at=None).order_by("name")
        for name in ("mask", "office_mask"):
            field = self.fields[name]
            assert isinstance(field, MaskChoice)
            field.queryset = masks
        self.fields["start"].initial = timezone.localdate() + timedelta(days=1)
        for place in range(1, PROCEDURES + 1):
            self.fields[f"kind_{place}"] = forms.ChoiceField(
                label=_("Procedure %(place)s") % {"place": place}, choices=[("", _("none")), *KINDS], required=False
            )
            self.fields[f"on_{place}"] = forms.DateField(
                label=_("Day of procedure %(place)s") % {"place": place}, required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )  # fmt: skip

    @property
    def procedures(self) -> Iterator[tuple[Any, Any]]:
        """The fields of each procedure: its kind and its day."""
        return ((self[f"kind_{place}"], self[f"on_{place}"]) for place in range(1, PROCEDURES + 1))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self._goals_once(said)
        self._masks_fit(said)
        self._procedures_whole(said)
        start = said.get("start")
        if start is not None and start < timezone.localdate():
            self.add_error("start", _("This day has passed. Give today or a later one."))
        if len(said.get("rest_days", ())) == len(DAYS):
            self.add_error("rest_days", _("These are all seven days, so none is left for light. Leave one out."))
        return said

    def _goals_once(self, said: dict[str, Any]) -> None:
        named = [said[name] for name, _weight in PLACES if said.get(name)]
        if len(set(named)) < len(named):
            self.add_error("also", _("Name each goal once."))

    def _masks_fit(self, said: dict[str, Any]) -> None:
        office = said.get("office_mask")
        if said.get("care") == "both" and office is None:
            self.add_error("office_mask", _("A course of both begins in the office with a mask of its own. Choose it."))
        if said.get("care") in ("home", "office") and office is not None:
            self.add_error("office_mask", _("Only a course of both has a second mask. Leave this empty."))

    def _procedures_whole(self, said: dict[str, Any]) -> None:
        for place in range(1, PROCEDURES + 1):
            kind, on = said.get(f"kind_{place}"), said.get(f"on_{place}")
            if bool(kind) != bool(on):
                self.add_error(f"on_{place}" if kind else f"kind_{place}", _("Give both, the kind and the day."))


class DecideForm(forms.Form):
    """Why light may be used in spite of one answer."""

    about = forms.CharField(widget=forms.HiddenInput, max_length=120)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500,
        help_text=gettext_lazy("It stands in the plan with your name and today's date."),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a course must not go on."""

    reason = forms.CharField(label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


class ApproveForm(forms.Form):
    """The plan read back line by line, and the proof of who signs.

    lines    a tick for each, by key; minutes: of each part of the course, to be typed as the plan has them
    app      whether a code is asked for; by_passkey: a passkey has answered, which stands for password and code
    """

    plan_hash = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=gettext_lazy("Your password, once more"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, lines: dict[str, str], minutes: dict[str, tuple[str, float]], app: bool,
        by_passkey: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._minutes = minutes
        own: dict[str, forms.Field] = {}
        for key, text in lines.items():
            own[f"line_{key}"] = forms.BooleanField(label=text)
        for key, (text, _right) in minutes.items():
            typed = forms.NumberInput(attrs={"data-unit": "min", "step": "any", "autocomplete": "off"})
            own[f"minutes_{key}"] = forms.FloatField(label=text, min_value=0, widget=typed)
        proof = {name: self.fields.pop(name) for name in ("plan_hash", "password")}
        self.fields.update(own | proof)
        if app:
            self.fields["code"] = forms.CharField(
                label=_("The code of your app"), max_length=10,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
            )  # fmt: skip
        for name in ("password", "code"):
            if by_passkey and name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for key, (_text, right) in self._minutes.items():
            typed = said.get(f"minutes_{key}")
            if typed is not None and abs(typed - right) > 1e-6:
                self.add_error(f"minutes_{key}", _("The plan has other minutes here. Read it again and type them."))
        return said

    @property
    def read(self) -> dict[str, Any]:
        """What was read back, as it is kept."""
        ticked = {name: str(field.label) for name, field in self.fields.items() if name.startswith("line_")}
        typed = {name: value for name, value in self.cleaned_data.items() if name.startswith("minutes_")}
        return {"ticked": ticked, "typed": typed}
