"""The same thing asked for twice at once: a second click is the first one, and what was thrown away stays so."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from tests.support import receptions
from tests.support.at_once import before_commit
from yakuba.apps.portal.contracts import NotFoundError
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import Account, Application, Link, Visit
from yakuba.apps.portal.use_cases import drafting, linking, submitting, visiting
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock, link_code


@pytest.fixture
def account(own_database: str) -> UUID:
    receptions.prepare_town()
    key = uuid4()
    Account.objects.create(key=key, email="sealed", email_digest="digest", created_at=clock.now())
    return key


def test_a_code_sent_twice_before_the_first_is_committed_is_one_request(account: UUID) -> None:
    key, code = uuid4(), link_code.of_digest("0123456789abcdef" * 4)

    def ask() -> Link:
        return linking.ask(account=account, key=key, text=code)

    second = before_commit(ask, ask)
    assert isinstance(second, Link), second
    assert second == Link.objects.get()


def test_a_visit_changed_twice_before_the_first_is_committed_is_changed_once(account: UUID) -> None:
    row = Visit.objects.create(
        key=uuid4(),
        account_id=account,
        number="V1234567",
        event="tennyu",
        content=Content().held(),
        procedures=[],
        office="01",
        on=date(2026, 11, 24),
        slot="",
        planned_at=clock.now(),
    )

    def change() -> Visit:
        return visiting.change(
            account=account, key=row.key, version=row.version, office="01", on=date(2026, 11, 25), slot=""
        )

    second = before_commit(change, change)
    assert isinstance(second, Visit), second
    assert second.version == row.version + 1


def test_a_draft_thrown_away_a_moment_ago_is_not_sent(account: UUID) -> None:
    row = Application.objects.create(
        account_id=account,
        procedure="jidoteate-nintei",
        definition_version=procedures.get("jidoteate-nintei", on=receptions.DAY).version,
        event="tennyu",
        unit="p1",
        content=Content().held(),
        started_at=clock.now(),
        updated_at=clock.now(),
    )
    second = before_commit(
        lambda: drafting.discard(account=account, key=row.key),
        lambda: submitting.submit(account=account, key=row.key, version=row.version),
    )
    assert isinstance(second, NotFoundError), second
