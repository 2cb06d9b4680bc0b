"""lightmask deliver --simulated without a plan: a demonstration, of a made-up person under a mask of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lightmask.cli import deliver_steps, outputs

if TYPE_CHECKING:
    from lightmask.cli.deliver_live import Stop
    from lightmask.deliver import Delivered
    from lightmask.safety import Clearance

TITLE = "a demonstration"
MASK, MINUTES = "omnilux-contour-face", 3.0


def demonstrated(speed: float) -> tuple[Delivered, Stop]:
    """A session on a simulated mask, followed as any other; nothing is written down."""
    from lightmask.cli import deliver_live
    from lightmask.cli.deliver_ask import at_a_terminal
    from lightmask.deliver import Following, run

    with outputs.busy("Following the light into the skin ..."):
        clearance = _cleared()
    keys = at_a_terminal()
    with (
        deliver_steps.reached(deliver_steps.SIMULATED, None, speed) as controller,
        deliver_live.stoppable(keys=keys) as stop,
        deliver_live.followed(stop) as follower,
    ):
        return run(clearance, controller, Following(watch=follower, stop=stop)), stop


def _cleared() -> Clearance:
    """Checked as every session is."""
    from lightmask.mask import Mask, Settings, shine
    from lightmask.person import Person
    from lightmask.safety import check
    from lightmask.skin import Skin
    from lightmask.units import s_PER_min

    lamp = Mask.load(MASK)
    who = Person(
        age_y=45, sex="F", phototype="II", pregnant="no", breast_feeding="no", medicines=(), light=(),
        rest_answered_no_by="demonstration", shields="opaque goggles", shield_transmittance=0.01,
    )  # fmt: skip
    settings = Settings(drive={one.name: 1.0 for one in lamp.channels}, duration_s=MINUTES * s_PER_min)
    return check(settings, shine(lamp), Skin.typical(ita_deg=45), who)
