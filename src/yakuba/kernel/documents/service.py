"""The door of documents: everything that another part may ask for."""

from yakuba.kernel.documents.overlay import Box, overlay
from yakuba.kernel.documents.registry import register_templates
from yakuba.kernel.documents.typesetting import render

__all__ = ["Box", "overlay", "register_templates", "render"]
