"""Named interfaces between capabilities."""
