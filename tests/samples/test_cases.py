"""The cases of the sample town are filled as a receipt fills them: every value fits its box."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from samples import cases as sample_cases
from samples import town
from tests.support import receptions
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Filter
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.once
READER = Actor("system", "test")


@pytest.fixture(autouse=True)
def _town(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DOCUMENTS_STORE = tmp_path
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        town.load(300)
        sample_cases.load()
        yield


def test_every_value_of_a_sample_case_fits_its_box() -> None:
    page = cases.search(READER, Filter(open_only=False))
    rows = list(page.rows)
    while page.more:
        page = cases.search(READER, Filter(open_only=False), page=page.number + 1)
        rows += page.rows
    seen, wrong = set(), set()
    for row in rows:
        view = cases.view(READER, row.key)
        blanks = cases.blanks_of(view)
        seen |= {box.field for box in view.fields}
        wrong |= {
            (box.field, box.value, text)
            for box in view.fields
            if box.value is not None and (text := blanks[box.field, box.unit].refusal(box.value))
        }
    assert {"insurance", "sex", "kana", "account_kind", "born"} <= seen
    assert wrong == set()
