"""取扱手続: an office receives what the register of offices says it does, and sends the household on for the rest."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings

from tests.support import filings, receptions
from tests.support.receptions import CLERK
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import BadStatementError, IncompleteError, LackKind, ReceptionView, Withdrawn
from yakuba.kernel.organisation.models import Office
from yakuba.kernel.procedures import service as procedures

EAST, WEST = "02", "03"
ALLOWANCE = "jidoteate-nintei"
GO_ELSEWHERE = (
    "「児童手当認定請求」は東出張所では受け付けていません。青葉市役所 こども課(2階 4番窓口)へ案内してください。"
)
MOVING_IN = "「転入届」は西出張所では受け付けていません。青葉市役所 住基係(1階 1番窓口)、東出張所へ案内してください。"


@pytest.fixture(autouse=True)
def _store(settings: LazySettings, tmp_path: object, town: None) -> None:
    settings.DOCUMENTS_STORE = tmp_path


def _at(office: str) -> ReceptionView:
    """A01 at an office, filed and filled."""
    return filings.ready(receptions.with_family(receptions.opened(office=office)))


def _filed(key: UUID) -> set[str]:
    return {sheet.procedure for sheet in service.sheets(CLERK, key) if sheet.withdrawn == Withdrawn.NO}


def _register(office: str, procedures: Sequence[str] | None) -> None:
    assert Office.objects.filter(code=office).update(procedures=procedures) == 1


def test_an_office_makes_the_sheets_of_what_it_does_and_no_others() -> None:
    assert _filed(_at(EAST).key) == {"tennyu-todoke"}
    assert ALLOWANCE in _filed(_at("01").key)


def test_an_office_that_is_not_in_the_register_is_not_limited_by_it() -> None:
    assert _filed(_at("77").key) == _filed(_at("01").key)


def test_what_an_office_does_not_do_cannot_be_chosen_there_and_the_sentence_says_where_to_go() -> None:
    reception = _at(EAST)
    version = filings.version(reception.key)
    with pytest.raises(BadStatementError) as refused:
        service.wish(CLERK, reception.key, version, ALLOWANCE, "p1", True)
    assert str(refused.value) == GO_ELSEWHERE
    assert (filings.version(reception.key), _filed(reception.key)) == (version, {"tennyu-todoke"})


def test_unless_the_register_says_otherwise() -> None:
    _register(EAST, ["tennyu-todoke", ALLOWANCE])
    assert _filed(_at(EAST).key) == {"tennyu-todoke", ALLOWANCE}
    _register(WEST, None)
    assert _filed(_at(WEST).key) == _filed(_at("01").key)


def test_where_nothing_is_done_nothing_can_be_received() -> None:
    reception = _at(WEST)
    assert service.sheets(CLERK, reception.key) == ()
    with pytest.raises(IncompleteError) as refused:
        service.receive(CLERK, reception.key, filings.version(reception.key), submission_key=uuid4())
    assert [lack.kind for lack in refused.value.lacks] == [LackKind.NOTHING]


def test_what_the_office_stopped_doing_in_the_meantime_is_refused_once_and_left_out() -> None:
    reception = filings.all_signed(_at(EAST))
    _register(EAST, ["juminhyo-kofu"])
    with pytest.raises(IncompleteError) as refused:
        service.receive(CLERK, reception.key, reception.version, submission_key=uuid4())
    (lack,) = refused.value.lacks
    assert lack.kind is LackKind.OFFICE
    assert lack.text == MOVING_IN.replace("西", "東", 1).replace("、東出張所", "")
    (left,) = service.sheets(CLERK, reception.key)
    assert (left.withdrawn, left.received) == (Withdrawn.ELSEWHERE, None)
    assert service.submissions(CLERK, reception.key) == ()


def test_what_was_left_out_comes_back_unsigned_when_the_office_does_it_again() -> None:
    reception = filings.all_signed(_at(EAST))
    _register(EAST, ["juminhyo-kofu"])
    filings.composed(reception)
    assert _filed(reception.key) == set()
    _register(EAST, ["tennyu-todoke"])
    filings.composed(reception)
    (back,) = service.sheets(CLERK, reception.key)
    assert (back.withdrawn, back.version, back.signed) == (Withdrawn.NO, 2, None)


def test_the_rest_is_received_where_only_a_part_is_done() -> None:
    _register(EAST, ["tennyu-todoke", ALLOWANCE])
    reception = filings.all_signed(_at(EAST))
    _register(EAST, ["tennyu-todoke"])
    with pytest.raises(IncompleteError, match="児童手当認定請求"):
        service.receive(CLERK, reception.key, reception.version, submission_key=uuid4())
    taken = service.receive(CLERK, reception.key, filings.version(reception.key), submission_key=uuid4())
    assert [sheet.procedure for sheet in taken.sheets] == ["tennyu-todoke"]


def test_the_sentence_names_every_office_that_does_it() -> None:
    here = service.Here.of(receptions.opened(office=WEST))
    assert here.refusal(procedures.get("tennyu-todoke", on=receptions.DAY)) == MOVING_IN
