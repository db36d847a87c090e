"""What is expected of the sample town: every section that reviews a shipped procedure has somebody who opens papers
whose places are withheld, so that the demo shows the way and not only the refusal (SR-30: a named role).
"""

from collections.abc import Iterator

import pytest

from tests.support import receptions
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _town(db: None) -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        yield


def _opens_papers(code: str, section: str) -> bool:
    actor = Actor("staff", code)
    reach = organisation.scope_or_none(actor, "cases.review")
    return reach is not None and reach.covers(section=section) and people.sees_withheld(actor)


def test_every_section_that_reviews_has_somebody_named() -> None:
    definitions = procedures.all_definitions(on=receptions.DAY)
    charged = {organisation.section_for(definition.duty, receptions.DAY) for definition in definitions}
    sections = {found.code: found.name for found in charged if found is not None}
    assert len(sections) > 5
    people_there = {member.code for one in organisation.sections() for member in organisation.staff_of(one.code)}
    without = {
        name for code, name in sections.items() if not any(_opens_papers(person, code) for person in people_there)
    }
    assert without == set()
