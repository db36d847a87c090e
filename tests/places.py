"""Where tests find what lies outside them."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("YAKUBA_TEST_DATA") or ROOT.parent / "shared" / "data")
CHROMIUM = (
    os.environ.get("YAKUBA_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
)
"""Debian's Chromium: where it is there, without the windows, menus and services of a desktop around it."""
ISOLATED = bool(os.environ.get("YAKUBA_ISOLATED"))
"""Set by scripts/isolation.sh inside a network namespace without a route out."""

SECOND_RUN = bool(os.environ.get("YAKUBA_TEST_SECOND_RUN"))
"""The suite on the second database: what is the same on every database has just been judged (scripts/test.sh)."""
ASKED = Path(os.environ["YAKUBA_TEST_ASKED"]) if os.environ.get("YAKUBA_TEST_ASKED") else None
"""Where the first run notes what each test asks its database, and the second run reads it (tests/asked.py)."""
