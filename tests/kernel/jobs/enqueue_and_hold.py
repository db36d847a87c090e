"""``NAME commit|rollback``: enqueue with one key in a transaction, wait for the test, then end the transaction."""

import os
import time
from pathlib import Path

from django.db import transaction

from tests.a_process import say, told
from tests.kernel.jobs.sample_work import note
from yakuba.kernel.jobs import service

name, end = told()
folder = Path(os.environ["YAKUBA_TEST_FOLDER"])
(folder / f"{name}-starts").touch()
with transaction.atomic():
    job = service.enqueue(note, payload={"word": name}, unique_key="the key")
    (folder / f"{name}-written").touch()
    deadline = time.monotonic() + 15
    while not (folder / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    transaction.set_rollback(end == "rollback")
say(job)
