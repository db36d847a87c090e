"""判定: the only place where a fact decides something. See docs/rules.md for the language."""

ZONES = ("portal", "desk")
