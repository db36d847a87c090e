"""One round of the exchange, and a way between the zones inside one process for tests of either side."""

from dataclasses import dataclass, field

from yakuba.kernel.documents.contracts import NotReadableError
from yakuba.kernel.gate import carrying, receiving
from yakuba.kernel.gate.contracts import Transport, Zone


@dataclass
class InMemory:
    """A transport of this process; ``held`` is (zone, name) → content."""

    held: dict[tuple[Zone, str], bytes] = field(default_factory=dict)

    def put(self, to: Zone, name: str, content: bytes) -> None:
        self.held[to, name] = content

    def waiting(self, at: Zone) -> list[tuple[str, str]]:
        return [(name, "") for zone, name in self.held if zone is at]

    def get(self, at: Zone, name: str, most: int) -> bytes | None:
        content = self.held.get((at, name))
        return None if content is None else content[: most + 1]

    def remove(self, at: Zone, name: str) -> None:
        self.held.pop((at, name), None)


def exchange(way: Transport | None = None) -> int:
    """Carry, receive and settle until nothing moves, for the zones of this process; how many messages came in.

    Without ``way`` through a transport of this call: for tests in which one process serves both zones. A message
    whose files are not scanned yet stays for the next call. Not inside a transaction.
    """
    way = way or InMemory()
    received = 0
    while True:
        carried = carry_due(way)
        came = receiving.receive_all(way)
        carrying.read_receipts(way)
        received += came
        if not came and not carried:
            return received


def carry_due(way: Transport) -> int:
    """Hand over what waits or got no receipt in time; how many."""
    carried = 0
    for bundle in carrying.due():
        try:
            carried += carrying.carry(bundle, way)
        except NotReadableError:
            continue  # not scanned yet; its own job says so when that lasts
    return carried
