"""Peers that live in an environment of their own: their licence or their dependencies keep them out of ours.

A peer is a script here with its pins ``NAME.lock`` beside it. It reads a number of steps a line, does them, and answers
with the CPU seconds they took, measured in its own process.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness import Measured

HERE = Path(__file__).resolve().parent
HOMES = HERE.parents[1] / "var" / "peers"
PATIENCE_S = 300


class AbsentError(Exception):
    """The environment of this peer is not there and could not be made (it needs the package index)."""


def started(name: str) -> Callable[[int], Measured]:
    """Start the peer; the answer does so many steps. Raises AbsentError."""
    process = subprocess.Popen(
        [str(_environment(name)), str(HERE / f"{name}.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )

    def steps(count: int) -> Measured:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{count}\n")
        answer = process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the peer {name} ended with {process.wait(PATIENCE_S)}")
        return Measured(float(answer))

    return steps


def _environment(name: str) -> Path:
    home = HOMES / name
    python, ready = home / "bin" / "python", home / "ready"
    if not ready.exists():
        pins = ["--require-hashes", "--quiet", "-r", str(HERE / f"{name}.lock")]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True, timeout=PATIENCE_S)
            subprocess.run([str(python), "-m", "pip", "install", *pins], check=True, timeout=PATIENCE_S)
        except (subprocess.SubprocessError, OSError) as error:
            raise AbsentError(name) from error
        ready.touch()
    return python
