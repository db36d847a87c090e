"""Commands that belong to the house itself: demo, docs, manage."""
