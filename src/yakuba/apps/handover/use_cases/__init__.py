"""What people and jobs do with a hand-over: keyword-only verbs, each safe to repeat, recorded in the audit register."""

from yakuba.apps.handover.use_cases.answering import (
    apply_feedback,
    apply_upload,
    check_feedback,
    collect,
    forget_uploads,
    keep_upload,
)
from yakuba.apps.handover.use_cases.making import make
from yakuba.apps.handover.use_cases.sending import queue, retry, send
from yakuba.apps.handover.use_cases.taking import approve, erase, see_report, take_file
from yakuba.apps.handover.use_cases.unfit import forget_unfit, keep_unfit, settle_unfit

__all__ = [
    "apply_feedback",
    "apply_upload",
    "approve",
    "check_feedback",
    "collect",
    "erase",
    "forget_unfit",
    "forget_uploads",
    "keep_unfit",
    "keep_upload",
    "make",
    "queue",
    "retry",
    "see_report",
    "send",
    "settle_unfit",
    "take_file",
]
