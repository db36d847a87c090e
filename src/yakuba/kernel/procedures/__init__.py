"""手続: the only place where a definition is loaded, checked, versioned and published. See docs/procedures.md."""

ZONES = ("portal", "desk")
