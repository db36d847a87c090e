"""The door of documents: everything that another part may ask for."""

from yakuba.kernel.documents.overlay import Box, overlay
from yakuba.kernel.documents.registry import register_templates
from yakuba.kernel.documents.typesetting import render
from yakuba.kernel.documents.uploads import attach, files, read, scan, scan_waiting, stage

__all__ = ["Box", "attach", "files", "overlay", "read", "register_templates", "render", "scan", "scan_waiting", "stage"]
