"""The door of 案件: the only place where a state changes. See docs/kernel-cases.md."""

from yakuba.kernel.cases.advancing import advance
from yakuba.kernel.cases.letters import prepare_issue, prepare_letter
from yakuba.kernel.cases.listing import counts, search
from yakuba.kernel.cases.opening import open_cases
from yakuba.kernel.cases.viewing import changes, history, view

__all__ = [
    "advance",
    "changes",
    "counts",
    "history",
    "open_cases",
    "prepare_issue",
    "prepare_letter",
    "search",
    "view",
]
