"""非同期: work is done later, once, surely; events are delivered to everybody who asked for them."""

ZONES = ("portal", "desk")
