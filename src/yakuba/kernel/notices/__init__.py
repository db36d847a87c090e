"""通知: the only place where something is sent to a person."""

ZONES = ("portal", "desk")
