"""Dose as integers: permille x uW/cm2 x ms = pJ/cm2. Counted upwards: the most of command, current and monitor."""

pJ_PER_uJ = 1000000


def seen_permille(commanded, current, monitor, calibrated):
    """Share of full output that counts: what was commanded, or what either sensor shows if that is more.

    calibrated: reading of the monitor at full drive on the day of the calibration, permille.
    """
    by_light = -(-monitor * 1000 // calibrated)
    return max(commanded, current, by_light)


def dose_pJ(permille, full_uW, dt_ms):
    """Dose of an interval, pJ/cm2, for an output that gives full_uW at full drive."""
    return permille * full_uW * dt_ms


def whole_uJ(pJ):
    """Rounded up: a record is never below what it records."""
    return -(-pJ // pJ_PER_uJ)
