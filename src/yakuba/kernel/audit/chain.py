"""The bytes of the chain: what of an entry is hashed, how a segment's head is made, which numbers it covers."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

GENESIS = "0" * 64
LEAF = 32
FIELDS = 11
# All as text, so that a row's bytes are the same from either database.
SELECT_ENTRY = (
    "SELECT seq, CAST(seq AS TEXT) AS number, at, actor_kind, actor_id, act, CASE WHEN is_view THEN '1' ELSE '0' END, "
    "subject_kind, subject_digest, detail, request_id, origin FROM audit_entry"
)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """A segment as the chain sees it; fields as in the model ``Segment``."""

    number: int
    previous: str
    entries: int
    total: int
    high: int
    ranges: str
    latest_at: str
    sealed_at: str
    leaves: bytes

    def head(self) -> str:
        """SHA-256 in hex over everything above, and so over all segments before."""
        header = [getattr(self, name) for name in self.__slots__ if name != "leaves"]
        text = "yakuba-audit-segment-1\n" + json.dumps(header, separators=(",", ":")) + "\n"
        return hashlib.sha256(text.encode() + self.leaves).hexdigest()

    def spans(self) -> list[Span]:
        """The numbers covered, ascending."""
        return [(first, last) for first, last in json.loads(self.ranges)]


def entry_bytes(fields: Sequence[str]) -> bytes:
    """The canonical bytes of the eleven texts of an entry: unambiguous, the same on both databases."""
    text = "\x1f".join(fields)
    if text.count("\x1f") != FIELDS - 1:
        # Only a row written past record() can hold a separator; a list cannot be read as any joined row.
        text = json.dumps(list(fields))
    return text.encode("utf-8", "surrogatepass")


def leaf(fields: Sequence[str]) -> bytes:
    """SHA-256 of one entry."""
    return hashlib.sha256(entry_bytes(fields)).digest()


def spans_of(numbers: Iterable[int]) -> list[Span]:
    """Ascending numbers as inclusive ranges."""
    found: list[Span] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def holes(spans: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    """What of ``first``…``last`` the ascending spans leave out."""
    for start, end in spans:
        if start > first:
            yield first, min(start - 1, last)
        first = max(first, end + 1)
    if first <= last:
        yield first, last


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same numbers in the fewest ascending ranges."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
