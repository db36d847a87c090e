"""Commands of the audit register."""
