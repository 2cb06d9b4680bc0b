"""The lamp and what it lights."""

from lightmask.mask.auditing.finding import Finding
from lightmask.mask.auditing.order import audit
from lightmask.mask.calibration import Calibration
from lightmask.mask.face import Face
from lightmask.mask.footprint import Footprint, shine
from lightmask.mask.lamp import Beam, Leds, Lining
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.measures import Measures
from lightmask.mask.meters.asked import read_meter
from lightmask.mask.meters.corrected import Reading
from lightmask.mask.meters.folding import Folded, fold
from lightmask.mask.meters.instrument import Instrument
from lightmask.mask.scans.scanned import Scan, scan
from lightmask.mask.scans.size import PupilDistance, StatedUnit, TwoPoints
from lightmask.mask.settings import CONTINUOUS, Pulses, Settings
from lightmask.mask.shining.fit import Fit
from lightmask.mask.stated import Indication, Stated

__all__ = [
    "Beam", "CONTINUOUS", "Calibration", "Channel", "Face", "Finding", "Fit", "Folded",
    "Footprint", "Indication", "Instrument", "Leds", "Lining", "Mask", "Measures", "Pulses", "PupilDistance",
    "Reading", "Scan", "Settings", "Stated", "StatedUnit", "TwoPoints",
    "audit", "fold", "read_meter", "scan", "shine",
]  # fmt: skip
