"""Chance that falls the same way every time: for fictional people and for what is measured."""

import random


def dice(seed: float) -> random.Random:
    """Throws that follow from ``seed`` alone; never for a secret."""
    return random.Random(seed)  # noqa: S311 - the one place, and nothing secret comes of it
