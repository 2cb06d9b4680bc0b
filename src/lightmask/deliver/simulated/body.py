"""The face under the mask, as heat sees it: board, skin and what lies below, in two places with a thermistor each.

Each place is three lumps per area of face. The board takes the waste heat of the LEDs and gives it to the room and
across the gap to the skin; the skin takes the light that it does not throw back; blood carries heat away at 37 C.
Figures are those of the safety room's tables (`thermal_boundaries`, `thermal_tissues`), or marked as assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmask.errors import positive, within
from lightmask.units import J_PER_mJ, W_m2_PER_mW_cm2

W_m2_PER_uW_cm2 = W_m2_PER_mW_cm2 * J_PER_mJ
PLACES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Heat:
    """What the heat of a worn mask depends on; per area of face where it says m2."""

    room_C: float = 24.0  # middle of 20 to 28 (thermal_boundaries: room)
    blood_C: float = 37.0  # thermal_tissues: blood temperature
    board_J_m2_K: float = 3000.0  # 1500 to 4800 (thermal_boundaries: board)
    gap_W_m2_K: float = 9.0  # still air 0.026 W/m/K over 7.5 mm, and 5.5 of radiation (thermal_boundaries)
    loss_W_m2_K: float = 9.5  # convection 4 and radiation 5.5, from board or bare skin to the room (thermal_boundaries)
    skin_J_m2_K: float = 7700.0  # dermis, 2 mm (Jiang 2002) of 3.85e6 J/m3/K (thermal_tissues)
    skin_blood_W_m2_K: float = 31.0  # 4e-3 1/s, warm skin, times 3.9e6 J/m3/K of blood, 2 mm (thermal_tissues)
    deep_J_m2_K: float = 23000.0  # subcutis, 10 mm (Jiang 2002) of 2.3e6 J/m3/K (thermal_tissues)
    deep_blood_W_m2_K: float = 34.0  # 8.75e-4 1/s times 3.9e6 J/m3/K, 10 mm (thermal_tissues)
    joined_W_m2_K: float = 35.0  # half of 2 mm at 0.37 and of 10 mm at 0.2 W/m/K, in series (thermal_tissues)
    absorbed: float = 0.55  # share of the light kept by skin; assumed: skin throws back 45 % of red and infrared
    efficiency: float = 0.45  # light over electricity, 0.3 to 0.6 (thermal properties of the reference); assumed
    mean_share: float = 0.6  # mean irradiance of the face over that of the brightest skin; assumed
    second_place: float = 0.95  # light at the second thermistor over the first; assumed
    sensor_lag_s: float = 5.0  # of a thermistor bead on the skin; assumed

    def __post_init__(self) -> None:
        within("room_C", self.room_C, -20, 60, "degrees Celsius of a room where somebody lives")
        for name in ("board_J_m2_K", "skin_J_m2_K", "deep_J_m2_K", "sensor_lag_s", "loss_W_m2_K"):
            positive(name, getattr(self, name))
        for name in ("absorbed", "efficiency", "mean_share", "second_place"):
            within(name, getattr(self, name), 0.01, 1)


STILL_K = 1e-6  # a step that moves nothing by more ends in a state that stays


class Place:
    """One place of the face: temperatures of board, skin, the layer below, and of the thermistor."""

    __slots__ = ("board_C", "deep_C", "heat", "sensor_C", "share", "skin_C")

    def __init__(self, heat: Heat, share: float):
        self.heat, self.share = heat, share
        self.board_C, self.skin_C, self.deep_C = steady_C(heat, 0.0)
        self.sensor_C = self.skin_C

    def step(self, dt_s: float, light_W_m2: float, worn: bool, loss_share: float) -> None:
        """``dt_s`` of Euler's step: a tenth of a second is a hundredth of a percent of the fastest lump's time."""
        heat = self.heat
        light = light_W_m2 * self.share
        loss = heat.loss_W_m2_K * loss_share
        board, skin, deep = self.board_C, self.skin_C, self.deep_C
        if worn:
            outward = across = heat.gap_W_m2_K * (board - skin)
            absorbed = light * heat.absorbed
        else:
            outward, across, absorbed = 0.0, heat.loss_W_m2_K * (heat.room_C - skin), 0.0
        below = heat.joined_W_m2_K * (skin - deep)
        waste = light * (1 / heat.efficiency - 1)
        self.board_C = board + dt_s / heat.board_J_m2_K * (waste - outward - loss * (board - heat.room_C))
        self.skin_C = skin + dt_s / heat.skin_J_m2_K * (
            absorbed + across - below - heat.skin_blood_W_m2_K * (skin - heat.blood_C)
        )
        self.deep_C = deep + dt_s / heat.deep_J_m2_K * (below - heat.deep_blood_W_m2_K * (deep - heat.blood_C))
        felt = self.skin_C if worn else self.board_C
        self.sensor_C += dt_s / heat.sensor_lag_s * (felt - self.sensor_C)


class Body:
    """The worn face. ``step`` moves it on; temperatures are read from its places. ``settled``: it stands still."""

    __slots__ = ("heat", "loss_share", "places", "settled", "worn")

    def __init__(self, heat: Heat | None = None):
        self.heat = heat or Heat()
        self.places = (Place(self.heat, 1.0), Place(self.heat, self.heat.second_place))
        self.worn = True
        self.settled = False
        self.loss_share = 1.0  # of the board to the room; a blanket or a clogged fan lowers it

    def step(self, dt_s: float, brightest_uW_cm2: float) -> None:
        """``dt_s`` seconds on, with so much light on the brightest skin, the mean over the step."""
        light = brightest_uW_cm2 * W_m2_PER_uW_cm2 * self.heat.mean_share
        before = self._lumps()
        for place in self.places:
            place.step(dt_s, light, self.worn, self.loss_share)
        self.settled = all(abs(now - then) <= STILL_K for now, then in zip(self._lumps(), before, strict=True))

    def _lumps(self) -> list[float]:
        return [one for place in self.places for one in (place.board_C, place.skin_C, place.deep_C, place.sensor_C)]

    @property
    def skin_C(self) -> float:
        """The warmer of the two places."""
        return max(place.skin_C for place in self.places)

    @property
    def board_C(self) -> float:
        """The warmer of the two places of the shell."""
        return max(place.board_C for place in self.places)


def steady_C(heat: Heat, light_W_m2: float) -> tuple[float, float, float]:
    """Board, skin and the layer below, where a steady mean light ends: the balance of three lumps, solved in turn."""
    below = heat.joined_W_m2_K * heat.deep_blood_W_m2_K / (heat.joined_W_m2_K + heat.deep_blood_W_m2_K)
    kept = heat.gap_W_m2_K / (heat.gap_W_m2_K + heat.loss_W_m2_K)
    waste = light_W_m2 * (1 / heat.efficiency - 1)
    from_board = kept * (waste + heat.loss_W_m2_K * heat.room_C)
    to_blood = heat.skin_blood_W_m2_K + below
    skin = (light_W_m2 * heat.absorbed + from_board + to_blood * heat.blood_C) / (to_blood + kept * heat.loss_W_m2_K)
    board = (waste + heat.loss_W_m2_K * heat.room_C + heat.gap_W_m2_K * skin) / (heat.gap_W_m2_K + heat.loss_W_m2_K)
    deep = (heat.joined_W_m2_K * skin + heat.deep_blood_W_m2_K * heat.blood_C) / (
        heat.joined_W_m2_K + heat.deep_blood_W_m2_K
    )
    return board, skin, deep
