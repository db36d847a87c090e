"""Two clerks at once, in real processes on a real database; and many at the opening of the doors."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.kernel.intake.rows import rows, statements
from tests.processes import ProcessDatabase, wait_until
from tests.support import register
from tests.support.filings import all_signed, ready, sheet
from tests.support.receptions import CLERK, FAMILY, opened, prepare_town, with_family
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import ConflictError, NewMember, ReceptionView, Source, Stated

pytestmark = pytest.mark.process
Together = Callable[..., list[Any]]


@pytest.fixture
def together(process_database: ProcessDatabase) -> Together:
    """Runs clerks, each in a process, all from the same moment: ``together(["open", "a", "5"], …)``."""

    def run(*clerks: list[str]) -> list[Any]:
        folder = process_database.folder
        connection.close()
        started = [
            process_database.python("-m", "tests.kernel.intake.one_clerk", *words, YAKUBA_TEST_FOLDER=str(folder))
            for words in clerks
        ]
        wait_until(lambda: all((folder / f"{words[1]}-ready").exists() for words in clerks), "the clerks are ready")
        (folder / "go").touch()
        told = [process.communicate(timeout=60) for process in started]
        assert [process.returncode for process in started] == [0] * len(started), [said.decode() for _, said in told]
        return [json.loads(said) for said, _ in told]

    return run


def test_numbers_of_two_processes_have_no_gap_and_no_double(together: Together) -> None:
    prepare_town()
    first, second = together(["open", "a", "12"], ["open", "b", "12"])
    assert sorted(first + second) == list(range(1, 25))
    assert rows("SELECT count(*), max(number) FROM intake_reception") == [(24, 24)]


def test_one_key_in_two_processes_at_once_is_one_reception(together: Together) -> None:
    prepare_town()
    key = str(uuid4())
    assert together(["key", "a", key], ["key", "b", key]) == [1, 1]
    assert rows("SELECT count(*) FROM intake_reception") == [(1,)]
    assert rows("SELECT count(*) FROM intake_step") == [(1,)]
    assert rows("SELECT count(*) FROM audit_entry WHERE act = 'intake.reception.opened'") == [(1,)]


def test_of_two_clerks_at_once_one_wins_whole_and_the_other_is_told(together: Together) -> None:
    prepare_town()
    family = with_family(opened())
    words = [str(family.key), str(family.version)]
    outcomes = together(["state", "a", *words], ["state", "b", *words])
    assert sorted(map(str, outcomes)) == ["told", "won"]
    winner, value = ("staff:1011", 1) if outcomes[0] == "won" else ("staff:1012", 0)
    answers = [row for row in statements(family.key) if row[1] == "household"]
    assert [(row[2], json.loads(row[3]), row[5]) for row in answers] == [
        (fact, value, winner) for fact in ("dog", "moped", "protected")
    ]
    assert service.view(CLERK, family.key).version == family.version + 1
    assert rows("SELECT count(*) FROM audit_entry WHERE act = 'intake.reception.stated'") == [(1,)]


def test_one_submission_key_in_two_processes_at_once_is_one_submission(together: Together) -> None:
    prepare_town()
    complete = all_signed(ready(with_family(opened())))
    words = [str(complete.key), str(complete.version), str(uuid4())]
    assert together(["receive", "a", *words], ["receive", "b", *words]) == [8, 8]
    assert rows("SELECT count(*) FROM intake_submission") == [(1,)]
    assert rows("SELECT count(*) FROM intake_submittedsheet") == [(8,)]
    assert rows("SELECT procedure, unit FROM intake_exofficio") == [("tennyugaku-tsuchi", "p3")]
    assert rows("SELECT count(*) FROM audit_entry WHERE act = 'intake.submission.received'") == [(1,)]


def test_two_desks_that_receive_at_once_receive_once(together: Together) -> None:
    prepare_town()
    complete = all_signed(ready(with_family(opened())))
    words = [str(complete.key), str(complete.version)]
    outcomes = together(["receive", "a", *words, str(uuid4())], ["receive", "b", *words, str(uuid4())])
    assert sorted(map(str, outcomes)) == ["8", "told"]
    assert rows("SELECT count(*) FROM intake_submission") == [(1,)]


def test_a_signature_and_an_alteration_at_once_never_make_a_signed_alteration(together: Together) -> None:
    prepare_town()
    reception = ready(with_family(opened()))
    shown = service.show(CLERK, sheet(reception, "jidoteate-nintei", "p1").key)
    signing = ["sign", "a", str(shown.key), shown.shown_sha256]
    signed, altered = together(signing, ["alter", "b", str(reception.key), str(reception.version)])
    assert altered == reception.version + 1
    now = sheet(reception, "jidoteate-nintei", "p1")
    assert (now.version, now.signed) == (2, None)
    assert rows("SELECT count(*) FROM intake_signature") == [(0 if signed == "told" else 1,)]


@pytest.mark.usefixtures("own_database")
def test_twenty_desks_that_open_at_once_get_twenty_numbers() -> None:
    prepare_town()
    numbers: list[int] = []
    failures: list[Exception] = []
    begin = threading.Barrier(20)

    def desk() -> None:
        begin.wait(timeout=30)
        try:
            numbers.append(opened().number)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    desks = [threading.Thread(target=desk) for _ in range(20)]
    for each in desks:
        each.start()
    for each in desks:
        each.join()
    assert failures == []
    assert sorted(numbers) == list(range(1, 21))


@pytest.fixture
def late(family: ReceptionView) -> ReceptionView:
    """The family as a slow clerk still sees it: a colleague has answered about the dog since."""
    service.state(CLERK, family.key, family.version, [Stated("household", "dog", 1)])
    return family


def _conflict(act: Callable[[], object], key: UUID) -> str:
    before = (len(statements(key)), service.view(CLERK, key))
    with pytest.raises(ConflictError) as told:
        act()
    assert (len(statements(key)), service.view(CLERK, key)) == before
    return str(told.value)


def test_an_answer_from_an_outdated_page_changes_nothing_and_says_so(late: ReceptionView) -> None:
    text = _conflict(lambda: service.state(CLERK, late.key, late.version, [Stated("household", "moped", 1)]), late.key)
    assert "見直して" in text


def test_a_different_answer_to_the_same_question_is_told(late: ReceptionView) -> None:
    _conflict(lambda: service.state(CLERK, late.key, late.version, [Stated("household", "dog", 0)]), late.key)


def test_a_member_from_an_outdated_page_is_not_added(late: ReceptionView) -> None:
    member = NewMember(FAMILY[0], Source.STATED)
    _conflict(lambda: service.add_members(CLERK, late.key, late.version, [member]), late.key)


def test_a_member_is_not_taken_out_from_an_outdated_page(late: ReceptionView) -> None:
    _conflict(lambda: service.remove_member(CLERK, late.key, late.version, "p4"), late.key)


def test_a_reception_is_not_closed_from_an_outdated_page(late: ReceptionView) -> None:
    _conflict(lambda: service.finish(CLERK, late.key, late.version), late.key)


@pytest.mark.parametrize("version", [0, -1, 99, 2**31, 2**62])
def test_a_version_that_never_was_is_a_conflict(family: ReceptionView, version: int) -> None:
    _conflict(lambda: service.state(CLERK, family.key, version, [Stated("household", "moped", 1)]), family.key)


def test_the_same_answer_again_is_no_conflict_and_no_second_statement(late: ReceptionView) -> None:
    before = len(statements(late.key)), service.view(CLERK, late.key)
    again = service.state(CLERK, late.key, late.version, [Stated("household", "dog", 1)])
    assert again == before[1]
    assert (len(statements(late.key)), service.view(CLERK, late.key)) == before


def test_not_knowing_again_is_no_conflict(family: ReceptionView) -> None:
    unknown = [Stated("household", "dog", None)]
    first = service.state(CLERK, family.key, family.version, unknown)
    assert service.state(CLERK, family.key, family.version, unknown) == first


def test_of_several_answers_sent_again_only_the_new_one_is_written(late: ReceptionView) -> None:
    now = service.view(CLERK, late.key)
    before = len(statements(late.key))
    service.state(CLERK, late.key, now.version, [Stated("household", "dog", 1), Stated("household", "moped", 0)])
    assert len(statements(late.key)) == before + 1


def test_a_closed_reception_takes_nothing_more(family: ReceptionView) -> None:
    closed = service.finish(CLERK, family.key, family.version)
    _conflict(lambda: service.state(CLERK, closed.key, closed.version, [Stated("household", "moped", 1)]), closed.key)
    member = NewMember(FAMILY[0], Source.STATED)
    _conflict(lambda: service.add_members(CLERK, closed.key, closed.version, [member]), closed.key)
    _conflict(lambda: service.remove_member(CLERK, closed.key, closed.version, "p1"), closed.key)


def test_of_two_codes_given_out_at_once_one_is_open_and_one_account_of_two_gets_it(
    together: Together, tmp_path: Path
) -> None:
    prepare_town()
    register.feed(tmp_path, [register.resident(1, "森 太郎", "モリ タロウ")])
    person = str(register.person_id(1))
    codes = together(["issue", "a", person], ["issue", "b", person])
    assert len(set(codes)) == 2
    assert rows("SELECT count(*) FROM intake_linkcode WHERE ended_at IS NULL") == [(1,)]
    accounts = [str(uuid4()), str(uuid4())]
    for place, code in enumerate(map(str, codes)):
        names = (f"c{place}", f"d{place}")
        together(*(["type", name, account, code] for name, account in zip(names, accounts, strict=True)))
    assert rows("SELECT count(*) FROM intake_accountlink") == [(1,)]
    # The code that was replaced fails for both, the other one for whoever came second.
    assert sorted(rows("SELECT failed FROM intake_linktries")) == [(1,), (2,)]
