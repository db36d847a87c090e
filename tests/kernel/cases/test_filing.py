"""Who filed: as it was received, as the form says where nobody was asked, and as a correction put it right."""

from dataclasses import replace

import pytest

from tests.kernel.cases.test_alike import at_the_counter
from tests.support.case_fixtures import town
from tests.support.cases import AUDITOR, CLERK, FIELDS, KODOMO, act, asked, opened, order
from tests.support.tellings import HOMELESS, KNOWN, ON_FORM, ask, folders, last, registered
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import Applicant, CaseField, CaseView, Data, Mark, Way
from yakuba.kernel.people.contracts import WITHHELD

__all__ = ["folders", "registered", "town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

REVIEWER = KODOMO.reviewer
PLACE = "欄内町五丁目5番5号"
HOME = CaseField("filer_address", "届出人(申請者)住所", "event", PLACE, PLACE, "聞き取り")
AGENT = (
    CaseField("agent_name", "代理人・使者の氏名", "event", "代理 一郎", "代理 一郎", "聞き取り"),
    CaseField("agent_address", "代理人・使者の住所", "event", "代理町1番", "代理町1番", "聞き取り"),
)
ELSEWHERE = "訂正町六丁目6番6号"


def corrected(view: CaseView, **answers: str) -> CaseView:
    """A correction of these boxes of who filed, answered."""
    marks = tuple(Mark(name, "event", "確かめてください。") for name in answers)
    boxes = tuple(CaseField(name, "", "event", text, "", "補正") for name, text in answers.items())
    return act(asked(view, REVIEWER, marks), "answer_correction", REVIEWER, data=Data(fields=boxes))


def test_the_newcomer_whose_address_nobody_asked_twice_is_written_to_at_the_new_one() -> None:
    view = at_the_counter("jidoteate-nintei", "p1")
    (box,) = (box for box in view.fields if box.field == "filer_address")
    assert box.text
    assert view.applicant.address == box.text
    found = service.ways(REVIEWER, view.row.key)
    assert (found.ways, found.address, found.needs_postcode) == ((Way.POST, Way.HAND), box.text, True)
    marks = (Mark("filer_phone", "event", "番号が足りません。"),)
    assert last(ask(view, REVIEWER, marks, way="post", postcode="9800001")).way == Way.POST


def test_a_place_that_is_withheld_is_neither_written_to_nor_shown() -> None:
    made = replace(order(applicant=HOMELESS, fields=(*FIELDS, HOME)), care=True)
    (view,) = service.open_cases(CLERK, [made])
    found = service.ways(REVIEWER, view.row.key)
    assert (found.ways, found.address) == ((Way.HAND,), "")
    assert service.view(REVIEWER, view.row.key).applicant.address == str(WITHHELD)


def test_a_box_that_is_withheld_is_no_address() -> None:
    hidden = replace(HOME, value=None, text=str(WITHHELD))
    view = opened(applicant=HOMELESS, fields=(*FIELDS, hidden))
    assert service.ways(REVIEWER, view.row.key).ways == (Way.HAND,)


def test_who_left_the_register_is_not_written_to_at_what_it_said_of_them() -> None:
    view = opened(applicant=replace(HOMELESS, person="0000000099"), fields=(*FIELDS, HOME))
    found = service.ways(REVIEWER, view.row.key)
    assert found.ways == (Way.HAND,)
    assert "届けたことを記録する" in found.because


def test_a_corrected_telephone_address_and_name_are_what_is_known_and_the_form_keeps_what_it_was() -> None:
    view = corrected(
        opened(applicant=ON_FORM, fields=(*FIELDS, HOME)),
        filer_name="森 太朗", filer_phone="090-1111-2222", filer_address=ELSEWHERE,
    )  # fmt: skip
    found = view.applicant
    assert (found.name, found.phone, found.address) == ("森 太朗", "090-1111-2222", ELSEWHERE)
    assert found.corrected == {"name", "phone", "address"}
    assert service.ways(REVIEWER, view.row.key).address == ELSEWHERE
    before = {change.field: change.before for change in service.changes(AUDITOR, view.row.key)}
    assert before["filer_phone"] == "000-0000-0001"
    (handed,) = service.contents(KODOMO.chief, [view.row.key])
    assert handed.applicant_name == "森 太朗"


def test_without_a_correction_what_was_received_stands() -> None:
    view = opened(applicant=ON_FORM, fields=(*FIELDS, HOME))
    assert (view.applicant.address, view.applicant.corrected) == (ON_FORM.address, frozenset())


def test_the_address_of_an_agent_is_not_that_of_whom_they_stand_for() -> None:
    agent = Applicant("代理 一郎", "任意代理人", phone="000-0000-0062")
    view = opened(applicant=agent, fields=(*FIELDS, HOME, *AGENT))
    assert view.applicant.address == "代理町1番"
    view = corrected(view, filer_address=ELSEWHERE, filer_name="森 太朗", agent_name="代理 市郎")
    assert (view.applicant.name, view.applicant.address) == ("代理 市郎", "代理町1番")


@pytest.mark.usefixtures("registered")
def test_the_copy_of_the_register_stays_before_the_form() -> None:
    view = corrected(opened(applicant=KNOWN, fields=(*FIELDS, HOME)), filer_address=ELSEWHERE)
    assert "台帳町三丁目" in service.ways(AUDITOR, view.row.key).address
    assert view.applicant.address == ELSEWHERE
