"""What only real transactions show: files outside them, and many people at once."""

import pytest
from django.db import transaction

from tests.kernel.documents import files as made
from yakuba.kernel.documents import service


@pytest.mark.usefixtures("own_database")
def test_files_are_not_written_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside"):
        service.stage(made.pdf(), name="a.pdf")
