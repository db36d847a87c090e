"""A process that receives one signed reception and then stands still: ``WHEN KEY VERSION SUBMISSION``.

``before``: everything is written, nothing committed. ``after``: committed, the answer not handed on yet.
"""

import os
import time
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tests.a_process import told
from tests.support.receptions import CLERK, DAY
from yakuba.kernel.intake import service
from yakuba.lib import clock

PATIENCE_S = 60


def stand_still() -> None:
    (Path(os.environ["YAKUBA_TEST_FOLDER"]) / "stands").touch()
    time.sleep(PATIENCE_S)


def main(when: str, key: str, version: str, submission: str) -> None:
    with clock.stopped_at(DAY):
        with transaction.atomic():
            service.receive(CLERK, UUID(key), int(version), submission_key=UUID(submission))
            if when == "before":
                stand_still()
        stand_still()


if __name__ == "__main__":
    main(*told())
