"""監査, its door: record an act or a view, seal and anchor the chain, verify it, read it, and cut it lawfully.

Recording belongs into the transaction of the act itself: both happen or neither does, and when the register cannot
be written, the act fails (fail closed). A refusal is recorded after its transaction was undone.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from yakuba.kernel.audit import anchoring, known, reading, retention, sealing, verifying
from yakuba.kernel.audit.contracts import Anchor, Entry, Page, Verdict
from yakuba.kernel.audit.keys import digest
from yakuba.kernel.audit.models import SubjectRow
from yakuba.kernel.audit.origin import coming_from
from yakuba.kernel.audit.reading import register_names
from yakuba.kernel.audit.recording import write, write_list
from yakuba.kernel.audit.sinks import register_sink
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

__all__ = [
    "anchor",
    "backlog",
    "checkpoint",
    "coming_from",
    "drop_closed",
    "forget",
    "history",
    "record",
    "record_many",
    "register_names",
    "register_sink",
    "seal",
    "verify",
    "views",
]

ITSELF = Actor("system", "audit")


def record(*, actor: Actor, act: str, subject: OwnerRef | None, detail: Mapping[str, JsonValue] | None = None) -> int:
    """Write one entry with time, origin and request; returns its number.

    ``detail`` holds nothing personal: whole numbers, codes, dates; at most 4,000 characters as JSON. The subject is
    kept as a keyed digest, its plain reference beside the chain. Control, bidirectional and invisible characters are
    written out. Raises UnknownActError, BadEntryError for what does not fit, and any error of the database.
    """
    return write(actor, act, [subject], detail)[0]


def record_many(
    *, actor: Actor, act: str, subjects: Sequence[OwnerRef], detail: Mapping[str, JsonValue] | None = None
) -> int:
    """One entry for each subject, as for a list that shows fifty people (one statement for 500); how many."""
    return write_list(actor, act, subjects, detail)


def seal() -> int:
    """Put all visible entries into the chain, exactly once; how many. Every few seconds and at close of day."""
    return sealing.seal()


def anchor() -> Anchor:
    """Seal, sign the head and hand it to every sink; ``undelivered`` names those that lack anchors."""
    return anchoring.anchor()


def backlog() -> dict[str, int]:
    """How many anchors each sink lacks; anything but 0 is an alarm."""
    return anchoring.backlog()


def verify() -> Verdict:
    """Replay the whole chain, compare it with every anchor, and record the result."""
    verdict = verifying.replay()
    kinds = sorted({finding.kind.value for finding in verdict.findings})
    detail: dict[str, JsonValue] = {"ok": verdict.ok, "found": verdict.found, "kinds": kinds, "head": verdict.head}
    detail |= {"entries": verdict.entries, "segments": verdict.segments}
    record(actor=ITSELF, act="audit.chain.verified", subject=None, detail=detail)
    return verdict


def history(subject: OwnerRef, *, limit: int = 1000) -> list[Entry]:
    """What was recorded about a thing, newest first, as sentences in Japanese (2 queries plus name resolvers)."""
    return list(reading.page_of(reading.about(subject), before=None, limit=limit).entries)


def views(
    *,
    actor: Actor | None = None,
    subject: OwnerRef | None = None,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Page:
    """Who looked at whom, newest first; days inclusive, JST. Pass ``Page.before`` on for the next page."""
    rows = reading.views_within(actor=actor, subject=subject, since=since, until=until)
    return reading.page_of(rows, before=before, limit=limit)


def checkpoint(*, actor: Actor, before: date) -> Anchor:
    """Sign that all segments before that day may be dropped. Raises CannotDropError within the retention period."""
    return retention.checkpoint(actor=actor, before=before)


def drop_closed(*, actor: Actor) -> int:
    """Drop what the last checkpoint covers once every sink has it; how many entries. Raises CannotDropError."""
    return retention.drop_closed(actor=actor)


def forget(*, actor: Actor, subject: OwnerRef) -> int:
    """Erase the plain reference of a thing that is lawfully erased: the chain stands, the name is gone.

    Returns the references erased (0: there was none). The act itself is recorded, under the digest only.
    """
    with transaction.atomic():
        erased, _ = SubjectRow.objects.filter(digest=digest(subject)).delete()
        if erased:
            known.unknow(digest(subject))
            write(actor, "audit.subject.forgotten", [subject], None, remember=False)
    return erased
