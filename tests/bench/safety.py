"""Heat: a whole face in many draws, where the time goes, and the same temperatures by naive steps in time.

The peer is our own plain implementation of Pennes' equation (backward Euler on some 250 cells, one case at a time); it
asks the light solver for the light at its own cells. Both get the same numbers for layers and what lies before them.
"""

import time

import numpy as np
from rich.console import Console
from rich.table import Table
from tests.bench import _heat_peer

from lightmask import light
from lightmask.dose.layers import NODES, within_reach
from lightmask.mask import CONTINUOUS, Channel, Footprint, Stated
from lightmask.mask.thermal import Thermal
from lightmask.person import Person
from lightmask.safety import heat, light_heat, skin_heat, warming
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import findings
from lightmask.safety.stack import Plate
from lightmask.skin import Skin
from lightmask.units import mm_PER_m

CHANNELS = tuple(Channel(name=name, peak_nm=nm) for name, nm in (("blue", 415), ("red", 633), ("nir", 830)))
PATCHES, SESSION_s, STEP_s, ROOM_C = 400, 1200.0, 1.0, 25.0
HALF = Stated(0.5, "claimed")
CONTACTS = {
    "open": Thermal(contact="open"),
    "air gap, efficiency 0.5": Thermal(contact="air gap", efficiency=HALF),
    "silicone, efficiency 0.5": Thermal(contact="silicone", efficiency=HALF),
    "silicone, board 38 C": Thermal(contact="silicone", board_C=Stated(38.0, "measured")),
}
COMPARED = 4  # thermal draws of each contact that the peer is asked for
SKINS = {"light": 50.0, "dark": -50.0}


def whole_face(draws, skins):
    """Distinct light on every patch. -> exposure without its warming, footprint, skin"""
    rng = np.random.default_rng(3)
    light_W_m2 = 60 * np.exp(0.4 * rng.standard_normal((draws, PATCHES, len(CHANNELS))))
    mask = Footprint(full_drive_mW_cm2=light_W_m2 / 10, channels=CHANNELS, patches=("face",) * PATCHES)
    skin = Skin.typical(ita_deg=np.linspace(55, -50, skins) if skins > 1 else 30.0)
    return light_W_m2, mask, skin


def exposed(light_W_m2, found):
    return Exposure(
        skin_on_W_m2=light_W_m2, eye_on_W_m2=np.zeros((1, len(CHANNELS))), channels=CHANNELS, duration_s=SESSION_s,
        pulses=CONTINUOUS, warming=found,
    )  # fmt: skip


def timed(work):
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def breakdown():
    """Best of three, nothing kept from one to the next."""
    table = Table("draws of light", "skins", "light, s", "warming, s", "patches, s", "limits, s", "all but light, s")
    for draws, skins in ((1, 1), (64, 64), (200, 1), (200, 200)):
        rounds = np.array([once(draws, skins) for _ in range(3)])
        parts = rounds.min(axis=0)
        table.add_row(f"{draws}", f"{skins}", *(f"{part:.3f}" for part in parts), f"{parts[1:].sum():.3f}")
    return table


def once(draws, skins):
    """Seconds for the light in the skin, the warming, the warmest of the patches, and the limits."""
    light_W_m2, mask, skin = whole_face(draws, skins)
    solved_s, _ = timed(lambda: light_heat.heated(mask.channels, skin))
    warmed_s, found = timed(lambda: warming.warming(mask, skin, draws, ROOM_C))
    exposure = exposed(light_W_m2, found)
    patches_s, _ = timed(lambda: heat.hottest_C(exposure))
    limits_s, _ = timed(lambda: findings(exposure, heat.rules(Person())))
    return solved_s, warmed_s, patches_s, limits_s


def one_patch():
    """A check of one patch with what is kept: the case of property tests."""
    light_W_m2, mask, skin = whole_face(1, 1)
    found = warming.warming(mask, skin, 1, ROOM_C)
    rounds = 200
    took_s, _ = timed(lambda: [heat.dose_min(exposed(light_W_m2[:, :1], found)) for _ in range(rounds)])
    again = exposed(light_W_m2[:, :1], found)
    more_s, _ = timed(lambda: [heat.hottest_C(again.lasting(60.0 + n)) for n in range(rounds)])
    table = Table("one patch, 64 draws", "ms")
    table.add_row("temperature and dose of new light", f"{took_s / rounds * 1e3:.2f}")
    table.add_row("the same light for another time", f"{more_s / rounds * 1e3:.3f}")
    return table


