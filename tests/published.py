"""Makes the definitions of this instance valid in the test's database, by the command that a town would use."""

import io
from contextlib import redirect_stdout

from yakuba.config.cli import main


def publish() -> None:
    """Publish all definitions; doing it again changes nothing."""
    with redirect_stdout(io.StringIO()):
        assert main(["procedures", "publish"]) == 0
