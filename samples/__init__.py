"""Fictional people and places that tests, the demo and the docs share."""
