"""Days as a browser sends them."""

from collections.abc import Mapping
from datetime import date


def day_values(name: str, day: date) -> Mapping[str, str]:
    """What a browser sends for ``day`` in a DayField called ``name``."""
    return {f"{name}_year": str(day.year), f"{name}_month": str(day.month), f"{name}_day": str(day.day)}
