"""関門: the only way between the zones (三層分離). See docs/gate.md."""

ZONES = ("portal", "desk")
