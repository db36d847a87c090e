"""Residents read what is said to them: no path of a file of ours, and no note of what is still to be checked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.procedures.test_fields import edited
from yakuba.kernel.procedures.catalogue import load
from yakuba.kernel.procedures.commands import check
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.easy import shown
from yakuba.lib.commands import CommandError

OURS = ("data/", ".md", ".yaml", ".parquet", "要確認")
DOG = "kankyo/inu-henko.yaml"


def read(d: Definition) -> Iterator[tuple[str, str]]:
    """Every text that the portal, the guide sheet or a letter shows, with its place."""
    yield from (("name", d.name), ("plain_name", d.plain_name))
    yield from shown(d)
    for trigger in d.events.values():
        for when in trigger.when:
            yield from ((f"when.{when.id}", text) for text in (when.because, when.otherwise, when.article))
    if d.period is not None:
        yield from (("period", text) for text in (d.period.note, d.period.article))
    if d.no_period is not None:
        yield from (("no_period", text) for text in (d.no_period.said, d.no_period.article))
    for filer in d.who_may_file:
        yield from (("who_may_file", text) for text in (filer.who, filer.proof))
    for letter in d.letters:
        yield from (("letters", text) for text in (letter.title, letter.body, letter.seal_reason))


def test_no_text_for_residents_holds_what_is_meant_for_us() -> None:
    found = [(d.id, *one) for d in load().definitions for one in read(d)]
    assert len(found) > 1000
    assert [one for one in found if any(word in one[2] for word in OURS)] == []


def test_easy_words_hold_nothing_of_ours_either() -> None:
    texts = [text for one in load().bank.easy.texts for text in (one.text, one.plain)]
    assert [text for text in texts if any(word in text for word in OURS)] == []


def test_where_a_door_is_known_from_stands_beside_what_residents_read() -> None:
    (one,) = (d for d in load().definitions if d.id == "shomeiyo-cert-hakko")
    door = next(channel for name, channel in one.channels.items() if name == "online")
    assert door.basis == "失効した署名用電子証明書では電子署名ができず、窓口で発行を受けるため"
    assert "窓口のみ" in door.source


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["channels"]["mail"].update(basis="窓口だけ(data/list)"), "channels.mail.basis"),
        (lambda d: d["period"].update(note="30日(list.md)"), "period.note"),
        (lambda d: d.update(summary="犬の届出(条文は要確認)"), "summary"),
        (lambda d: d["needs"].append("鑑札(inu.yaml)"), "needs[3]"),
        (lambda d: d["events"]["tennyu"]["when"][0].update(because="犬がいる(a.parquet)"), "because"),
    ],
)
def test_the_check_refuses_such_a_text_and_says_where(
    change: Callable[[dict[str, Any]], None], place: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="住民が読む文に") as refused:
        check.run(check.Takes(shipped=edited(tmp_path, DOG, change)))
    assert place in str(refused.value)


def test_the_check_takes_the_same_words_where_only_staff_read(tmp_path: Path) -> None:
    def told(held: dict[str, Any]) -> None:
        held["channels"]["mail"]["source"] = "data/list.md、要確認"
        held["period"]["source"] = "list.parquet"
        held["deemed_by"] = "要確認"

    assert check.run(check.Takes(shipped=edited(tmp_path, DOG, told))).definitions > 50


def test_by_when_is_written_once(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no_period を書けません"):
        check.run(check.Takes(shipped=edited(tmp_path, DOG, lambda d: d.update(no_period={"said": "いつでも"}))))


def test_by_when_is_checked_only_with_a_source(tmp_path: Path) -> None:
    def sure(held: dict[str, Any]) -> None:
        held["no_period"] = {"said": "速やかに", "source": "手続一覧", "verified": True}

    with pytest.raises(CommandError, match=r"no_period\.verified"):
        check.run(check.Takes(shipped=edited(tmp_path, "kodomo/jidoteate-shometsu.yaml", sure)))
