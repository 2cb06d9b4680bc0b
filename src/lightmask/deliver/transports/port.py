"""What every link can do, and the one error that it raises."""

from __future__ import annotations

from typing import Protocol

from lightmask.errors import LightmaskError


class NoLink(LightmaskError):
    """Bytes cannot go: the link did not open, or it was cut. A cut link stays cut: open a new one."""

    exit_code = 2


class Port(Protocol):
    """A link to one mask. It moves bytes, in order, and knows nothing of what they mean.

    One thread may send while another receives.
    """

    @property
    def name(self) -> str:
        """The text that opens this link again, without any password."""

    def send(self, data: bytes) -> None:
        """Hand over all of the bytes, in bounded time. Raises NoLink when the link is cut or closed."""

    def receive(self, timeout_s: float) -> bytes:
        """The bytes that came, as soon as any did; b"" when none came in ``timeout_s`` seconds.

        What came before a cut is handed out first; then NoLink is raised, each time.
        """

    def close(self) -> None:
        """Let go of the link. Closing twice is closing once."""


def missing(library: str) -> NoLink:
    """The error for a library that is not installed."""
    return NoLink(f"{library} is not installed, and this link needs it. Run: pip install 'lightmask[deliver]'.")


def closed(name: str) -> NoLink:
    """The error for a link that its own program has closed."""
    return NoLink(f"The link {name} is closed. Open it again to go on.")
