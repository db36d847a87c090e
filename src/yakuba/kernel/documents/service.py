"""The door of documents: everything that another part may ask for."""

from yakuba.kernel.documents.drawing import drawn_picture
from yakuba.kernel.documents.issuing import day_of_issue, is_sealed
from yakuba.kernel.documents.joining import joined
from yakuba.kernel.documents.made import adopt, discard, keep
from yakuba.kernel.documents.numbering import (
    decided,
    documents,
    issued,
    register,
    retained_until,
    retitle,
)
from yakuba.kernel.documents.overlay import Box, overlay
from yakuba.kernel.documents.papers import (
    freeze,
    frozen_hashes,
    frozen_sha256,
    holds,
    prepare,
    read_paper,
    read_prepared,
    verify,
)
from yakuba.kernel.documents.registry import register_templates
from yakuba.kernel.documents.reserving import held_number, release, reserve
from yakuba.kernel.documents.retention import (
    dispose,
    due,
    finish_disposals,
    give_up,
    hold,
    lift_holds,
    retention_for,
    sweep_orphans,
)
from yakuba.kernel.documents.seal_desk import awaits_seal, seals, unsealed, waiting_for_seal
from yakuba.kernel.documents.sealing import (
    keep_seal,
    omit_seal,
    prepare_issued,
    prepare_sealed,
    seal,
)
from yakuba.kernel.documents.typesetting import render
from yakuba.kernel.documents.uploads import (
    attach,
    files,
    hand_on,
    is_quarantined,
    read,
    scan,
    scan_waiting,
    scanned,
    shown_name,
    stage,
)

__all__ = [
    "Box",
    "adopt",
    "attach",
    "awaits_seal",
    "day_of_issue",
    "decided",
    "discard",
    "dispose",
    "documents",
    "drawn_picture",
    "due",
    "files",
    "finish_disposals",
    "freeze",
    "frozen_hashes",
    "frozen_sha256",
    "give_up",
    "hand_on",
    "held_number",
    "hold",
    "holds",
    "is_quarantined",
    "is_sealed",
    "issued",
    "joined",
    "keep",
    "keep_seal",
    "lift_holds",
    "omit_seal",
    "overlay",
    "prepare",
    "prepare_issued",
    "prepare_sealed",
    "read",
    "read_paper",
    "read_prepared",
    "register",
    "register_templates",
    "release",
    "render",
    "reserve",
    "retained_until",
    "retention_for",
    "retitle",
    "scan",
    "scan_waiting",
    "scanned",
    "seal",
    "seals",
    "shown_name",
    "stage",
    "sweep_orphans",
    "unsealed",
    "verify",
    "waiting_for_seal",
]
