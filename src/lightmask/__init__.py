"""lightmask: plan, dose and follow LED light-mask therapy of facial skin. Rooms open on first touch."""

from importlib import import_module

__version__ = "0.1.0"
__all__ = [
    "clinic",
    "deliver",
    "dose",
    "errors",
    "figures",
    "forms",
    "light",
    "mask",
    "person",
    "plan",
    "report",
    "response",
    "safety",
    "sitting",
    "skin",
    "spectra",
    "tables",
    "units",
]


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"lightmask has no room '{name}'. Its rooms: {', '.join(__all__)}.")
    return import_module(f"lightmask.{name}")


def __dir__():
    return [*__all__, "__version__"]
