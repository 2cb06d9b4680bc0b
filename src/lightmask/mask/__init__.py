"""The lamp and what it lights."""

from lightmask.mask.footprint import Footprint, shine
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import CONTINUOUS, Pulses, Settings
from lightmask.mask.stated import Stated

__all__ = ["CONTINUOUS", "Channel", "Footprint", "Mask", "Pulses", "Settings", "Stated", "shine"]
