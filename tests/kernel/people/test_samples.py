"""The fictional town is the same every time, has everybody on whom software stumbles, and loads without an error."""

from collections import Counter
from datetime import date

from samples import residents, town
from tests.kernel.people.conftest import CLERK, NAMED
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import Query

DAY = date(2026, 11, 20)


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert list(residents.residents(500, 7)) == list(residents.residents(500, 7))
    assert list(residents.residents(500, 7)) != list(residents.residents(500, 8))


def test_a_smaller_town_is_the_beginning_of_a_larger_one() -> None:
    assert list(residents.residents(300, 7)) == list(residents.residents(600, 7))[:300]


def test_the_town_has_everybody_who_is_hard() -> None:
    rows = list(residents.residents(10_000, 1, as_of=DAY))
    assert len({row["宛名番号"] for row in rows}) == 10_000
    homes: dict[str, list[residents.Row]] = {}
    for row in rows:
        homes.setdefault(row["世帯番号"], []).append(row)
    heads = [sum(row["続柄"] == "世帯主" for row in home) for home in homes.values()]
    assert set(heads) == {1}, "every household has exactly one head"
    assert all(row["生年月日"][:10] <= DAY.isoformat() for row in rows)
    old_alone = [home for home in homes.values() if len(home) == 1 and home[0]["生年月日"] < "1956"]
    single_parents = [h for h in homes.values() if len(h) > 1 and {row["続柄"] for row in h} == {"世帯主", "子"}]
    counts = Counter(
        {
            "old alone": len(old_alone),
            "single parents": len(single_parents),
            "foreign": sum(bool(row.get("国籍・地域")) for row in rows),
            "with 通称": sum(bool(row.get("通称")) for row in rows),
            "variants": sum(any(c in row["氏名"] for c in "髙﨑邉邊𠮷齋齊濵澤𣘺𡈽") for row in rows),
            "restricted": sum(row.get("抑止") == "1" for row in rows),
            "unknown birth": sum(row["生年月日"].endswith("-00") for row in rows),
        }
    )
    assert {name: count for name, count in counts.items() if count < 1} == {}
    assert counts["old alone"] > 300
    assert counts["single parents"] > 100


def test_the_town_loads_once_and_by_the_real_door(aoba: None) -> None:
    said: list[str] = []
    assert town.load(1_000, said.append)
    assert not town.load(1_000)
    assert service.copy_as_of() == date(2026, 11, 21)
    assert len(said) >= 1
    assert [hit.name for hit in service.find(CLERK, Query(text="林 彩"))] == ["林 彩"]
    assert len(service.household(CLERK, service.find(CLERK, Query(text="林 彩"))[0].person_id).members) == 2
    granted = service.protections_ending(NAMED, until=date(2028, 1, 1))
    assert len(granted) > 0
    assert any(hit.protected for name in ("サトウ", "スズキ") for hit in service.find(CLERK, Query(text=name)))
