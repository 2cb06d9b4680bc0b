"""Forms of the desk: a mask's file, one mask."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models import MaskModel, MaskUnit, Patient
from lightmask.clinic.treating import ports
from lightmask.errors import BadInput

LARGEST_FILE = 512 * 1024
FINGERPRINT = 8  # letters of a key's fingerprint
DAY = {"type": "date"}


def library() -> list[tuple[str, str]]:
    """The masks that come with lightmask, by the names of their files."""
    place = files("lightmask.mask") / "library"
    names = sorted(one.name.removesuffix(".mask.toml") for one in place.iterdir() if one.name.endswith(".mask.toml"))
    return [("", _("none of these")), *((name, name) for name in names)]  # type: ignore[list-item]


class MaskModelForm(forms.Form):
    """A kind of mask: one that lightmask knows, or a file of the clinic's own."""

    known = forms.ChoiceField(
        label=_("A mask that lightmask knows"), required=False, choices=library,
        help_text=_("What its label or a paper says of it; how far that can be trusted stands in the file."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file, NAME.mask.toml"), required=False,
        help_text=_("As the maker gives it, or as `lightmask mask check` has found it in order."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two, as text."""
        said = super().clean() or {}
        known, file = said.get("known"), said.get("file")
        if bool(known) == bool(file):
            raise forms.ValidationError(_("Choose one of the list, or give a file; one of the two."))
        said["text"] = _of_library(known) if known else self._text_of(file)
        return said

    @staticmethod
    def _text_of(file: Any) -> str:
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file has %(size)s kB. A mask's file has at most 512 kB of text; was it another file?")
                % {"size": file.size // 1024}
            )
        try:
            return str(file.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not text in UTF-8. Give a NAME.mask.toml.")) from error


def _of_library(name: str) -> str:
    return (files("lightmask.mask") / "library" / f"{name}.mask.toml").read_text(encoding="utf-8")


class UnitForm(forms.ModelForm):
    """One mask that can be held in the hand."""

    holder = forms.IntegerField(
        label=_("Given to the person with the number"), required=False, min_value=1,
        help_text=_("For a mask that somebody has at home; empty for one that stays here."),
    )  # fmt: skip

    key_fingerprint = forms.CharField(
        label=_("Fingerprint of its pairing key"), required=False, max_length=40,
        help_text=_("8 letters and figures. 'Connect' on the page of the mask fills this in."),
    )  # fmt: skip

    class Meta:
        model = MaskUnit
        fields = ("model", "serial", "port", "firmware", "calibrated_on", "calibration_due", "key_fingerprint")
        labels = {
            "model": _("Kind"), "firmware": _("Firmware"), "calibrated_on": _("Calibrated on"),
            "calibration_due": _("Next calibration due"),
        }  # fmt: skip
        help_texts = {
            "serial": _("As it stands on the mask."),
            "port": _("Where it is reached: /dev/ttyACM0, ble:NAME, mqtt:HOST/SERIAL, or simulated."),
        }
        widgets = {
            "calibrated_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "calibration_due": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = MaskModel.objects.filter(retired_at=None).order_by("name")
        self.fields["model"] = forms.ModelChoiceField(kinds, label=_("Kind"), empty_label=_("Choose …"))
        self.fields["model"].label_from_instance = lambda kind: kind.name  # type: ignore[attr-defined]
        if self.instance.given_to:
            self.initial["holder"] = self.instance.given_to.number

    def clean_holder(self) -> Patient | None:
        """The person with this number."""
        number = self.cleaned_data["holder"]
        if number is None:
            return None
        found = Patient.objects.filter(number=number, erased_at=None, archived_at=None).first()
        if found is None:
            raise forms.ValidationError(_("There is no person with the number %(number)s.") % {"number": number})
        return found

    def clean_port(self) -> str:
        """A link that there is, and no password in it."""
        try:
            return ports.checked(self.cleaned_data["port"])
        except BadInput as error:
            raise forms.ValidationError(str(error)) from error

    def clean_key_fingerprint(self) -> str:
        """8 hexadecimal digits, as masks and `lightmask mask pair` show it, however they are grouped."""
        said = "".join(self.cleaned_data["key_fingerprint"].replace(":", "").split()).lower()
        if said and (len(said) != FINGERPRINT or set(said) - set("0123456789abcdef")):
            raise forms.ValidationError(_("This is no fingerprint: give its 8 letters and figures (0-9, a-f)."))
        return said

    def clean(self) -> dict[str, Any]:
        """A calibration is not due before it was done."""
        said = super().clean() or {}
        done, due = said.get("calibrated_on"), said.get("calibration_due")
        if done and due and due <= done:
            self.add_error("calibration_due", _("This lies before the calibration itself. Give a later day."))
        return said
