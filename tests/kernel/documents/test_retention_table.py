"""保存期間の区分: the town's table is replaced whole, and nothing that is kept loses its class or its last day."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from tests.kernel.documents.test_official import CASE, CHIEF, RECORDS, STRANGER, registered
from tests.support import organised
from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service
from yakuba.kernel.documents.contracts import Asked, DocumentError, RetentionInfo, TableRefusedError
from yakuba.kernel.documents.models import Document, RetentionClass
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = pytest.mark.django_db
OURS = "青葉市文書管理規程 別表"
SHIPPED = (("y1", 1), ("y3", 3), ("y5", 5), ("y10", 10), ("y30", 30), ("permanent", None))


@pytest.fixture(autouse=True)
def _town() -> None:
    organised.load()


def table(**changes: Any) -> list[RetentionInfo]:
    """The table in force with other years by our own source, new classes, and those left out that are False."""
    now = {each.code: each for each in service.retention_classes()}
    for code, years in changes.items():
        old = now.get(code, RetentionInfo(code, f"{years}年", years, verified=True, source=OURS))
        now[code] = replace(old, years=years, source=OURS)
    return [each for each in now.values() if each.years is not False]


ADMIN = Actor("staff", "1007")


def put(rows: list[RetentionInfo], asked: dict[int, Asked] | None = None, actor: Actor = ADMIN) -> Any:
    return service.replace_classes(rows, asked=asked or {}, actor=actor)


def refused(rows: list[RetentionInfo], asked: dict[int, Asked] | None = None) -> tuple[str, ...]:
    before = service.retention_classes()
    with pytest.raises(TableRefusedError) as wrong:
        put(rows, asked)
    assert service.retention_classes() == before
    assert "何も変えていません" in str(wrong.value)
    return wrong.value.problems


def entries() -> list[tuple[str, str]]:
    codes = [*(each.code for each in service.retention_classes()), "y1", "y3", "y7"]
    subjects = [OwnerRef("documents.retention", code) for code in dict.fromkeys(codes)]
    return [(subject.id, entry.sentence) for subject in subjects for entry in audit.history(subject)]


def test_a_new_town_has_the_shipped_table() -> None:
    assert [(each.code, each.years) for each in service.retention_classes()] == list(SHIPPED)
    assert {each.verified for each in service.retention_classes()} == {False}


def test_the_migration_that_ships_the_table_reads_no_file_and_leaves_a_towns_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(table(y1=2, y3=False))

    def nothing(*_words: object, **_more: object) -> str:
        raise AssertionError("a migration stands on itself")

    monkeypatch.setattr(Path, "read_text", nothing)
    monkeypatch.setattr("builtins.open", nothing)
    import_module("yakuba.kernel.documents.migrations.0002_official_documents").shipped_retention_classes(apps, None)
    monkeypatch.undo()
    assert [(each.code, each.years) for each in service.retention_classes()] == [("y1", 2), *SHIPPED[1:]]


def test_rows_are_added_changed_and_removed_together_and_each_is_recorded() -> None:
    made = put(table(y7=7, y1=2, y3=False))
    assert (made.added, made.changed, made.removed) == (("y7",), ("y1",), ("y3",))
    held = {each.code: (each.years, each.source, each.verified) for each in service.retention_classes()}
    assert (held["y7"], held["y1"], "y3" in held) == ((7, OURS, True), (2, OURS, False), False)
    assert service.retention_for(6) == "y7"
    told = dict(entries())
    assert len(entries()) == 3
    assert ("年数 7" in told["y7"], "年数 1 から 2 へ" in told["y1"], "除いた(年数 3)" in told["y3"]) == (True,) * 3
    (entry,) = audit.history(OwnerRef("documents.retention", "y1"))
    assert (entry.actor, entry.detail["was_source"], entry.detail["source"]) == (
        ADMIN,
        "公文書等の管理に関する法律施行令 別表(記憶による)",
        OURS,
    )


def test_the_same_table_again_changes_and_records_nothing() -> None:
    rows = table(y7=7, y1=2)
    put(rows)
    before = entries()
    made = put(rows)
    assert (made.added, made.changed, made.removed, made.documents) == ((), (), (), 0)
    assert entries() == before


def test_a_class_of_a_document_stays_also_when_its_content_is_gone() -> None:
    info = registered(retention="y3")
    (said,) = refused(table(y3=False))
    assert ("「3年」(y3)" in said, "文書1件" in said, "残してください" in said) == (True,) * 3
    Document.objects.filter(pk=info.id).update(disposed_at="2032-04-01T00:00:00Z")
    (said,) = refused(table(y3=False))
    assert "目録1件" in said


@pytest.mark.parametrize("asked", [Asked(("tennyu-todoke",)), Asked(cases=2)])
def test_a_class_that_is_asked_for_stays(asked: Asked) -> None:
    (said,) = refused(table(y10=False), {7: asked})
    assert "「10年」(y10)" in said
    assert ("tennyu-todoke" if asked.procedures else "案件2件") in said
    assert put(table(y3=False), {7: asked}).removed == ("y3",)


def test_years_of_a_class_in_use_change_with_another_source_only() -> None:
    info = registered(retention="y5")
    short = [replace(each, years=4) if each.code == "y5" else each for each in table()]
    (said,) = refused(short)
    assert ("「5年」(y5)" in said, "source" in said) == (True, True)
    (said,) = refused([replace(each, years=9) if each.code == "y5" else each for each in table()])
    assert "source" in said
    put([replace(each, years=2) if each.code == "y1" else each for each in table()])
    made = put(table(y5=4))
    assert (made.changed, made.documents) == (("y5",), 1)
    assert service.documents(CASE)[0].retain_until == info.retain_until == date(2032, 3, 31)


def test_a_last_day_that_was_set_is_not_brought_forward_by_a_later_step() -> None:
    info = registered(retention="y5")
    for_ever = registered(retention="permanent")
    put(table(y5=1, permanent=30))
    assert service.decided(info.id, on=date(2027, 4, 1), actor=CHIEF).retain_until == date(2032, 3, 31)
    assert service.decided(for_ever.id, on=date(2027, 4, 1), actor=CHIEF).retain_until is None
    assert registered(retention="y5").retain_until == date(2028, 3, 31)
    put([replace(each, source=f"{OURS}(改正)") if each.code == "y5" else each for each in table(y5=10)])
    assert service.issued(info.id, on=date(2027, 4, 2), actor=CHIEF).retain_until == date(2038, 3, 31)


def test_whatever_found_a_class_still_finds_one() -> None:
    (said,) = refused(table(y30=False), {30: Asked()})
    assert ("30年" in said, "前の版" in said, "加えてください" in said) == (True,) * 3
    said = "".join(refused(table(y30=10), {30: Asked(("shibo-todoke",), cases=3)}))
    assert ("shibo-todoke" in said, "案件3件" in said) == (True, True)
    assert put(table(y30=False), {31: Asked(("never-found",))}).removed == ("y30",)
    assert put(table(y40=40), {31: Asked(cases=3)}).cases == 3


def test_cases_that_are_kept_for_other_years_are_counted() -> None:
    made = put(table(y7=7), {5: Asked(cases=4), 6: Asked(cases=3), 9: Asked(cases=2)})
    assert made.cases == 3


def test_everything_that_is_wrong_is_said_at_once_and_many_procedures_are_not_all_named() -> None:
    registered(retention="y3")
    rows = table(y3=False, y5=False)
    names = tuple(f"tetsuzuki-{at}" for at in range(7))
    twice, used, asked = refused([*rows, rows[0]], {4: Asked(names)})
    assert ("「y1」が二度" in twice, "(y3)" in used, "(y5)" in asked) == (True,) * 3
    assert ("tetsuzuki-4 ほか2件" not in asked, "tetsuzuki-4ほか2件" in asked) == (True, True)
    assert all(said for said in refused([], {1: Asked()}))


@pytest.mark.parametrize(
    "actor", [RECORDS, STRANGER, Actor("resident", "7"), Actor("system", "test"), Actor("staff", "9999")]
)
def test_who_has_no_right_changes_nothing(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        put(table(y7=7), actor=actor)
    assert len(service.retention_classes()) == len(SHIPPED)


def test_what_uses_a_class_is_counted_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one, _two = registered(retention="y5"), registered(retention="y5", section="2020")
    Document.objects.filter(pk=one.id).update(disposed_at="2032-04-01T00:00:00Z")
    classes = service.retention_classes()
    with django_assert_num_queries(1):
        uses = service.class_uses(classes, {4: Asked(("b", "a"), 2), 5: Asked(("a",), 3), 40: Asked(cases=9)})
    assert (uses["y5"].documents, uses["y5"].disposed, uses["y5"].asked) == (1, 1, Asked(("a", "b"), 5))
    assert not uses["y10"]


def test_of_classes_of_the_same_years_the_first_by_code_is_taken() -> None:
    put(table(y5b=5, a5=5))
    assert (service.retention_for(4), service.retention_class(5).code) == ("a5", "a5")
    RetentionClass.objects.exclude(pk="permanent").delete()
    with pytest.raises(DocumentError, match="5年以上"):
        service.retention_for(5)
