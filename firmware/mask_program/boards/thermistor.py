"""A thermistor's millivolts as centi-degrees Celsius. Pure."""

import math

KELVIN_cC = 27315
ROOM_K = 298.15
RAIL_PERMILLE = 20  # nearer than this to either end of the divider is a short or an open wire


def temperature_cC(mV, part):
    """-> centi-degC, or None for a short, an open wire or a resistance outside the table."""
    supply_mV = part["supply_mV"]
    rail_mV = supply_mV * RAIL_PERMILLE // 1000
    if mV is None or not rail_mV < mV < supply_mV - rail_mV:
        return None
    ohm = part["pull_ohm"] * mV / (supply_mV - mV)
    if "table" in part:
        return _by_table(ohm, part["table"])
    kelvin = 1 / (1 / ROOM_K + math.log(ohm / part["r25_ohm"]) / part["beta"])
    return int(kelvin * 100 + 0.5) - KELVIN_cC


def _by_table(ohm, rows):
    """Linear between rows in the logarithm of the resistance; nothing beyond the ends."""
    for warm, cold in zip(rows[1:], rows):
        if warm[0] <= ohm <= cold[0]:
            share = math.log(cold[0] / ohm) / math.log(cold[0] / warm[0])
            return int(cold[1] + share * (warm[1] - cold[1]) + 0.5)
    return None
