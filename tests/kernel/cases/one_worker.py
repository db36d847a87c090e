"""A process that is one worker: runs what waits, and dies after the N-th statement on cases, if it was told one.

Arguments: N (0: does not die), the moment it lives at (ISO 8601).
"""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from tests.a_process import told
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock


def main(last: int, moment: datetime) -> None:
    """Raises nothing: what goes wrong in a job is the job's."""
    seen = 0

    def counting(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal seen
        answer = execute(sql, *rest)
        seen += '"cases_' in sql or " cases_" in sql
        if last and seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    with clock.stopped_at(moment), connection.execute_wrapper(counting):
        jobs.run_waiting()


main(int(told()[0]), datetime.fromisoformat(told()[1]))
