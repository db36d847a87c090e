"""The door of documents: everything that another part may ask for."""

from yakuba.kernel.documents.drawing import drawn_picture
from yakuba.kernel.documents.made import adopt, discard, keep
from yakuba.kernel.documents.numbering import decided, documents, issued, register
from yakuba.kernel.documents.overlay import Box, overlay
from yakuba.kernel.documents.papers import freeze, prepare, read_paper, verify
from yakuba.kernel.documents.registry import register_templates
from yakuba.kernel.documents.retention import (
    dispose,
    due,
    finish_disposals,
    hold,
    lift_holds,
    retention_for,
    sweep_orphans,
)
from yakuba.kernel.documents.sealing import keep_seal, omit_seal, prepare_sealed, seal
from yakuba.kernel.documents.typesetting import render
from yakuba.kernel.documents.uploads import attach, files, read, scan, scan_waiting, stage

__all__ = [
    "Box",
    "adopt",
    "attach",
    "decided",
    "discard",
    "dispose",
    "documents",
    "drawn_picture",
    "due",
    "files",
    "finish_disposals",
    "freeze",
    "hold",
    "issued",
    "keep",
    "keep_seal",
    "lift_holds",
    "omit_seal",
    "overlay",
    "prepare",
    "prepare_sealed",
    "read",
    "read_paper",
    "register",
    "register_templates",
    "render",
    "retention_for",
    "scan",
    "scan_waiting",
    "seal",
    "stage",
    "sweep_orphans",
    "verify",
]
