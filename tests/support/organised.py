"""青葉市 in a test's database, fast."""

from samples import organisation
from tests.support.remembered import remembered


def load() -> None:
    """As ``samples.organisation.load``."""
    remembered("青葉市", organisation.load)
