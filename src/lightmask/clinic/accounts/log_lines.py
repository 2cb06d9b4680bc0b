"""How a line of the log looks. Loaded before Django is ready: knows no records."""

from __future__ import annotations

import logging
import time
from typing import Final

_CONTROLS: Final = {number: f"\\x{number:02x}" for number in (*range(32), *range(127, 160), 0x2028, 0x2029)}


class Lines(logging.Formatter):
    """Hours in UTC; whatever a message carries, it stays on its line. What an error shows of itself follows below."""

    converter = staticmethod(time.gmtime)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Control characters are written out."""
        return super().formatMessage(record).translate(_CONTROLS)
