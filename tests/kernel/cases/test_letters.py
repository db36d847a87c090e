"""What a letter needs of the town, what the 教示 says, and how the courses' letters are made from a submission."""

from datetime import date
from pathlib import Path

import pytest

from samples import organisation
from yakuba.kernel.cases.appeal import instruction
from yakuba.kernel.cases.contracts import NotPossibleError
from yakuba.kernel.cases.letter_context import letter_of, symbol_of
from yakuba.kernel.organisation.models import Municipality, Section
from yakuba.kernel.organisation.service import import_path, municipality, section
from yakuba.kernel.procedures.catalogue import load
from yakuba.kernel.procedures.contracts import Appeal, Route
from yakuba.lib import clock

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today() -> object:
    with clock.stopped_at(DAY):
        yield


def test_one_is_told_to_whom_one_may_object_and_until_when() -> None:
    appeal = Appeal(body="市長", months=3, article="行政不服審査法第2条")
    objection, action, limit = instruction(appeal, town="青葉市", represented_by="青葉市長")
    assert "青葉市長に対して審査請求" in objection
    assert "翌日から起算して3か月以内" in objection
    assert "青葉市を被告として" in action
    assert "6か月以内" in action
    assert "1年" in limit


def test_where_the_ruling_comes_first_it_is_said_so_with_its_exceptions() -> None:
    appeal = Appeal(body="国民健康保険審査会", months=3, article="国民健康保険法第91条", before_court=True)
    objection, action, _limit = instruction(appeal, town="青葉市", represented_by="青葉市長")
    assert "国民健康保険審査会に対して" in objection
    assert "裁決を経た後" in action
    assert "3か月を経過しても裁決がないとき" in action


def test_an_offer_that_is_approved_sends_the_letter_of_its_acceptance() -> None:
    shipped = {definition.id: definition for definition in load().definitions}
    accepted = letter_of(shipped["honnin-tsuchi-toroku"], "approved")
    assert accepted is not None
    assert accepted.after == "accepted"
    assert letter_of(shipped["honnin-tsuchi-toroku"], "refused") is None
    assert letter_of(shipped["kodomo-iryo"], "approved") != letter_of(shipped["kodomo-iryo"], "refused")


@pytest.mark.django_db
def test_a_unit_takes_the_symbol_of_the_section_above_it_and_none_is_invented() -> None:
    organisation.load()
    assert symbol_of("2011") == symbol_of("2010") == "青市"
    Section.objects.update(symbol="")
    with pytest.raises(NotPossibleError, match="文書記号"):
        symbol_of("2011")


@pytest.mark.django_db
def test_a_file_without_the_new_columns_says_nothing_about_them(tmp_path: Path) -> None:
    organisation.load()
    folder = organisation.FOLDER / "2026-04-01"
    lines = (folder / "sections.csv").read_text(encoding="utf-8").splitlines()
    target = tmp_path / "sections.csv"
    target.write_text("\n".join(",".join(line.split(",")[:6]) for line in lines), encoding="utf-8")
    report = import_path(target, as_of=date(2026, 4, 1))
    assert report.counts["sections"].changed == 0
    found = section("2010", DAY)
    assert found is not None
    assert (found.symbol, found.phone) == ("青市", "000-000-2010")


@pytest.mark.django_db
def test_while_somebody_acts_for_the_head_letters_go_out_in_that_name() -> None:
    organisation.load()
    town = municipality()
    assert town is not None
    assert (town.head_title, town.head_name) == ("青葉市長", "森 青葉")
    Municipality.objects.update(
        deputy_title="青葉市長職務代理者 青葉市副市長",
        deputy_name="林 一",
        deputy_from=DAY,
        deputy_to=date(2026, 11, 21),
    )
    names = [found.head_name for day in (DAY, date(2026, 11, 21)) if (found := municipality(day))]
    assert names == ["林 一", "森 青葉"]


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ({"review": "審査", "decide": "窓口"}, "決裁"),
        ({"review": "審査", "decide": "課長", "agree": ["審査"]}, "承認"),
        ({"review": "審査", "decide": "合議:国保"}, "合議"),
        (
            {
                "review": "審査",
                "decide": "課長",
                "delegations": [{"result": "approved", "decide": "窓口", "article": "x"}],
            },
            "決裁",
        ),
    ],
)
def test_a_route_names_only_posts_that_have_the_right(route: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Route.model_validate(route)
