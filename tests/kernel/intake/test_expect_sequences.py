"""Whatever is answered, wished for and composed in whatever order: one current version for each needed sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kernel.intake.household import BASE, EVERYBODY, HANAKO, HOUSEHOLD, OPTIONAL, TARO, Desk, Key
from yakuba.kernel.intake.contracts import SheetView, Withdrawn

FACTS: Mapping[str, tuple[str, str]] = {
    "dog": (HOUSEHOLD, "dog"),
    "moped": (HOUSEHOLD, "moped"),
    "servant": (TARO, "public_servant"),
    "card": (HANAKO, "card"),
}
LISTED = sorted(BASE | OPTIONAL)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.sampled_from(sorted(FACTS)), st.booleans()),
        st.tuples(st.just("wish"), st.sampled_from(LISTED), st.booleans()),
        st.tuples(st.just("address"), st.sampled_from(["甲町一番", "乙町二番"]), st.just(True)),
        st.tuples(st.just("compose"), st.just(""), st.just(True)),
    ),
    min_size=1,
    max_size=10,
)


@dataclass
class Model:
    """What the papers say is needed, by the plain rules of scenario A01."""

    facts: dict[str, bool] = field(
        default_factory=lambda: {"dog": False, "moped": False, "servant": False, "card": True}
    )
    wishes: dict[Key, bool] = field(default_factory=dict)

    def listed(self) -> set[Key]:
        found = set(BASE | OPTIONAL)
        found |= {("inu-henko", HOUSEHOLD)} if self.facts["dog"] else set()
        found |= {("gentsuki-shinkoku", HOUSEHOLD)} if self.facts["moped"] else set()
        found -= {("jidoteate-nintei", TARO)} if self.facts["servant"] else set()
        if not self.facts["card"]:
            found -= {("card-keizoku-riyo", HANAKO), ("shomeiyo-cert-hakko", HANAKO)}
        return found

    def chosen(self) -> set[Key]:
        return {key for key in self.listed() if self.wishes.get(key, key not in OPTIONAL)}


@dataclass
class Seen:
    """Every version of every sheet that was ever shown by the door."""

    versions: dict[tuple[UUID, int], tuple[object, ...]] = field(default_factory=dict)
    newest: dict[UUID, int] = field(default_factory=dict)
    hashes: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def look(self, sheet: SheetView) -> None:
        boxes = tuple((box.field, box.unit, box.value, box.text) for box in sheet.fields)
        content = (sheet.procedure, sheet.unit, sheet.definition_version, boxes)
        assert self.newest.get(sheet.key, 0) <= sheet.version
        self.newest[sheet.key] = sheet.version
        known = self.versions.setdefault((sheet.key, sheet.version), (sheet.content_sha256, content))
        assert known == (sheet.content_sha256, content), "a version has changed"
        assert self.hashes.setdefault(sheet.content_sha256, content) == content, "one hash for two contents"
        assert len(sheet.content_sha256) == 64


@pytest.mark.usefixtures("town")
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=steps)
def test_any_order_of_answers_wishes_and_composing_leaves_the_right_sheets(
    taken: list[tuple[str, object, bool]],
) -> None:
    desk, model, seen = Desk.a01(), Model(), Seen()
    for verb, what, so in [*taken, ("compose", "", True)]:
        _take(desk, model, verb, what, so)
        for sheet in desk.sheets:
            seen.look(sheet)
    chosen = desk.chosen()
    assert set(chosen) == model.chosen()
    assert len({sheet.key for sheet in desk.sheets}) == len(desk.sheets)
    assert len({(sheet.procedure, sheet.unit) for sheet in desk.sheets}) == len(desk.sheets)
    again = desk.compose()
    assert {sheet.key: sheet.version for sheet in again} == {sheet.key: sheet.version for sheet in desk.sheets}
    for unit in EVERYBODY:
        assert (("card-keizoku-riyo", unit) in chosen) == (("card-keizoku-riyo", unit) in model.chosen())


def _take(desk: Desk, model: Model, verb: str, what: object, so: bool) -> None:
    if verb == "says":
        unit, item = FACTS[str(what)]
        desk.says(unit, **{item: int(so)})
        model.facts[str(what)] = so
    elif verb == "wish" and isinstance(what, tuple) and what in model.listed():
        desk.wish(*what, wanted=so)
        model.wishes[what] = so
    elif verb == "address":
        desk.says(HOUSEHOLD, new_address=str(what))
    elif verb == "compose":
        desk.compose()
        assert set(desk.chosen()) == model.chosen()


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("there", ["甲町一番", "乙町二番"])
def test_the_same_content_has_the_same_hash_whenever_it_comes_back(there: str) -> None:
    desk = Desk.a01()
    desk.says(HOUSEHOLD, new_address=there)
    desk.compose()
    first = desk.sheet("tennyu-todoke")
    desk.says(HOUSEHOLD, new_address="丙町三番")
    second = desk.sheet("tennyu-todoke")
    desk.says(HOUSEHOLD, new_address=there)
    third = desk.sheet("tennyu-todoke")
    assert first.content_sha256 == third.content_sha256 != second.content_sha256
    assert first.version < second.version < third.version
    assert {sheet.withdrawn for sheet in (first, second, third)} == {Withdrawn.NO}
