"""The lamp and what it lights."""

from lightmask.mask.face import Face
from lightmask.mask.footprint import Footprint, shine
from lightmask.mask.lamp import Beam, Leds, Lining
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import CONTINUOUS, Pulses, Settings
from lightmask.mask.shining.fit import Fit
from lightmask.mask.stated import Indication, Stated

__all__ = [
    "Beam",
    "CONTINUOUS",
    "Channel",
    "Face",
    "Fit",
    "Footprint",
    "Indication",
    "Leds",
    "Lining",
    "Mask",
    "Pulses",
    "Settings",
    "Stated",
    "shine",
]
