"""What the worker does for the gate: carry out, take in, hand over again."""

from yakuba.kernel.documents.contracts import NotReadableError
from yakuba.kernel.gate import carrying, exchange, quarantine, receiving
from yakuba.kernel.gate.contracts import GATE_QUEUE, KeyMissingError, TransportDownError
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import JobError, task

LOOK_S = 2.0


@task(queue_name=GATE_QUEUE, max_attempts=8, backoff_s=15)
def carry(*, bundle: str) -> None:
    """Seal one message and hand it over."""
    way = carrying.transport()
    if way is None:
        return
    try:
        carrying.carry(bundle, way)
    except (TransportDownError, KeyMissingError) as error:
        # ``go_round`` hands it over as soon as there is a way again: no dead letter for each message.
        raise JobError(type(error).__name__) from error
    except NotReadableError as error:
        raise JobError("a file of the message is not readable yet") from error


@task(queue_name=GATE_QUEUE, max_attempts=5, backoff_s=15)
def receive() -> None:
    """Take in what lies there and read the receipts."""
    way = carrying.transport()
    if way is not None:
        carrying.read_receipts(way)
        receiving.receive_all(way)


@task(queue_name=GATE_QUEUE)
def go_round() -> None:
    """Every two minutes: whatever was left behind, in either direction."""
    way = carrying.transport()
    if way is not None:
        exchange.carry_due(way)
        carrying.read_receipts(way)
        receiving.receive_all(way)


@task()
def forget() -> None:
    """Every night: quarantined bytes whose time is over."""
    quarantine.forget()


def look() -> None:
    """A job for everything new that lies there; nothing new costs one listing of a folder."""
    way = carrying.transport()
    if way is None:
        return
    try:
        for zone in carrying.own_zones():
            for name, mark in way.waiting(zone):
                key = f"gate.receive:{quarantine.shown(name)}:{mark}"[:200]
                jobs.enqueue(receive, payload={}, unique_key=key)
    except TransportDownError:
        return  # go_round says so in its job


def declare() -> None:
    """A queue of its own, and what comes round."""
    jobs.declare_queue(GATE_QUEUE, limit=1)
    jobs.declare_chore(jobs.Chore("gate.look", LOOK_S, look))
    jobs.declare_schedule(jobs.DeclaredSchedule("gate.go_round", go_round, "every 2m"))
    jobs.declare_schedule(jobs.DeclaredSchedule("gate.forget", forget, "40 4 * * *"))
