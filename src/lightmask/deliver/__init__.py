"""The lamp is lit: from a clearance to light on skin, and to what was delivered."""

from lightmask.deliver.alone import Entrusted, Term, entrust
from lightmask.deliver.collected import Collected, collect
from lightmask.deliver.controller import Clock, Controller, LightRead, NoAnswer, NoLink, Refused, Rhythm
from lightmask.deliver.delivered import ENDS, Delivered, Dose, Interruption, Warmth
from lightmask.deliver.links import connect
from lightmask.deliver.orders import Terms, calibrated, order_for
from lightmask.deliver.recovery import recover
from lightmask.deliver.replies import BadReply, Info, Status
from lightmask.deliver.session import Following, run
from lightmask.deliver.texts import Calibration, Order

__all__ = [
    "BadReply", "Calibration", "Clock", "Collected", "Controller", "Delivered", "Dose", "ENDS", "Entrusted",
    "Following", "Info", "Interruption", "LightRead", "NoAnswer", "NoLink", "Order", "Refused", "Rhythm", "Status",
    "Term", "Terms", "Warmth", "calibrated", "collect", "connect", "entrust", "order_for", "recover", "run",
]  # fmt: skip
