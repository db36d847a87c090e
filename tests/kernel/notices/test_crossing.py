"""A resident's notice goes to the portal with the transaction; everybody else's stays here."""

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings

from tests.kernel.notices.sending import NEIGHBOUR, SECTION, sent
from yakuba.kernel.gate.models import Outgoing
from yakuba.kernel.notices.contracts import Recipient
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.usefixtures("town")

ACCOUNT = UUID("5f0c7c1e-0000-4000-8000-000000000001")
TO_PORTAL = Recipient(inbox=Actor("resident", str(ACCOUNT)))


@pytest.fixture(autouse=True)
def _with_a_portal(settings: LazySettings, tmp_path: Path) -> None:
    settings.YAKUBA_HOME = tmp_path
    settings.GATE_TRANSPORT = "yakuba.adapters.gate_folder.transport.build"
    settings.GATE_FOLDER = tmp_path / "gate"


def test_it_is_sent_once_with_what_it_says_and_from_whom() -> None:
    for _twice in range(2):
        notice = sent(recipient=TO_PORTAL)
    row = Outgoing.objects.get(kind="notice.sent")
    assert (row.key, row.sender) == (f"notice:{notice.id}", "desk")
    section = organisation.section(SECTION)
    assert section is not None
    for words in (str(ACCOUNT), notice.subject, f'"sender_name":"{section.name}"'):
        assert words in row.content


@pytest.mark.parametrize("reader", [NEIGHBOUR, Actor("staff", "1009")], ids=["no-account", "staff"])
def test_whoever_has_no_account_on_the_portal_is_told_here(reader: Actor) -> None:
    sent(recipient=Recipient(inbox=reader))
    assert not Outgoing.objects.exists()


def test_a_town_without_a_portal_sends_nothing(settings: LazySettings) -> None:
    settings.GATE_TRANSPORT = ""
    sent(recipient=TO_PORTAL)
    assert not Outgoing.objects.exists()
