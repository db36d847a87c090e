"""``python -m yakuba COMMAND``: every command of the house, JSON in and out."""

import sys

from yakuba.config.cli import main
from yakuba.config.logs import watch_process

watch_process()
sys.exit(main(sys.argv[1:]))
