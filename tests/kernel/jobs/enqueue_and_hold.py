"""``NAME commit|rollback``: enqueue with one key in a transaction, wait for the test, then end the transaction."""

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django.setup()

from django.db import transaction  # noqa: E402

from tests.kernel.jobs.sample_work import note  # noqa: E402
from yakuba.kernel.jobs import service  # noqa: E402

name, end = sys.argv[1:]
folder = Path(os.environ["YAKUBA_TEST_FOLDER"])
(folder / f"{name}-starts").touch()
with transaction.atomic():
    job = service.enqueue(note, payload={"word": name}, unique_key="the key")
    (folder / f"{name}-written").touch()
    deadline = time.monotonic() + 15
    while not (folder / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    transaction.set_rollback(end == "rollback")
print(job)
