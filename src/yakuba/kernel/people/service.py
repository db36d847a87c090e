"""The door of people 宛名: the register copy is fed or read here and nowhere else."""

from yakuba.kernel.people.alike import alike_of, follow_protection, typed_keys
from yakuba.kernel.people.confirming import confirm_newcomer, reject_newcomer
from yakuba.kernel.people.escalations import escalation, escalations, settle_escalation
from yakuba.kernel.people.feeding import copy_as_of, feed
from yakuba.kernel.people.feeds import feed_line, feed_now, feeds
from yakuba.kernel.people.guarding import guard_request, is_stopped
from yakuba.kernel.people.homes import household_of
from yakuba.kernel.people.looking import (
    household,
    household_history,
    person,
    person_by_number,
    persons,
    protected_among,
    residents_among,
)
from yakuba.kernel.people.matching import match_card
from yakuba.kernel.people.newcomers import forget_sought, seek_protection, stop_seeking
from yakuba.kernel.people.protection import (
    add_opinion,
    apply_protection,
    decide_protection,
    end_protection,
    extend_protection,
)
from yakuba.kernel.people.protections import (
    export_protections,
    protection,
    protection_counts,
    protections,
    protections_ending,
)
from yakuba.kernel.people.recognising import protected_alike
from yakuba.kernel.people.relations import letter_address, sees_withheld, withheld
from yakuba.kernel.people.searching import find
from yakuba.kernel.people.snapshots import destroy_expired_snapshots, open_snapshot, snapshot
from yakuba.kernel.people.unwritable import unwritable

__all__ = [
    "add_opinion",
    "alike_of",
    "apply_protection",
    "confirm_newcomer",
    "copy_as_of",
    "decide_protection",
    "destroy_expired_snapshots",
    "end_protection",
    "escalation",
    "escalations",
    "export_protections",
    "extend_protection",
    "feed",
    "feed_line",
    "feed_now",
    "feeds",
    "find",
    "follow_protection",
    "forget_sought",
    "guard_request",
    "household",
    "household_history",
    "household_of",
    "is_stopped",
    "letter_address",
    "match_card",
    "open_snapshot",
    "person",
    "person_by_number",
    "persons",
    "protected_alike",
    "protected_among",
    "protection",
    "protection_counts",
    "protections",
    "protections_ending",
    "reject_newcomer",
    "residents_among",
    "seek_protection",
    "sees_withheld",
    "settle_escalation",
    "snapshot",
    "stop_seeking",
    "typed_keys",
    "unwritable",
    "withheld",
]
