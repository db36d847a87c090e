"""Rows of the register copy, of protection, and of snapshots. Private to this part."""

from yakuba.kernel.people.models.protection import (
    CoveredLedger,
    Escalation,
    KeptAway,
    Opinion,
    ProtectedPerson,
    Protection,
    ProtectionStep,
    Sought,
    SoughtKey,
    Term,
)
from yakuba.kernel.people.models.register import Feed, PastMembership, PastPerson, Person, SearchKey
from yakuba.kernel.people.models.snapshots import Snapshot

__all__ = [
    "CoveredLedger",
    "Escalation",
    "Feed",
    "KeptAway",
    "Opinion",
    "PastMembership",
    "PastPerson",
    "Person",
    "ProtectedPerson",
    "Protection",
    "ProtectionStep",
    "SearchKey",
    "Snapshot",
    "Sought",
    "SoughtKey",
    "Term",
]
