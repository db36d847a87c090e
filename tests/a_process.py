"""What a process that a test starts imports before all else of the house: from here on Django is set up.

Its name keeps it there: sorted imports have it before ``tests.kernel``, ``tests.support`` and ``yakuba``.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django.setup()


def told() -> list[str]:
    """The words that the test gave."""
    return sys.argv[1:]


def say(answer: object) -> None:
    """A line for the test."""
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()
