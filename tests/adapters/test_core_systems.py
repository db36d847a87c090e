"""The ways to core systems: an exchange folder where files appear whole, and a simulator that takes no key twice."""

import hashlib
import os
import threading
from pathlib import Path

import pytest

from yakuba.adapters.core_files.exchange import Exchange
from yakuba.adapters.core_simulator import ledger
from yakuba.adapters.core_simulator.ledger import Simulator
from yakuba.config.env import Env
from yakuba.ports.core_system import AnswerFile, CoreDownError, DeliveredRow, Delivery, RowAnswer

CORE = "住民記録"


def delivery(
    *keys: str, content: bytes = b"a,b\r\n", core: str = CORE, attempt: int = 1, digest: str = "x"
) -> Delivery:
    sha256 = hashlib.sha256(content).hexdigest()
    rows = tuple(DeliveredRow(key, digest) for key in keys)
    return Delivery(core, "20261120-00000000", attempt, f"20261120-00000000-{attempt}", content, sha256, rows)


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    for name in ("out", "in"):
        (tmp_path / CORE / name).mkdir(parents=True)
    return Exchange(tmp_path)


def test_a_file_lies_in_the_folder_with_a_hash_that_sha256sum_checks(exchange: Exchange) -> None:
    assert exchange.deliver(delivery("k1", content=b"whole")) == ()
    out = exchange.root / CORE / "out"
    assert (out / "20261120-00000000-1.csv").read_bytes() == b"whole"
    told = (out / "20261120-00000000-1.csv.sha256").read_text()
    assert told == f"{hashlib.sha256(b'whole').hexdigest()}  20261120-00000000-1.csv\n"
    assert len(list(out.iterdir())) == 2


def test_the_same_delivery_again_is_the_same_file(exchange: Exchange) -> None:
    for _time in range(2):
        exchange.deliver(delivery("k1"))
    assert len(list((exchange.root / CORE / "out").glob("*.csv"))) == 1


def test_a_folder_that_is_not_there_is_a_core_system_that_is_down(tmp_path: Path) -> None:
    with pytest.raises(CoreDownError):
        Exchange(tmp_path / "away").deliver(delivery("k1"))
    assert not (tmp_path / "away").exists()


def test_a_write_that_breaks_off_leaves_nothing_under_the_name(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CoreDownError):
        exchange.deliver(delivery("k1"))
    assert list((exchange.root / CORE / "out").glob("[!.]*")) == []


@pytest.mark.parametrize("name", ["../../etc/x", "a/b", "", "x" * 81])
def test_no_name_leads_out_of_the_folder(exchange: Exchange, name: str) -> None:
    wrong = Delivery(CORE, "b", 1, name, b"", "", ())
    with pytest.raises(ValueError, match="name"):
        exchange.deliver(wrong)


@pytest.mark.parametrize("core", ["..", ".", "", "a/b", "a\\b"])
def test_no_core_system_leads_out_of_the_folder(exchange: Exchange, core: str) -> None:
    with pytest.raises(ValueError, match="folder"):
        exchange.deliver(delivery("k1", core=core))
    with pytest.raises(ValueError, match="folder"):
        exchange.answers(core)


def test_answers_are_given_by_name_until_they_are_put_away(exchange: Exchange) -> None:
    lie = exchange.root / CORE / "in"
    for name in ("b.csv", "a.csv", ".c.csv", "d.txt"):
        (lie / name).write_bytes(name.encode())
    assert exchange.answers(CORE) == [AnswerFile("a.csv", b"a.csv"), AnswerFile("b.csv", b"b.csv")]
    for _time in range(2):
        exchange.put_away(CORE, "a.csv")
    assert [file.name for file in exchange.answers(CORE)] == ["b.csv"]
    assert (lie / "done" / "a.csv").is_file()


def test_the_simulator_takes_each_key_once_and_answers_it_as_the_first_time(tmp_path: Path) -> None:
    core = Simulator(tmp_path)
    first = core.deliver(delivery("k1", "k2"))
    assert [answer.accepted for answer in first] == [True, True]
    assert core.deliver(delivery("k2", "k1", attempt=2)) == [first[1], first[0]]
    assert [entry.key for entry in ledger.entries(tmp_path)] == ["k1", "k2"]


def test_other_content_under_a_taken_key_is_rejected(tmp_path: Path) -> None:
    core = Simulator(tmp_path)
    core.deliver(delivery("k1"))
    (answer,) = core.deliver(delivery("k1", digest="y"))
    assert not answer.accepted
    assert answer.reason
    assert len(ledger.entries(tmp_path)) == 1


def test_the_same_key_for_another_core_system_is_another_row(tmp_path: Path) -> None:
    core = Simulator(tmp_path)
    core.deliver(delivery("k1"))
    core.deliver(delivery("k1", core="国民健康保険"))
    assert len(ledger.entries(tmp_path)) == 2


def test_what_the_switch_says_is_rejected_lost_or_taken_in_silence_once(tmp_path: Path) -> None:
    core = Simulator(tmp_path)
    ledger.switch(tmp_path, reject={"k1": "理由"}, mute={"k2"}, lost={"k3"})
    assert core.deliver(delivery("k1", "k2", "k3")) == [RowAnswer("k1", accepted=False, reason="理由")]
    assert [entry.key for entry in ledger.entries(tmp_path)] == ["k2"]
    again = core.deliver(delivery("k1", "k2", "k3", attempt=2))
    assert [(answer.key, answer.accepted) for answer in again] == [("k1", False), ("k2", True), ("k3", True)]


def test_while_it_is_down_it_takes_nothing(tmp_path: Path) -> None:
    ledger.switch(tmp_path, down=True)
    with pytest.raises(CoreDownError):
        Simulator(tmp_path).deliver(delivery("k1"))
    with pytest.raises(CoreDownError):
        Simulator(tmp_path).answers(CORE)
    assert ledger.entries(tmp_path) == []


def test_two_deliveries_at_once_are_taken_one_after_the_other(tmp_path: Path) -> None:
    core = Simulator(tmp_path)
    keys = [f"k{number}" for number in range(50)]
    threads = [threading.Thread(target=core.deliver, args=(delivery(*keys),)) for _time in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = ledger.entries(tmp_path)
    assert [entry.key for entry in taken] == keys
    assert len({entry.reference for entry in taken}) == 50


@pytest.mark.parametrize(
    ("core", "demo", "wanted"),
    [
        ("", False, {}),
        ("", True, {"*": "core_simulator"}),
        ("core_files", False, {"*": "core_files"}),
        ("住民記録=core_files, 戸籍=core_files", True, {"住民記録": "core_files", "戸籍": "core_files"}),
    ],
)
def test_the_setting_names_the_way_to_each_core_system(core: str, demo: bool, wanted: dict[str, str]) -> None:
    assert Env(core=core, demo=demo).core_systems() == wanted


@pytest.mark.parametrize("core", ["ftp", "住民記録=ftp", "core_simulator"])
def test_a_way_that_there_is_not_stops_the_start(core: str) -> None:
    with pytest.raises(ValueError, match="YAKUBA_CORE"):
        Env(core=core)
