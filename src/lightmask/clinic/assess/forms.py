"""Forms of the assessment but for the long questionnaire."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.assess import findings, photo_places
from lightmask.clinic.assess.face_regions import labels
from lightmask.clinic.assess.numbers import ends
from lightmask.clinic.assess.poses import IDENTITY, LABELS, POSES
from lightmask.clinic.assess.screening_form import ELSEWHERE
from lightmask.clinic.charts.numerals import shown_unit
from lightmask.clinic.scales import Scale, phototype, scales
from lightmask.skin import regions

LARGEST_TEXT = 1_000_000
SEVERITY: list[tuple[str, Any]] = [
    ("", _("not graded")),
    ("0", _("0 none")),
    ("1", _("1 mild")),
    ("2", _("2 moderate")),
    ("3", _("3 severe")),
    ("4", _("4 very severe")),
]


def _unit(unit: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"data-unit": unit, "step": "any"})


class PhototypeForm(forms.Form):
    """Ten questions; all answered, or none and a type chosen by eye."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in phototype.questions():
            self.fields[one.key] = forms.ChoiceField(
                label=_now(one.asks), required=False, widget=forms.RadioSelect,
                choices=[(str(points), _now(text)) for points, text in one.answers],
            )  # fmt: skip
        bands = Scale.named("fitzpatrick_type").bands
        by_hand: list[tuple[str, Any]] = [("", _("by the questions"))]
        by_hand += [(name, _now(band.meaning)) for name, band in zip(phototype.TYPES, bands, strict=True)]
        self.fields["judged"] = forms.ChoiceField(
            label=_("Or as you judge it"), choices=by_hand, required=False,
            help_text=_("Used in place of the questions when a type is chosen here."),
        )  # fmt: skip


class ColourForm(forms.Form):
    """A colour by numbers or as a file."""

    region = forms.ChoiceField(label=_("Where it was read"), choices=())
    lightness = forms.FloatField(label=_("L*"), required=False, min_value=0, max_value=100)
    a = forms.FloatField(label=_("a*"), required=False, min_value=-128, max_value=128)
    b = forms.FloatField(label=_("b*"), required=False, min_value=-128, max_value=128)
    spectrum = forms.FileField(
        label=_("Or a file"), required=False,
        help_text=_("csv with columns wavelength_nm,reflectance (0 to 1), or region,L,a,b with repeated readings."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip
    instrument = forms.CharField(label=_("Instrument"), required=False, max_length=120)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _choices(self, "region", [(name, _now(name)) for name in regions()])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        numbers = [given.get(name) for name in ("lightness", "a", "b")]
        if given.get("spectrum") is not None:
            given["text"] = text_of(self, "spectrum")
            if any(one is not None for one in numbers):
                self.add_error("spectrum", _now("Give either numbers or a file, not both."))
        elif None in numbers:
            self.add_error("lightness", _now("Give L*, a* and b*, or a file."))
        return given


class ReadingForm(forms.Form):
    """One value of one scale, read off or judged."""

    value = forms.FloatField(label=_("Value"))
    region = forms.ChoiceField(label=_("Region"), required=False, choices=())
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    instrument = forms.CharField(label=_("Instrument"), required=False, max_length=120)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, scale: Scale, **more: Any) -> None:
        super().__init__(*args, **more)
        whole = [("", _("the whole face"))] + [(name, _now(name)) for name in regions() if name not in ELSEWHERE]
        _choices(self, "region", whole)
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)
        value = self.fields["value"]
        value.help_text = ends(scale)
        value.label = _now(scale.name)
        value.widget.attrs |= {
            "data-unit": shown_unit(scale.unit),
            "step": {"whole": "1", "half": "0.5"}.get(scale.step, "any"),
        }


