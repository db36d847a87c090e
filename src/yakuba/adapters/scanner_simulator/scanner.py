"""The simulated scanner. Its state is one small JSON file, so that every process of the demo sees the switch.

``{"mode": "clean" | "infected" | "slow" | "down", "seconds": 3}``; no file means ``clean``. The EICAR test text is
found in every mode that answers.
"""

import json
import os
import time
from pathlib import Path
from typing import Literal

from django.conf import settings

from yakuba.kernel.documents.contracts import ScannerDownError, Verdict

Mode = Literal["clean", "infected", "slow", "down"]
# In two halves, so that the scanner of the developer's own machine does not take this file for the test virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ENGINE = "simulator"


class Simulator:
    """A scanner that does what its state file says."""

    def __init__(self, state: Path) -> None:
        self.state = state

    def scan(self, content: bytes) -> Verdict:
        """Raises ScannerDownError in mode ``down``."""
        mode, seconds = _state(self.state)
        if mode == "down":
            raise ScannerDownError("the simulator is switched to down")
        if mode == "slow":
            time.sleep(seconds)
        if mode == "infected" or EICAR in content:
            return Verdict(clean=False, engine=ENGINE, signature="Eicar-Test-Signature")
        return Verdict(clean=True, engine=ENGINE)


def build() -> Simulator:
    """The simulator of this instance."""
    return Simulator(Path(settings.SCANNER_SIMULATOR_STATE))


def switch(mode: Mode, *, seconds: float = 3.0) -> None:
    """Change what the simulator of this instance does from now on, in every process."""
    state = Path(settings.SCANNER_SIMULATOR_STATE)
    state.parent.mkdir(parents=True, exist_ok=True)
    draft = state.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"mode": mode, "seconds": seconds}), encoding="utf-8")
    draft.replace(state)


def _state(path: Path) -> tuple[str, float]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "clean", 0.0
    return str(values["mode"]), float(values["seconds"])
