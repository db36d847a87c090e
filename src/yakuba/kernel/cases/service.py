"""The door of 案件: the only place where a state changes. See docs/kernel-cases.md."""

from yakuba.kernel.cases.advancing import advance, is_done, require
from yakuba.kernel.cases.alike import alike
from yakuba.kernel.cases.attaching import attach, attachments
from yakuba.kernel.cases.batches import advance_many
from yakuba.kernel.cases.calling import called
from yakuba.kernel.cases.correcting import blanks_of
from yakuba.kernel.cases.dispatching import ways
from yakuba.kernel.cases.disposing import dispose
from yakuba.kernel.cases.exporting import export
from yakuba.kernel.cases.following import reroute_closed_sections
from yakuba.kernel.cases.handing import contents, standing, to_hand_over, waiting_keys
from yakuba.kernel.cases.keeping import remind
from yakuba.kernel.cases.letters import asks_about_appeal, prepare_issue, prepare_letter
from yakuba.kernel.cases.listing import counts, search
from yakuba.kernel.cases.opening import open_cases
from yakuba.kernel.cases.opening_from_intake import orders_of
from yakuba.kernel.cases.papers import closed_among, read_draft, read_file, read_form, read_letter
from yakuba.kernel.cases.previews import preview_many
from yakuba.kernel.cases.progress import board, progress
from yakuba.kernel.cases.recalling import give_by_hand
from yakuba.kernel.cases.retaining import due, due_all, existing, hold, kept, kept_by_version, kept_entry, keys_of, lift
from yakuba.kernel.cases.sentences import done
from yakuba.kernel.cases.shielding import reception_shielded
from yakuba.kernel.cases.viewing import changes, history, view

__all__ = [
    "advance",
    "advance_many",
    "alike",
    "asks_about_appeal",
    "attach",
    "attachments",
    "blanks_of",
    "board",
    "called",
    "changes",
    "closed_among",
    "contents",
    "counts",
    "dispose",
    "done",
    "due",
    "due_all",
    "existing",
    "export",
    "give_by_hand",
    "history",
    "hold",
    "is_done",
    "kept",
    "kept_by_version",
    "kept_entry",
    "keys_of",
    "lift",
    "open_cases",
    "orders_of",
    "prepare_issue",
    "prepare_letter",
    "preview_many",
    "progress",
    "read_draft",
    "read_file",
    "read_form",
    "read_letter",
    "reception_shielded",
    "remind",
    "require",
    "reroute_closed_sections",
    "search",
    "standing",
    "to_hand_over",
    "view",
    "waiting_keys",
    "ways",
]
