"""A halted bundle is looked at by one person, also when two press at once."""

import pytest
from django.db import connection

from tests.support.at_once import before_commit
from yakuba.kernel.gate import quarantine, service
from yakuba.kernel.gate.contracts import Reason, Zone
from yakuba.lib.refs import Actor


@pytest.mark.usefixtures("own_database")
def test_of_two_who_settle_a_bundle_at_once_one_did() -> None:
    quarantine.halt("a.bundle", Zone.DESK, Reason.SCHEMA)
    number = service.halted()[0].number

    def settle() -> bool:
        return quarantine.settle(number, actor=Actor("staff", "1008"))

    assert before_commit(settle, settle) is False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE act = 'gate.quarantine.settled'")
        assert cursor.fetchone() == (1,)
