"""Every limit with its clause, as a pure question: by how much of it does this exposure use?

Each ``*_use`` below gives, for every draw, exposure divided by limit: 1 is the limit. All are linear in the light
and never fall with time, so a remedy can be worked out for each: the longest time, or the largest drive.
Values in W/m2, J/m2 and s as in the documents; the worn mask fills the view, so a radiance is E / pi.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lightmask import tables
from lightmask.person import Person
from lightmask.safety.exposure import Exposure, INFRARED_nm, rule
from lightmask.units import J_m2_PER_J_cm2, s_PER_min

Array = np.ndarray
RED_nm = (600.0, 700.0)
ULTRAVIOLET_nm = (315.0, 400.0)
LONG_IR_s, LONG_BLUE_s, PULSE_s = 1000.0, 1e4, 10.0
STEP_s = 6.0  # remedies are whole tenths of a minute


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One limit and how this session stands to it. ``use`` is exposure over limit; NaN when it cannot be known.

    longest_s      longest time at this drive that keeps the limit, rounded down; None when no time would
    highest_drive  factor on every drive that keeps it at this time, rounded down; None when unknown
    """

    id: str
    limit: str
    clause: str
    value: float
    allowed: float
    unit: str
    use: float
    longest_s: float | None
    highest_drive: float | None
    remedy: str = ""

    @property
    def kept(self) -> bool:
        """Proven to be within the limit; what cannot be known is not proven."""
        return bool(self.use <= 1.0)

    @property
    def sentence(self) -> str:
        """What was found, what is allowed, what to do."""
        if math.isnan(self.use):
            return f"{self.limit} ({self.clause}): cannot be shown to be kept. {self.remedy}"
        return (
            f"{self.limit} ({self.clause}): {_said(self.value)} {self.unit}, at most {_said(self.allowed)} {self.unit} "
            f"({self.use:.2f} times the limit). {self.remedy}"
        )


def _said(value: float) -> str:
    """Three digits that a person can read."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def limit(name: str, duration_s: float = 1.0) -> float:
    """A limit of the table at a time: value * t ** exponent, in the table's unit."""
    table = tables.read("safety/limits")
    row = table.text("id").index(name)
    return float(table.column("value")[row] * duration_s ** table.column("exponent")[row])


def infrared_limit_W_m2(duration_s: float) -> float:
    """Cornea and lens: 18000 t^-0.75 below 1000 s, 100 beyond (ICNIRP 2013 Eq 20-21, unweighted)."""
    return limit("X09", duration_s) if duration_s < LONG_IR_s else limit("X10")


def blue_limit_J_m2_sr(name: str, duration_s: float) -> float:
    """A dose below 1e4 s; beyond, the steady radiance times the time."""
    return limit(name) if duration_s < LONG_BLUE_s else limit("X02") * duration_s


def ultraviolet_limit_J_m2(duration_s: float) -> float:
    """A dose below 1000 s; beyond, the steady irradiance times the time."""
    return limit("E04-dose") if duration_s < LONG_IR_s else limit("E04") * duration_s


def weights(exposure: Exposure, column: str) -> Array:
    """A hazard weight averaged over each channel's spectrum. -> [channel]"""
    table = tables.read("safety/action_spectra")
    return np.array([channel.spectrum.mean_of(lambda nm: table.at(column, nm)) for channel in exposure.channels])


def shares(exposure: Exposure, low_nm: float, high_nm: float) -> Array:
    """The share of each channel's light between two wavelengths. -> [channel]"""
    return np.array([channel.spectrum.share_within(low_nm, high_nm) for channel in exposure.channels])


def infrared_use(exposure: Exposure) -> Array:
    """-> [draw]"""
    infrared = exposure.eye_W_m2 @ shares(exposure, INFRARED_nm, 3000.0)
    return infrared / infrared_limit_W_m2(exposure.duration_s)


def _blue(exposure: Exposure, column: str, dose_limit: str) -> Array:
    radiance = exposure.eye_W_m2 @ weights(exposure, column) / math.pi
    if exposure.duration_s >= LONG_BLUE_s:
        return radiance / limit("X02")
    return radiance * exposure.duration_s / limit(dose_limit)


def blue_use(exposure: Exposure) -> Array:
    """-> [draw]"""
    return _blue(exposure, "B_blue", "X01")


