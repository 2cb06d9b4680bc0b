"""The mask's own program: it keeps every limit by itself, whoever asks for light. Off is always the safe state."""

VERSION = "1.0.0"
PROTOCOL = 1

__all__ = ("PROTOCOL", "VERSION")
