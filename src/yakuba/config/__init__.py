"""Wiring: settings, urls, zones, and which modules exist. The only layer that knows all the others."""
