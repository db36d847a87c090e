"""The verbs: draft, check, publish."""
