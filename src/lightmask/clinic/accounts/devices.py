"""Which device a log-in is used on, by what its browser says of itself, and from which address."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

DEVICE, ADDRESS = "log_in_device", "log_in_address"  # in the session itself: gone when it is gone
BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def place(request: HttpRequest) -> dict[str, str]:
    """What a session keeps of the device and the address that use it."""
    said = request.headers.get("User-Agent", "")
    names = [next((name for sign, name in known if sign in said), "") for known in (BROWSERS, SYSTEMS)]
    return {DEVICE: ", ".join(filter(None, names)), ADDRESS: str(request.META.get("REMOTE_ADDR", ""))}
