"""Publishing: twice changes nothing, new words reach the next interview, a published version stays as it is."""

from datetime import date

import pytest

from yakuba.kernel.procedures.catalogue import Catalogue, load
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.publish import Published, publish
from yakuba.kernel.procedures.service import fact_bank, get, material
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
OFFICER = Actor("system", "tests")
ASKED = "犬を飼っていますか"


def reworded(catalogue: Catalogue) -> Catalogue:
    """The same with another question about the dog."""
    facts = catalogue.bank.facts
    entries = tuple(f.model_copy(update={"question": ASKED}) if f.id == "dog" else f for f in facts.facts)
    bank = catalogue.bank.model_copy(update={"facts": facts.model_copy(update={"facts": entries})})
    return Catalogue(bank, catalogue.definitions)


def test_publishing_what_is_there_already_adds_nothing() -> None:
    publish(OFFICER)
    assert publish(OFFICER) == Published(0, 0)


def test_another_wording_of_a_question_reaches_the_next_interview_without_a_new_version() -> None:
    published = publish(OFFICER, reworded(load()))
    assert published.definitions == 0
    assert material("tennyu", on=ON).facts["dog"].question == ASKED
    assert next(fact for fact in fact_bank() if fact.id == "dog").question == ASKED
    assert publish(OFFICER, reworded(load())) == Published(0, 0)


def test_a_published_version_is_not_changed_under_its_number() -> None:
    catalogue = load()
    changed = tuple(
        d.model_copy(update={"summary": "別の説明"}) if d.id == "inu-henko" else d for d in catalogue.definitions
    )
    before = get("inu-henko", on=ON)
    with pytest.raises(DefinitionError, match="version"):
        publish(OFFICER, Catalogue(catalogue.bank, changed))
    assert get("inu-henko", on=ON) == before
