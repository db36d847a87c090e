"""Role × function, by the table of docs/reference/roles.md: notices.view and notices.send."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from django.db import transaction

from tests.kernel.notices.expecting import (
    MARKER_MAIL,
    NOW,
    OWNER,
    SYSTEM,
    TEMPLATES,
    VALUES,
    counts,
    letter,
    sent,
    work,
)
from yakuba.adapters.smtp_simulator.server import Simulator, switch
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    Channel,
    GiveUpReason,
    NoticeError,
    Recipient,
    ReturnReason,
    UnknownNoticeError,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.usefixtures("town")
service.register_templates(TEMPLATES)


@dataclass(frozen=True)
class Role:
    actor: Actor
    section: str
    """A section to which the role's right belongs."""
    sees: bool
    sends: bool


ROLES = {
    "窓口": Role(Actor("staff", "1011"), "2010", sees=True, sends=False),
    "審査": Role(Actor("staff", "1015"), "2012", sees=True, sends=True),
    "係長": Role(Actor("staff", "1009"), "2011", sees=True, sends=True),
    "課長": Role(Actor("staff", "1008"), "2010", sees=True, sends=False),
    "個人情報担当": Role(Actor("staff", "1004"), "2011", sees=True, sends=False),
    "監査": Role(Actor("staff", "1047"), "2011", sees=True, sends=False),
    "a system": Role(SYSTEM, "2011", sees=True, sends=True),
    "窓口案内": Role(Actor("staff", "1013"), "2010", sees=False, sends=False),
    "受託者": Role(Actor("staff", "1018"), "2013", sees=False, sends=False),
    "公印管守者": Role(Actor("staff", "1003"), "1010", sees=False, sends=False),
    "情報政策": Role(Actor("staff", "1006"), "1020", sees=False, sends=False),
    "管理者": Role(Actor("staff", "1007"), "1020", sees=False, sends=False),
    "nobody": Role(Actor("staff", "9999"), "2010", sees=False, sends=False),
    "a resident": Role(Actor("resident", "701"), "2011", sees=False, sends=False),
}


@dataclass(frozen=True)
class Things:
    notice: str
    bounced: str
    waiting: str
    batch: str
    in_batch: str
    section: str


Function = Callable[[Actor, Things], object]
SEEING: dict[str, Function] = {
    "view": lambda actor, t: service.view(t.notice, actor=actor),
    "batch": lambda actor, t: service.batch(t.batch, actor=actor),
    "batch_letters": lambda actor, t: service.batch_letters(t.batch, actor=actor),
}
LISTING: dict[str, Function] = {
    "notices_of": lambda actor, t: service.notices_of(OWNER, actor=actor),
    "undelivered": lambda actor, t: service.undelivered(actor).entries,
    "waiting_letters": lambda actor, t: service.waiting_letters(actor),
    "batches": lambda actor, t: service.batches(actor)[0],
}


def _returned(actor: Actor, things: Things) -> object:
    service.hand_over(things.batch, actor=SYSTEM, revision=1)
    return service.report_returned(things.in_batch, actor=actor, reason=ReturnReason.MOVED)


SENDING: dict[str, Function] = {
    "report_returned": _returned,
    "retry": lambda actor, t: service.retry(t.bounced, actor=actor),
    "send_on_paper": lambda actor, t: service.send_on_paper(t.bounced, actor=actor),
    "give_up": lambda actor, t: service.give_up(t.bounced, actor=actor, reason=GiveUpReason.DUPLICATE),
    "withdraw": lambda actor, t: service.withdraw(t.waiting, actor=actor),
    "read_batch": lambda actor, t: service.read_batch(t.batch, actor=actor),
    "hand_over": lambda actor, t: service.hand_over(t.batch, actor=actor, revision=1),
}
IN_SECTION: dict[str, Function] = {
    "send": lambda actor, t: sent("by-role", section=t.section, actor=actor, recipient=Recipient(email=MARKER_MAIL)),
    "make_print_batch": lambda actor, t: service.make_print_batch(actor=actor, section=t.section, key="by-role"),
}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def things(server: Simulator, section: str, office: str = "") -> Things:
    """A bounced mail, a letter in a batch and one that waits, all of one section."""
    switch(server.folder, "refuse")
    context = {"name": VALUES["name"]}
    notice = sent(
        f"bounced-{section}",
        section=section,
        office=office,
        template="expect.nofallback",
        context=context,
        channels=[Channel.MAIL],
    )
    in_batch = letter(1, section=section, office=office).deliveries[0].id
    batch = service.make_print_batch(actor=SYSTEM, section=section, key=f"batch-{section}").id
    work()
    waiting = letter(2, section=section, office=office).deliveries[0].id
    switch(server.folder, "up")
    return Things(notice.id, notice.deliveries[0].id, waiting, batch, in_batch, section)


