"""``yakuba worker`` that also knows the sample work."""

import sys
from importlib import import_module

from tests.a_process import told
from yakuba.config.cli import main

import_module("tests.kernel.jobs.sample_work")
sys.exit(main(["worker", *told()]))
