"""Everything that a plan may say, made up: the numbers mean nothing, the shape is that of docs/look-up/json.md."""

from datetime import date, timedelta

WEEKS = list(range(17))
START = date(2026, 11, 30)


def interval(low, middle, high):
    return {"low": low, "middle": middle, "high": high}


def way(key, title, minutes, per_week, weeks, benefit, change, **others):
    hours = minutes * per_week * weeks / 60 if minutes else 0.0
    said = {
        "key": key, "title": title, "chosen": False, "on_front": True, "care": "home", "minutes": minutes,
        "sessions_per_week": per_week, "weeks": weeks, "hours": hours, "benefit": interval(*benefit),
        "endpoint": {"name": "wrinkle depth", "title": "depth of wrinkles", "change": interval(*change)},
        "doubt": 0.3, "inside": 0.8, "worst_margin": 0.03, "said": f"{title}: made up.",
    }  # fmt: skip
    return said | others


def ways():
    nothing = {"inside": None, "worst_margin": None, "on_front": False}
    return [
        way("planned", "this plan", 10.0, 3, 12, (0.2, 0.6, 0.9), (-18, -9.2, 1.5), chosen=True),
        way("leaflet", "as the leaflet says", 10.0, 7, 12, (0.15, 0.5, 0.9), (-17, -8.1, 2), on_front=False),
        way("nothing", "nothing", None, None, None, (0, 0, 0), (-6, -2.4, 1), **nothing),
        way("shorter", "less of your time", 5.0, 3, 8, (0.1, 0.4, 0.8), (-14, -6.3, 2), inside=0.31, worst_margin=0.5),
        way("most", "most benefit", 11.0, 5, 16, (0.2, 0.65, 0.95), (-20, -10.4, 1), inside=0.81, worst_margin=0.01),
        way("surest", "least doubt", 8.0, 3, 12, (0.25, 0.5, 0.8), (-14, -8, 0), inside=0.7, worst_margin=0.2),
    ]


def falls(to):
    return [to * week / WEEKS[-1] for week in WEEKS]


def curves(to):
    return {"low": falls(2 * to - 6), "middle": falls(to), "high": falls(to + 6)}


def forecast():
    endpoints = [
        {"name": "wrinkle depth", "title": "depth of wrinkles", "unit": "%", "rater": "instrument",
         "with_light": curves(-11.6), "without_light": curves(-2.4), "light": curves(-9.2), "person": curves(-11.6)},
        {"name": "photoageing responders", "title": "people rated better in photoageing", "unit": "%", "rater": "rated",
         "with_light": curves(60), "without_light": curves(31), "light": curves(29), "person": None},
    ]  # fmt: skip
    return {
        "seen_as": "sham", "weeks": WEEKS, "course_weeks": 12, "endpoints": endpoints, "level": "low",
        "certainty": "Low: few small trials, and the one against white light found no difference.",
        "rests_on": ["31 trials, made up"],
    }  # fmt: skip


def phase(name, **others):
    return {
        "name": name, "care": "home", "mask": "home-3", "minutes": 10.0, "drive": {"red": 1.0, "near infrared": 1.0},
        "pulses": "continuous", "order": "all channels together", "sessions_per_week": 3, "weeks": 12, "start_week": 0,
        "sessions": 36, "minutes_in_all": 360.0, "minutes_a_week": 45.0, "supervised": False, "reasons": ["made up"],
        "fingerprint": "0123456789abcdef",
    } | others  # fmt: skip


def day(after, what, said, **others):
    on = (START + timedelta(days=after)).isoformat()
    return {"on": on, "what": what, "phase": None, "minutes": None, "said": said} | others


def calendar():
    days = [
        day(after, "session", "10 minutes of light.", phase="course", minutes=10.0)
        for week in range(12)
        for after in (7 * week, 7 * week + 2, 7 * week + 4)
        if week != 2
    ]
    days += [day(0, "measure", "Photographs in the same light."), day(28, "measure", "Photographs in the same light.")]
    days += [day(14, "procedure", "A peel."), day(84, "review", "Compare the photographs.")]
    days += [day(after, "pause", "No light: the skin heals from the peel.") for after in range(14, 21)]
    days += [day(112, "stop", "Stop when no difference can be seen.")]
    end = (START + timedelta(days=112)).isoformat()
    return {
        "time_zone": "Europe/Berlin", "start": START.isoformat(), "end": end,
        "days": sorted(days, key=lambda one: one["on"]), "notes": ["Three sessions were moved behind the peel."],
    }  # fmt: skip


REQUEST = {
    "goals": [{"name": "wrinkles", "title": "fine lines and wrinkles", "weight": 1.0, "grade": "C+"}],
    "care": "home", "start": None, "procedures": [], "rest_days": [], "minutes_a_week": None, "hour_costs": 0.01,
    "command": "lightmask plan examples/claire.person.toml home-3",
}  # fmt: skip
TARGET = {
    "layer": "papillary dermis", "regions": ["cheek"], "patches": 118,
    "inside": {"planned": 0.8, "leaflet": 0.8, "ten_minutes": 0.8},
    "by_region": [{"region": "cheek", "dose_J_cm2": interval(16.4, 32.2, 68.2), "inside": 0.8, "area_cm2": 92.0}],
}  # fmt: skip
VERSIONS = {
    "lightmask": "0.1.0", "safety": "abc", "tables": "0123456789abcdef", "posterior": "fedcba9876543210",
    "draws": 200, "seed": 0,
}  # fmt: skip


def extended(said, **others):
    """A plan of the first version with everything that the second one adds."""
    return said | {
        "schema": "lightmask plan 2", "versions": VERSIONS, "request": REQUEST, "cannot": [], "could": [],
        "phases": [phase("course"), phase("maintenance", weeks=4, start_week=12, sessions_per_week=1, sessions=4)],
        "calendar": None, "calibration": None, "so_far": None, "target": TARGET, "face": None, "forecast": forecast(),
        "alternatives": ways(), "adherence": {"middle": 0.7, "low": 0.5, "high": 0.9, "rests_on": "made up"},
        "worst_margin": {"limit": "heat", "title": "warmest skin of the session", "margin": 0.03,
                         "share_of_draws": 0.99},
        "nearest": [{"trial": "Park SH 2025", "design": "sham-controlled", "result": "made up", "differs": ["pulses"],
                     "times": [["red", 0.8]], "nearness": 0.7}],
        "methods": [{"group": "light", "item": "wavelength", "value": "633", "unit": "nm", "rests_on": "the sheet"}],
        "measure": [{"week": 0, "what": ["photographs in the same light"], "why": "to compare with"}],
        "stop_rules": [{"week": 16, "said": "No difference in photographs at week 16: stop."}],
    } | others  # fmt: skip
