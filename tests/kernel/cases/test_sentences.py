"""What was done is said in the words of the house, for every action that there is."""

import pytest

from tests.support.case_fixtures import shared_town, town
from tests.support.cases import AUDITOR, CLERK, KODOMO, act, opened, order, steps
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import owner
from yakuba.kernel.cases.courses import label, labels, shipped
from yakuba.lib.refs import Actor

__all__ = ["shared_town", "town"]


def test_every_action_has_its_own_words_for_having_been_done() -> None:
    lines = [*(line for group in shipped().shared.values() for line in group)]
    lines += [line for course in shipped().courses for line in course.transitions]
    named = {*labels().values(), *(label(line.name, line) for line in lines)}
    assert [name for name in sorted(named) if "「" in service.done(name)] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
def test_history_says_who_did_it_and_what_went_by_itself() -> None:
    (view,) = service.open_cases(Actor("system", "cases"), [order()])
    act(view, "claim", KODOMO.reviewer)
    assert service.history(AUDITOR, view.row.key)[0].sentence == "受け付けました(自動)。"
    assert steps(view)[-1].sentence == "前田 亮が引き受けました。"


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
def test_the_register_names_the_staff_and_not_their_codes() -> None:
    view = opened(actor=CLERK)
    act(view, "claim", KODOMO.reviewer)
    told = [entry.sentence for entry in audit.history(owner(view.row.key))]
    assert any("前田 亮" in sentence for sentence in told)
    assert not any("1031" in sentence for sentence in told)
