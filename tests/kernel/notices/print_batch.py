"""A process that makes a print batch under its own key and prints how many letters it has."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django.setup()

from tests.kernel.notices import sending  # noqa: E402
from yakuba.kernel.notices import service  # noqa: E402
from yakuba.kernel.notices.contracts import WrongStateError  # noqa: E402

try:
    print(service.make_print_batch(actor=sending.CHIEF, section=sending.SECTION, key=sys.argv[1]).letters)
except WrongStateError:
    print("none")
