"""listed(): every arm of lightmask's own table of trials, as the same noun that a file brings."""

from __future__ import annotations

import re
from functools import cache

from lightmask import tables
from lightmask.response.printed import Printed, each, printed
from lightmask.response.published import Trial
from lightmask.response.stated_light import BROAD_nm
from lightmask.response.trial_file import marks
from lightmask.units import s_PER_min

_TOGETHER = re.compile(r"(\S+) J/cm2 reported for both")
_BAND = re.compile(r"(\d+)-(\d+) nm")


@cache
def listed() -> tuple[Trial, ...]:
    """The arms of table ``evidence/trials``, without what they saw."""
    treated = {row["arm"]: row for row in tables.read("evidence/treated_skin").rows()}
    return tuple(_arm(row, treated.get(row["arm"], {})) for row in tables.read("evidence/trials").rows())


def _arm(row: dict[str, str], treated: dict[str, str]) -> Trial:
    bands, known = _lights(row)
    return Trial(
        arm_id=row["arm"],
        citation=row["citation"],
        doi=row["doi"],
        pmid=row["pmid"],
        year=int(row["year"]) if row["year"] else None,
        indication="; ".join(filter(None, (treated.get("treated"), row.get("elsewhere")))),
        design=row["design"],
        control=row["control"] or "unknown",
        people=int(row["people"]) if row["people"] and row["people_of"] == "arm" else None,
        people_total=int(row["people_total"]) if row["people_total"] else None,
        device=row["device"],
        setting=row["setting"] or "unknown",
        wavelengths_nm=bands,
        wavelengths_are=known,
        irradiance_mW_cm2=_by_light(row.get("irradiance_mW_cm2", ""), row.get("irradiance_is", "")),
        irradiance_is=marks(row.get("irradiance_is", "")),
        time_s=tuple(_times(time, s_PER_min) for time in each(row["session_min"], least=0.0)),
        fluence_J_cm2=_by_light(row["fluence_J_cm2"], row["dose_is"], row.get("fluence_basis", "")),
        fluence_is=marks(row["dose_is"]),
        alternating="alternating" in row["light"],
        sessions=printed(row["sessions"]),
        per_week=printed(row["per_week"]),
        weeks=printed(row["weeks"]),
        skin_types=treated.get("skin_types", ""),
        ita_assumed_deg=float(row["ita_assumed_deg"]) if row["ita_assumed_deg"] else None,
        adverse=row["adverse"],
        doubts=row["doubts"],
        read=row["read"],
        source=row["source"],
    )


def _by_light(cell: str, known: str, basis: str = "") -> tuple[Printed, ...]:
    """Figures by place; a dose of all lights together stands in words beside a blank cell, and stays one figure."""
    whole = _TOGETHER.match(basis)
    return each(cell, least=0.0) or ((printed(whole[1] if whole else "not split"),) if "together" in known else ())


def _lights(row: dict[str, str]) -> tuple[tuple[Printed, ...], tuple[str, ...]]:
    """The wavelengths followed, and whether they were assumed: of a colour in words, or of a broad lamp."""
    entered = each(row["wavelengths_nm"], least=0.0)
    known = marks(row["light"])
    band = _BAND.search(row["light"])
    broad = band is not None and float(band[2]) - float(band[1]) > BROAD_nm
    if band and not broad and len(entered) == 1:
        return (printed(f"{band[1]}-{band[2]}"),), known
    return entered, ("assumed", *known) if entered and (broad or "not read" in row["light"]) else known


def _times(figure: Printed, factor: float) -> Printed:
    low, high = (end if end is None else end * factor for end in (figure.low, figure.high))
    return Printed(low=low, high=high, said=figure.said, why=figure.why)
