"""What is sent again is not disposed of at the same moment."""

import pytest

from tests.kernel.notices import sending
from tests.kernel.notices.sending import CASE, CHIEF
from tests.support import organised
from tests.support.at_once import before_commit
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import DeliveryState, WrongStateError
from yakuba.kernel.notices.models import Delivery, Notice
from yakuba.lib import clock


@pytest.mark.usefixtures("own_database")
def test_a_letter_that_is_sent_again_at_this_moment_keeps_its_address() -> None:
    organised.load()
    letter = sending.by_post()
    Delivery.objects.update(state=DeliveryState.RETURNED, ended_at=clock.now())
    second = before_commit(
        lambda: service.retry(letter.deliveries[0].id, actor=CHIEF), lambda: service.dispose(CASE, actor=CHIEF)
    )
    assert isinstance(second, WrongStateError), second
    assert Notice.objects.get().postal
