"""A process that sends N notices, each under its own key, and prints their ids."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django.setup()

from tests.kernel.notices import sending  # noqa: E402
from yakuba.kernel.notices import registry  # noqa: E402

registry.register_templates(sending.TEMPLATES)
print(*(sending.sent(f"same-{number}").id for number in range(int(sys.argv[1]))))
