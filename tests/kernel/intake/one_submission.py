"""A process that receives one signed reception and then stands still: ``WHEN KEY VERSION SUBMISSION``.

``before``: everything is written, nothing committed. ``after``: committed, the answer not handed on yet.
"""

import os
import sys
import time
from pathlib import Path
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django.setup()

from django.db import transaction  # noqa: E402

from tests.support.receptions import CLERK, DAY  # noqa: E402
from yakuba.kernel.intake import service  # noqa: E402
from yakuba.lib import clock  # noqa: E402

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
    main(*sys.argv[1:])
