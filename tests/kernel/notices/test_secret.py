"""A secret (a sign-in code) stands in the mail and nowhere else; when the mail has ended it is gone."""

from datetime import timedelta

import pytest

from tests.kernel.notices import sending
from tests.kernel.notices.expecting import whole_database
from tests.kernel.notices.sending import CHIEF, EMAIL
from tests.support.mail import Simulator, switch
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import reading, service
from yakuba.kernel.notices.contracts import MAIL_ATTEMPTS, Channel, NoticeView, Recipient, WrongStateError
from yakuba.lib import clock

pytestmark = pytest.mark.usefixtures("town")

CODE = "730491"


def send_code() -> NoticeView:
    return sending.sent(
        recipient=Recipient(email=EMAIL), template="tests.code", context={"code": CODE}, channels=[Channel.MAIL]
    )


def where_it_stands() -> list[tuple[str, str]]:
    return [place for place, text in whole_database().items() if CODE in text]


def test_the_code_is_in_the_mail_and_in_no_table_before_or_after(mail: Simulator) -> None:
    notice = send_code()
    assert where_it_stands() == []
    assert "●●●●●●" in notice.body
    jobs.run_waiting()
    (message,) = sending.received(mail.folder)
    assert f"確認番号: {CODE}" in message.get_content()
    assert where_it_stands() == []
    assert reading.mail_of(reading.get(notice.id)) == ""


def test_it_is_kept_while_the_server_is_away_and_forgotten_when_the_mail_is_given_up(mail: Simulator) -> None:
    switch(mail.folder, "down")
    notice = send_code()
    jobs.run_waiting()
    assert CODE in reading.mail_of(reading.get(notice.id))
    for turn in range(1, MAIL_ATTEMPTS + 2):
        with clock.stopped_at(clock.now() + timedelta(hours=2 * turn)):
            jobs.run_waiting()
    assert reading.mail_of(reading.get(notice.id)) == ""
    (line,) = service.undelivered(CHIEF).entries
    with pytest.raises(WrongStateError, match="もう一度送るよう案内"):
        service.retry(line.delivery.id, actor=CHIEF)


def test_the_same_code_sent_twice_is_one_mail(mail: Simulator) -> None:
    assert send_code().id == send_code().id
    jobs.run_waiting()
    assert len(sending.received(mail.folder)) == 1
