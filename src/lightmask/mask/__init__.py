"""The lamp and what it lights."""

from lightmask.mask.footprint import Footprint, shine
from lightmask.mask.leds import Channel, Mask, Stated
from lightmask.mask.settings import CONTINUOUS, Pulses, Settings

__all__ = ["CONTINUOUS", "Channel", "Footprint", "Mask", "Pulses", "Settings", "Stated", "shine"]