def aphakic_use(exposure: Exposure) -> Array:
    """-> [draw]"""
    return _blue(exposure, "A_aphakic", "X03")


def retina_use(exposure: Exposure) -> Array:
    """Thermal limit of the retina for light that is seen. -> [draw]"""
    return _retinal_W_m2_sr(exposure) / limit("X07")


def unseen_use(exposure: Exposure) -> Array:
    """Thermal limit of the retina where nothing can be seen, and nobody looks away. -> [draw]"""
    return _retinal_W_m2_sr(exposure) / limit("X08")


def _retinal_W_m2_sr(exposure: Exposure) -> Array:
    return exposure.eye_W_m2 @ weights(exposure, "R_thermal") / math.pi


def ultraviolet_use(exposure: Exposure) -> Array:
    """Near ultraviolet at the eye, from the tail of violet LEDs. -> [draw]"""
    tail = exposure.eye_W_m2 @ shares(exposure, *ULTRAVIOLET_nm)
    if exposure.duration_s >= LONG_IR_s:
        return tail / limit("E04")
    return tail * exposure.duration_s / limit("E04-dose")


def laser_factor(wavelength_nm: Array) -> Array:
    """C_A of the laser guideline: 1 to 700 nm, 10^(0.002 (nm - 700)) to 1050 nm, 5 beyond. Same shape."""
    return np.where(wavelength_nm > 1050, 5.0, 10 ** (0.002 * np.clip(wavelength_nm - 700, 0, 350)))


def _laser_factors(exposure: Exposure) -> Array:
    """C_A of each channel, the smallest of its wavelengths. -> [channel]"""
    return np.array([laser_factor(np.array(channel.screened_nm)).min() for channel in exposure.channels])


def skin_use(exposure: Exposure) -> Array:
    """Laser limit of the skin as a cautious cross-check, channels added up, the brightest patch. -> [draw]"""
    return (exposure.skin_W_m2 / (limit("X12") * _laser_factors(exposure))).sum(axis=-1).max(axis=-1)


def pulse_use(exposure: Exposure) -> Array:
    """One pulse against the laser limit for its length. -> [draw]"""
    if not exposure.pulsed:
        return np.zeros(exposure.skin_W_m2.shape[0])
    on_s = min(exposure.pulses.on_s, PULSE_s)
    return (exposure.peak_skin_W_m2 * on_s / (limit("X13", on_s) * _laser_factors(exposure))).sum(axis=-1).max(axis=-1)


