"""``yakuba worker`` that also knows the sample work."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django.setup()

import tests.kernel.jobs.sample_work  # noqa: E402, F401
from yakuba.config.cli import main  # noqa: E402

sys.exit(main(["worker", *sys.argv[1:]]))