def outcome(function: Function, actor: Actor, given: Things) -> type[Exception] | None:
    """How it was refused, or None; what it did is undone, so that every function meets the same things."""
    with transaction.atomic():
        before = counts()
        try:
            function(actor, given)
        except (NotAllowed, NoticeError) as refused:
            assert function is _returned or counts() == before
            return type(refused)
        finally:
            transaction.set_rollback(True)
    return None


def outcomes(functions: dict[str, Function], actor: Actor, given: Things) -> dict[str, type[Exception] | None]:
    return {name: outcome(function, actor, given) for name, function in functions.items()}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_see_sees_and_who_may_send_sends_and_nobody_else(mail: Simulator, role: str) -> None:
    who = ROLES[role]
    given = things(mail, who.section)
    seeing = outcomes(SEEING | LISTING, who.actor, given)
    assert seeing == dict.fromkeys(SEEING | LISTING, None if who.sees else NotAllowed)
    sending = outcomes(SENDING | IN_SECTION, who.actor, given)
    assert sending == dict.fromkeys(SENDING | IN_SECTION, None if who.sends else NotAllowed)
    if who.sees:
        assert all(function(who.actor, given) for function in LISTING.values())


@pytest.mark.parametrize("role", ["審査", "係長"])
def test_to_who_sends_another_sections_notices_do_not_exist(mail: Simulator, role: str) -> None:
    given = things(mail, "2020")
    functions = SEEING | SENDING
    assert outcomes(functions, ROLES[role].actor, given) == dict.fromkeys(functions, UnknownNoticeError)
    assert outcomes(IN_SECTION, ROLES[role].actor, given) == dict.fromkeys(IN_SECTION, NotAllowed)


@pytest.mark.parametrize("role", ["窓口", "課長"])
def test_to_who_only_sees_another_sections_notices_do_not_exist(mail: Simulator, role: str) -> None:
    given = things(mail, "2020")
    assert outcomes(SEEING, ROLES[role].actor, given) == dict.fromkeys(SEEING, UnknownNoticeError)


@pytest.mark.parametrize("role", ["窓口", "審査", "係長", "課長"])
def test_lists_hold_ones_own_sections_only(mail: Simulator, role: str) -> None:
    given = things(mail, "2020")
    for name, function in LISTING.items():
        assert not function(ROLES[role].actor, given), name


def test_the_branch_sees_its_own_office_and_sends_nothing(mail: Simulator) -> None:
    branch = Actor("staff", "1048")
    here = things(mail, "2090", "02")
    assert outcome(SEEING["view"], branch, here) is None
    assert outcome(SENDING["retry"], branch, here) in (NotAllowed, UnknownNoticeError)
    elsewhere = sent("west", section="2091", office="03", recipient=Recipient(inbox=Actor("resident", "9")))
    assert outcome(SEEING["view"], branch, replace(here, notice=elsewhere.id)) is UnknownNoticeError


def test_a_right_that_has_ended_is_none(mail: Simulator) -> None:
    given = things(mail, "2011")
    from datetime import date

    with clock.stopped_at(date(2020, 3, 31)):  # before anybody was assigned
        assert outcome(SEEING["view"], ROLES["係長"].actor, given) is NotAllowed


@pytest.mark.parametrize("role", ["窓口", "課長", "監査", "個人情報担当", "管理者", "a resident"])
def test_who_may_not_send_reports_no_bounce(mail: Simulator, role: str) -> None:
    from tests.kernel.notices.expecting import mailed, received

    mailed()
    work()
    message_id = received(mail.folder)[0]["Message-ID"]
    with pytest.raises(NotAllowed):
        service.report_bounce(message_id, actor=ROLES[role].actor)
