"""Rows of 受付, private to this part."""

from yakuba.kernel.intake.models.links import AccountLink, LinkAsked, LinkCode, LinkTries
from yakuba.kernel.intake.models.online import OnlineFiling, PlannedVisit
from yakuba.kernel.intake.models.paperwork import (
    ExOfficio,
    FilingEntry,
    IdentityCheck,
    Sheet,
    SheetVersion,
    Shown,
    Signature,
    Submission,
    SubmittedSheet,
    TabletTicket,
    Wish,
)
from yakuba.kernel.intake.models.reception import DayCount, Involved, Member, Reception, Statement, Step, TypedKey

__all__ = [
    "AccountLink",
    "DayCount",
    "ExOfficio",
    "FilingEntry",
    "IdentityCheck",
    "Involved",
    "LinkAsked",
    "LinkCode",
    "LinkTries",
    "Member",
    "OnlineFiling",
    "PlannedVisit",
    "Reception",
    "Sheet",
    "SheetVersion",
    "Shown",
    "Signature",
    "Statement",
    "Step",
    "Submission",
    "SubmittedSheet",
    "TabletTicket",
    "TypedKey",
    "Wish",
]
