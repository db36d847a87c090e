"""What the audit register needs from time to time; it lies below the jobs and cannot ask for it itself."""

import structlog

from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs.contracts import PermanentError, task

log = structlog.get_logger(__name__)

SEAL_EVERY_S = 5.0


@task(max_attempts=1)
def anchor() -> None:
    """Hand the head of the chain to every place. A place that is down is named in the log and served next time."""
    if owed := audit.anchor().undelivered:
        log.error("audit anchors not delivered", places=dict(owed))


@task()
def verify() -> None:
    """Replay the chain. Raises PermanentError for any finding: a dead letter that somebody must look at."""
    verdict = audit.verify()
    if not verdict.ok:
        raise PermanentError(f"監査記録に異常が {verdict.found} 件あります。yakuba audit verify で確かめてください。")


def declare() -> None:
    """Seal every few seconds, anchor every five minutes, verify every night at 03:40 JST."""
    registry.declare_chore(registry.Chore("audit.seal", SEAL_EVERY_S, audit.seal))
    registry.declare_schedule(registry.DeclaredSchedule("audit.anchor", anchor, "every 5m"))
    registry.declare_schedule(registry.DeclaredSchedule("audit.verify", verify, "40 3 * * *"))
