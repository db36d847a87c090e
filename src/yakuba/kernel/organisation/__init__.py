"""organisation 組織: sections, offices, posts, staff, acting rights, opening days, and who may do what."""

ZONES = ("portal", "desk")
