"""E-mail over a real socket: sent, refused, put off, given up; and what an e-mail may say."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.kernel.notices import sending
from tests.kernel.notices.sending import CHIEF, EMAIL, POSTAL, RESIDENT
from tests.support.mail import Simulator, switch
from yakuba.adapters.smtp_simulator.server import Mode
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import JobState
from yakuba.kernel.notices import mailing, service
from yakuba.kernel.notices.contracts import (
    MAIL_ATTEMPTS,
    Channel,
    NoWayError,
    Recipient,
    UnknownNoticeError,
    WrongStateError,
)
from yakuba.lib import clock

pytestmark = pytest.mark.usefixtures("town")


def later_attempts(count: int) -> None:
    """Let the worker take the next attempts when each has become due."""
    for _attempt in range(count):
        with clock.stopped_at(clock.now() + timedelta(hours=2)):
            sending.rows(
                "UPDATE job_lease SET lease_until = %s WHERE lease_until IS NOT NULL", "2020-01-01 00:00:00+00:00"
            )
            jobs.run_waiting(limit=1)


def test_an_email_arrives_with_a_subject_and_words_that_hold_nothing_personal(mail: Simulator) -> None:
    notice = sending.sent()
    jobs.run_waiting()
    (message,) = sending.received(mail.folder)
    assert message["To"] == EMAIL
    assert message["From"] == "oshirase@city.aoba.example"
    assert message["Subject"] == "児童手当の結果が出ました"
    assert message["Message-ID"] == f"<{notice.deliveries[1].id}@city.aoba.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    words = str(message.get_content())
    assert "青葉市の「お知らせ」を開いて" in words
    assert "花子" not in words
    assert "45,000" not in words
    assert sending.states(notice) == {"inbox": "sent", "mail": "sent"}


def test_nothing_goes_out_before_the_worker_and_nothing_twice(mail: Simulator) -> None:
    sending.sent()
    assert sending.received(mail.folder) == []
    jobs.run_waiting()
    jobs.run_waiting()
    assert len(sending.received(mail.folder)) == 1


def test_a_refused_address_bounces_without_another_attempt(mail: Simulator) -> None:
    switch(mail.folder, "refuse", address=EMAIL)
    notice = sending.sent()
    jobs.run_waiting()
    later_attempts(1)
    assert sending.states(notice)["mail"] == "bounced"
    (entry,) = service.undelivered(CHIEF).entries
    assert (entry.delivery.attempts, entry.delivery.reason) == (1, "address_refused")
    assert "受け付けませんでした" in entry.delivery.reason_text


@pytest.mark.parametrize(("mode", "reason"), [("busy", "server_busy"), ("down", "server_down")])
def test_a_server_that_does_not_take_it_now_gets_it_later(mail: Simulator, mode: Mode, reason: str) -> None:
    switch(mail.folder, mode)
    notice = sending.sent()
    jobs.run_waiting()
    assert sending.states(notice)["mail"] == "waiting"
    assert service.view(notice.id, actor=CHIEF).deliveries[1].reason == reason
    switch(mail.folder, "up")
    later_attempts(1)
    assert sending.states(notice)["mail"] == "sent"
    assert len(sending.received(mail.folder)) == 1


def test_a_server_that_is_not_there_is_asked_again(settings: LazySettings, tmp_path: Path) -> None:
    notice = sending.sent()
    jobs.run_waiting()
    assert service.view(notice.id, actor=CHIEF).deliveries[1].reason == "server_down"
    with Simulator(tmp_path / "smtp") as server:
        later_attempts(1)
        assert len(sending.received(server.folder)) == 1


def test_a_slow_server_is_waited_for_up_to_the_timeout_and_recognises_the_repeat(
    mail: Simulator, settings: LazySettings
) -> None:
    settings.SMTP_TIMEOUT_S = 0.2
    switch(mail.folder, "slow", seconds=0.6)
    notice = sending.sent()
    jobs.run_waiting()
    assert sending.states(notice)["mail"] == "waiting"
    switch(mail.folder, "up")
    later_attempts(1)
    assert sending.states(notice)["mail"] == "sent"
    assert len({message["Message-ID"] for message in sending.received(mail.folder)}) == 1


def test_after_all_attempts_the_email_is_a_dead_letter_of_notices_and_can_be_sent_again(mail: Simulator) -> None:
    switch(mail.folder, "busy")
    notice = sending.sent()
    jobs.run_waiting()
    later_attempts(MAIL_ATTEMPTS)
    assert sending.states(notice)["mail"] == "dead"
    assert jobs.dead_letters() == []
    (entry,) = service.undelivered(CHIEF).entries
    assert entry.delivery.attempts == MAIL_ATTEMPTS
    switch(mail.folder, "up")
    service.retry(entry.delivery.id, actor=CHIEF)
    with pytest.raises(WrongStateError):
        service.retry(entry.delivery.id, actor=CHIEF)
    jobs.run_waiting()
    assert sending.states(notice)["mail"] == "sent"
    assert service.undelivered(CHIEF).total == 0


def test_an_email_whose_job_has_died_is_found_and_listed(mail: Simulator) -> None:
    notice = sending.sent()
    ((job,),) = sending.rows("SELECT job FROM notices_delivery WHERE channel = 'mail'")
    sending.rows("UPDATE job_lease SET lease_until = NULL, dead_at = %s", "2026-01-01 00:00:00+00:00")
    assert jobs.state(job) == JobState.DEAD
    assert mailing.reconcile() == 0, "it may still be on its way"
    with clock.stopped_at(clock.now() + timedelta(minutes=20)):
        assert mailing.reconcile() == 1
        assert mailing.reconcile() == 0
    assert sending.states(notice)["mail"] == "dead"
    assert service.undelivered(CHIEF).entries[0].delivery.reason == "worker_died"


def test_a_bounce_reported_later_counts_once(mail: Simulator) -> None:
    notice = sending.sent()
    jobs.run_waiting()
    (message,) = sending.received(mail.folder)
    for _report in range(2):
        service.report_bounce(message["Message-ID"], actor=sending.SYSTEM)
    assert sending.states(notice)["mail"] == "bounced"
    with pytest.raises(UnknownNoticeError):
        service.report_bounce(f"<{notice.deliveries[1].id}@elsewhere.example>", actor=sending.SYSTEM)
    with pytest.raises(UnknownNoticeError):
        service.report_bounce(f"<{notice.deliveries[0].id}@city.aoba.example>", actor=sending.SYSTEM)


def test_where_the_template_says_so_a_letter_takes_the_place_of_a_bounced_email(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    notice = sending.sent(recipient=Recipient(inbox=RESIDENT, email=EMAIL, postal=POSTAL))
    assert sending.states(notice) == {"inbox": "sent", "mail": "waiting"}
    jobs.run_waiting()
    assert sending.states(notice) == {"inbox": "sent", "mail": "bounced", "print": "waiting"}
    letter = service.view(notice.id, actor=CHIEF).deliveries[2]
    assert letter.fallback_of == notice.deliveries[1].id
    assert service.undelivered(CHIEF).total == 0, "a letter is on its way"
    assert any("代わりです" in moment.sentence for moment in service.history(sending.CASE))


def test_a_withdrawn_email_is_not_sent(mail: Simulator) -> None:
    notice = sending.sent()
    service.withdraw(notice.deliveries[1].id, actor=CHIEF)
    service.withdraw(notice.deliveries[1].id, actor=CHIEF)
    jobs.run_waiting()
    assert sending.received(mail.folder) == []
    with pytest.raises(WrongStateError):
        service.withdraw(notice.deliveries[0].id, actor=CHIEF)


def test_an_instance_without_mail_server_uses_the_other_ways(settings: LazySettings) -> None:
    settings.NOTICES_MAIL = ""
    assert [way.channel for way in sending.sent().deliveries] == [Channel.INBOX]
    with pytest.raises(NoWayError, match="メール"):
        sending.sent("b", channels=[Channel.MAIL])
    with pytest.raises(NoWayError, match="届ける方法がありません"):
        sending.sent("c", recipient=Recipient(email=EMAIL))


def test_no_address_gets_into_logs_jobs_audit_or_plain_rows(mail: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    switch(mail.folder, "busy")
    sending.sent(recipient=Recipient(inbox=RESIDENT, email=EMAIL, postal=POSTAL))
    jobs.run_waiting()
    switch(mail.folder, "refuse")
    later_attempts(1)
    kept = sending.everything(
        "notices_delivery", "job_lease", "django_tasks_database_dbtaskresult", "audit_entry", "job_event"
    )
    addressed = sending.everything("notices_notice").replace("青葉 花子 様", "")
    for secret in (EMAIL, "中央一丁目", "みどり荘", "980-0001"):
        assert secret not in kept + addressed + caplog.text
    assert "花子" not in kept + caplog.text
    assert EMAIL not in repr(Recipient(email=EMAIL, postal=POSTAL))
    assert "花子" not in repr(Recipient(email=EMAIL, postal=POSTAL))
