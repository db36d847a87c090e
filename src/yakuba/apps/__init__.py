"""Capabilities: what a resident or an officer does. They never import each other."""
