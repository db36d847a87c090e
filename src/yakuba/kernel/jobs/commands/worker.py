"""``yakuba worker``: do the work that is waiting, until told to stop (SIGTERM or Ctrl-C)."""

import signal

from pydantic import BaseModel, Field

from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs.worker import Options, Worker
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    poll: float = Field(1.0, gt=0, le=60, description="仕事がないときに見に行く間隔(秒)")
    lease: float = Field(60.0, ge=0.3, le=3600, description="応答のない処理係の仕事を他へ渡すまでの時間(秒)")
    grace: float = Field(15.0, ge=0, le=3600, description="停止の合図から、途中の仕事を待つ時間(秒)")
    queues: str = Field("", description="受け持つ列の名前(カンマ区切り)。空ならすべて")
    until_empty: bool = Field(False, description="待っている仕事がなくなったら終わる")


class Gives(BaseModel):
    ended: dict[str, int] = Field(description="終わり方ごとの件数")


def run(takes: Takes) -> Gives:
    """Raises CommandError for a queue that nobody has declared."""
    queues = tuple(filter(None, (name.strip() for name in takes.queues.split(","))))
    if unknown := [name for name in queues if name not in registry.queues]:
        raise CommandError(
            f"列 {', '.join(unknown)} はありません。次から選んでください: {', '.join(sorted(registry.queues))}"
        )
    worker = Worker(Options(takes.poll, takes.lease, takes.grace, takes.until_empty, queues))
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    worker.run()
    return Gives(ended=dict(worker.tally))


COMMAND = Command(name="worker", help="待っている仕事を順に片付ける(処理係)", takes=Takes, gives=Gives, run=run)