def peers_power(skin, channel):
    """Light taken up in each of the peer's cells, W/m2 for one W/m2; what goes through lies below."""

    def power(depth_mm, size_m):
        node_nm, weight = within_reach(channel).nodes(NODES)
        slab = skin.slab(node_nm)
        bottom_mm = float(skin.thickness_mm.sum())
        inside = depth_mm < bottom_mm
        found = light.solve(slab, light.Diffuse(), depth_mm=depth_mm[inside])
        layer = np.searchsorted(np.cumsum(skin.thickness_mm), depth_mm[inside])
        taken = np.zeros(len(depth_mm))
        per_mm = np.einsum("nd,nd,n->d", found.fluence, slab.absorption_per_mm[:, layer], weight)
        taken[inside] = per_mm * size_m[inside] * mm_PER_m
        taken[np.flatnonzero(~inside)[0]] += found.transmitted @ weight
        return taken

    return power


def peers_C(skin, channel, thermal, draw, light_W_m2):
    """Surface after the session, in the numbers of one thermal draw."""
    draws = warming.LEAST_DRAWS
    drawn, stack, room = skin_heat.ranges(draws), skin_heat.stack(skin, draws), np.full(draws, ROOM_C)
    layers = np.stack(
        [
            np.broadcast_to(field, (draws, len(stack.cells)))[draw]
            for field in (
                stack.thickness_mm, stack.conductivity_W_m_K, stack.capacity_J_m3_K, stack.perfusion_W_m3_K,
                stack.metabolic_W_m3,
            )
        ],
        axis=1,
    )  # fmt: skip
    blood_C, front = float(drawn["blood temperature"][draw]), skin_heat.under(thermal, room)
    of_light = peers_power(skin, channel)

    def power(depth_mm, size_m):
        return light_W_m2 * of_light(depth_mm, size_m)

    to_room = float((drawn["convection"] + drawn["radiation"])[draw])
    bare = _heat_peer.Skin(layers, blood_C, power, to_room, ROOM_C)
    plate = None
    if isinstance(front, Plate):
        profile = light.solve(skin.slab(within_reach(channel).nodes(NODES)[0]), light.Diffuse())
        back = (profile.specular + profile.reflected) @ within_reach(channel).nodes(NODES)[1]
        board = light_W_m2 * (skin_heat.waste(thermal, draws)[draw] + back)
        plate = float(front.capacity_J_m2_K[draw]), float(front.loss_W_m2_K[draw]), ROOM_C, float(board)
    ambient_C = float(np.broadcast_to(front.ambient_C, draws)[draw])
    lit = _heat_peer.Skin(layers, blood_C, power, float(front.exchange_W_m2_K[draw]), ambient_C, plate)
    return _heat_peer.course_C(bare, lit, SESSION_s, STEP_s, ROOM_C)


def ours_C(skin, channel, thermal, light_W_m2):
    mask = Footprint(full_drive_mW_cm2=np.ones((1, 1, 1)), channels=(channel,), thermal=thermal)
    found = warming.warming(mask, skin, 1, ROOM_C)
    course = found.base_C[:, 0] + light_W_m2 * found.rise_K_per_W_m2[:, 0, 0]
    return np.array([np.interp(SESSION_s, warming.KNOTS_s, one) for one in course])


def beside_the_peer():
    table = Table("skin", "contact", "light", "warmest, C", "apart, K", "of the rise", "ours, ms", "peer, ms")
    for kind, ita_deg in SKINS.items():
        skin = Skin.typical(ita_deg=ita_deg)
        for contact, thermal in CONTACTS.items():
            channel, light_W_m2 = CHANNELS[1 + (kind == "dark")], 200.0
            took_s, ours = timed(lambda: ours_C(skin, channel, thermal, light_W_m2))  # noqa: B023
            peer_s, theirs = timed(
                lambda: np.array([peers_C(skin, channel, thermal, n, light_W_m2) for n in range(COMPARED)])  # noqa: B023
            )
            apart = np.abs(ours[:COMPARED] - theirs)
            rise = ours[:COMPARED] - ours_C(skin, channel, Thermal(contact="open"), 0.0)[:COMPARED]
            row = f"{ours.max():.2f}", f"{apart.max():.4f}", f"{(apart / rise).max():.2%}"
            times = f"{took_s / warming.LEAST_DRAWS * 1e3:.2f}", f"{peer_s / COMPARED * 1e3:,.0f}"
            table.add_row(kind, contact, channel.name, *row, *times)
    return table


def main():
    console = Console(width=120)
    for table in (breakdown, one_patch, beside_the_peer):
        console.print(table())