def red_J_cm2(exposure: Exposure) -> Array:
    """Red light on the brightest patch in the session. -> [draw]"""
    red = (exposure.skin_W_m2 @ shares(exposure, *RED_nm)).max(axis=-1)
    return red * exposure.duration_s / J_m2_PER_J_cm2


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A limit of the list: how much of it is used, its bound, and the light it is asked of."""

    id: str
    use: Callable[[Exposure], Array]
    allowed: Callable[[float], float]
    at_the_eye: bool = False
    asked: Callable[[Exposure], bool] = lambda exposure: True


def _red_rule(ceiling: str) -> Rule:
    return Rule(id=ceiling, use=lambda e: red_J_cm2(e) / limit(ceiling), allowed=lambda t: limit(ceiling))


def rules(of_colour: bool, aphakic: bool) -> tuple[Rule, ...]:
    """The limits that hold for a person: the aphakic weight and the lower red ceiling where they apply."""
    blue = ("X03", aphakic_use) if aphakic else ("X01", blue_use)
    return (
        Rule(
            id="X09",
            use=infrared_use,
            allowed=infrared_limit_W_m2,
            at_the_eye=True,
            asked=lambda exposure: bool(shares(exposure, INFRARED_nm, 3000.0).any()),
        ),
        Rule(id=blue[0], use=blue[1], allowed=lambda t: blue_limit_J_m2_sr(blue[0], t), at_the_eye=True),
        Rule(
            id="X07", use=retina_use, allowed=lambda t: limit("X07"), at_the_eye=True, asked=lambda light: light.visible
        ),
        Rule(
            id="X08",
            use=unseen_use,
            allowed=lambda t: limit("X08"),
            at_the_eye=True,
            asked=lambda light: not light.visible,
        ),
        Rule(
            id="E04-dose",
            use=ultraviolet_use,
            allowed=ultraviolet_limit_J_m2,
            at_the_eye=True,
            asked=lambda exposure: bool(shares(exposure, *ULTRAVIOLET_nm).any()),
        ),
        _red_rule("MTD-colour" if of_colour else "MTD"),
        Rule(id="X12", use=skin_use, allowed=lambda t: limit("X12")),
        Rule(id="X13", use=pulse_use, allowed=lambda t: limit("X13"), asked=lambda exposure: exposure.pulsed),
    )


def findings(exposure: Exposure, of_colour: bool, aphakic: bool) -> tuple[Finding, ...]:
    """Every limit, held by the share of the draws that the house rules ask for."""
    asked = [rule_ for rule_ in rules(of_colour, aphakic) if rule_.asked(exposure)]
    return (*(_finding(rule_, exposure) for rule_ in asked), _session_length(exposure))


def _cautious(use: Array) -> float:
    """The use that the wanted share of the draws stays below; NaN stays NaN."""
    return float(np.quantile(use, rule("quantile"))) if not np.isnan(use).any() else math.nan


def _finding(limit_rule: Rule, exposure: Exposure) -> Finding:
    table = tables.read("safety/limits")
    row = dict(zip(table.columns, table.cells[table.text("id").index(limit_rule.id)], strict=True))
    use = _cautious(limit_rule.use(exposure))
    allowed = limit_rule.allowed(exposure.duration_s)
    longest_s = _longest_s(limit_rule, exposure, use)
    drive = None if math.isnan(use) else 1.0 if use <= 1 else math.floor(100 / use) / 100
    return Finding(
        id=limit_rule.id,
        limit=row["limit"],
        clause=row["clause"],
        value=use * allowed,
        allowed=allowed,
        unit=row["unit"],
        use=use,
        longest_s=longest_s,
        highest_drive=drive,
        remedy=_remedy(limit_rule, use, longest_s, drive),
    )


def _longest_s(limit_rule: Rule, exposure: Exposure, use: float) -> float | None:
    """Longest time, in whole steps, that keeps the limit: by halving, since no limit eases with time."""
    if use <= 1:
        return exposure.duration_s
    low, high = 0, math.ceil(exposure.duration_s / STEP_s)
    if math.isnan(use):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        kept = _cautious(limit_rule.use(exposure.lasting(middle * STEP_s))) <= 1
        low, high = (middle, high) if kept else (low, middle)
    return low * STEP_s if low else None


def _remedy(limit_rule: Rule, use: float, longest_s: float | None, drive: float | None) -> str:
    """What to do about it, on the safe side; nothing when the limit is kept."""
    if use <= 1:
        return ""
    if math.isnan(use):
        return "Find out the mask's irradiance on the skin (measure it, or ask the maker) and write it into its file."
    ways = [f"at most {longest_s / s_PER_min:.1f} minutes"] if longest_s else []
    ways += [f"every drive times {drive:.2f}"] if drive else []
    if limit_rule.at_the_eye:
        ways += [f"opaque goggles that pass at most {math.floor(1000 / use) / 1000:.3f} of what now reaches the eye"]
    return f"Choose one: {', or '.join(ways)}." if ways else "Do not use this light."


def _session_length(exposure: Exposure) -> Finding:
    cap_s = rule("longest session")
    use = exposure.duration_s / cap_s
    return Finding(
        id="session",
        limit="length of one session",
        clause="house rule",
        value=exposure.duration_s / s_PER_min,
        allowed=cap_s / s_PER_min,
        unit="min",
        use=use,
        longest_s=min(cap_s, exposure.duration_s),
        highest_drive=1.0 if use <= 1 else None,
        remedy="" if use <= 1 else f"At most {cap_s / s_PER_min:.0f} minutes.",
    )


def of_colour(person: Person) -> bool:
    """Whether the lower red ceiling holds: phototype IV-VI, a dark reading, or nobody knows."""
    known = [
        person.phototype and person.phototype in ("IV", "V", "VI"),
        (ita := ita_deg(person)) is not None and ita < rule("ITA of colour"),
        person.monk and person.monk >= rule("Monk tone of colour"),
    ]
    return person.colour in ("unknown", "reflectance") or any(known)


def ita_deg(person: Person) -> float | None:
    """The typology angle of a person whose colour was measured: atan((L* - 50) / b*), Chardon 1991."""
    if person.ita_deg is not None or person.lab is None:
        return person.ita_deg
    return math.degrees(math.atan2(person.lab[0] - 50.0, person.lab[2]))
