"""``python -m tests.journeys.dated_command COMMAND``: a command of the house (the worker) in a dated town."""

import sys

from tests.journeys.dated import set_clock
from yakuba.config.cli import main

if __name__ == "__main__":
    set_clock()
    sys.exit(main(sys.argv[1:]))
