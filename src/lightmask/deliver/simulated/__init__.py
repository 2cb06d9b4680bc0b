"""The mask in software: its own program on a simulated board, with the truth of its light, and faults on request."""

from lightmask.deliver.simulated.board import Board, Build
from lightmask.deliver.simulated.body import Body, Heat, steady_C
from lightmask.deliver.simulated.factory import Made, NotMade, calibration_of, make
from lightmask.deliver.simulated.faults import Fault
from lightmask.deliver.simulated.flash import PowerLost
from lightmask.deliver.simulated.links import SimulatedClock, SimulatedLink
from lightmask.deliver.simulated.mask import SimulatedMask
from lightmask.deliver.simulated.outputs import Output, Tolerance
from lightmask.deliver.simulated.senses import Cell
from lightmask.deliver.simulated.truth import Truth
from lightmask.deliver.simulated.wearer import ABSENT, Act, Wearer

__all__ = [
    "ABSENT", "Act", "Board", "Body", "Build", "Cell", "Fault", "Heat", "Made", "NotMade", "Output", "PowerLost",
    "SimulatedClock", "SimulatedLink", "SimulatedMask", "Tolerance", "Truth", "Wearer",
    "calibration_of", "make", "steady_C",
]  # fmt: skip