class ScoreForm(ReadingForm):
    """The items of a scale that is worked out from them."""

    def __init__(self, *args: Any, scale: Scale, texts: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(*args, scale=scale, **more)
        self.scale = scale
        del self.fields["value"]
        own = {
            f"i_{item.name}": forms.FloatField(
                label=(texts or {}).get(item.name) or _now(item.label), required=not scale.counts_answered,
                help_text=ends(item), widget=forms.NumberInput(attrs={"step": "1" if item.step == "whole" else "any"}),
            )
            for item in scale.items
        }  # fmt: skip
        self.fields = own | self.fields

    def items(self) -> dict[str, Any]:
        """The answers by item."""
        return {item.name: self.cleaned_data[f"i_{item.name}"] for item in self.scale.items}


class FileForm(forms.Form):
    """A csv of readings of any instruments."""

    readings = forms.FileField(
        label=_("File of readings"), help_text=_("csv with columns scale,region,value; rows of one place are repeats."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip
    instrument = forms.CharField(label=_("Instrument"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("readings") is not None:
            given["text"] = text_of(self, "readings")
        return given


class SuctionForm(forms.Form):
    """A Cutometer: its curve as a file, or the points read off it."""

    region = forms.ChoiceField(label=_("Region"), choices=())
    curve = forms.FileField(
        label=_("Suction curve"), required=False, help_text=_("csv with columns time_s,deformation_mm"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip
    suction_s = forms.FloatField(label=_("Suction"), initial=5, min_value=0.5, widget=_unit("s"))
    pause_s = forms.FloatField(label=_("Pause"), initial=3, min_value=0.5, widget=_unit("s"))
    elastic = forms.FloatField(label=_("Ue"), required=False, min_value=0, widget=_unit("mm"))
    full = forms.FloatField(label=_("Uf"), required=False, min_value=0, widget=_unit("mm"))
    retracted = forms.FloatField(label=_("Ur"), required=False, min_value=0, widget=_unit("mm"))
    given_back = forms.FloatField(label=_("Ua"), required=False, min_value=0, widget=_unit("mm"))
    instrument = forms.CharField(label=_("Instrument"), required=False, max_length=120, initial="Cutometer")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _choices(self, "region", [(name, _now(name)) for name in regions()])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        points = [given.get(name) for name in ("elastic", "full", "retracted", "given_back")]
        if given.get("curve") is not None:
            given["text"] = text_of(self, "curve")
        elif None in points:
            self.add_error("curve", _now("Give a curve, or all of Ue, Uf, Ur and Ua."))
        return given


class FindingForm(forms.Form):
    """Something seen in one region."""

    region = forms.ChoiceField(label=_("Region"), widget=forms.RadioSelect, choices=())
    kind = forms.ChoiceField(label=_("What"), choices=())
    severity = forms.TypedChoiceField(
        label=_("How severe"), choices=SEVERITY, required=False, coerce=int, empty_value=None
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _choices(self, "region", list(labels().items()))
        _choices(self, "kind", [(one.kind, _now(one.label)) for one in findings.kinds().values()])


class PhotoForm(forms.Form):
    """A photograph, its pose, and the card on it when there is one."""

    pose = forms.ChoiceField(
        label=_("Pose"), choices=[(name, LABELS[name]) for name in (*POSES, IDENTITY)], widget=forms.RadioSelect
    )
    photo = forms.FileField(
        label=_("Photograph"), help_text=_("JPEG, PNG or WebP. Place, time and camera are taken out."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, label in photo_places.CORNERS:
            self.fields[name] = forms.FloatField(
                label=label, required=False, min_value=0, max_value=1,
                widget=forms.NumberInput(attrs={"step": "any", "data-corner": name}),
            )  # fmt: skip

    def corner_fields(self) -> list[Any]:
        """The eight numbers of the card's corners."""
        return [self[name] for name, _label in photo_places.CORNERS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        numbers = [given.get(name) for name, _label in photo_places.CORNERS]
        given["corners"] = None
        if all(one is not None for one in numbers):
            given["corners"] = list(zip(numbers[::2], numbers[1::2], strict=True))
        elif any(one is not None for one in numbers):
            self.add_error(None, _now("Mark all four corners of the colour card, or none."))
        return given


class CorrectionForm(forms.Form):
    """Another value in place of a wrong one."""

    value = forms.FloatField(
        label=_("Right value"), required=False, help_text=_("Left blank, the value is taken back.")
    )
    note = forms.CharField(label=_("Why"), max_length=300)


def scale_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Scales that can be entered, under what they are about."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in scales():
        if one.domain not in ("skin type", "adherence"):
            found.setdefault(_now(one.domain), []).append((one.id, _now(one.name)))
    return list(found.items())


def text_of(form: forms.Form, name: str) -> str:
    """The text of an uploaded file; what is no text is an error of the form."""
    upload = form.cleaned_data[name]
    if upload.size > LARGEST_TEXT:
        form.add_error(name, _now("The file is larger than 1 MB. A list of readings is a page of text."))
        return ""
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        form.add_error(name, _now("The file is not text. Export it as csv in UTF-8."))
        return ""


def _choices(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
