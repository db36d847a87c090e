"""A marker address walks no way: page, CSV, log, audit register, even where its reader may see it elsewhere (SR-30)."""

import logging
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from samples import organisation as aoba
from tests.support import cases, receptions, register
from tests.support.pages import Page
from yakuba.apps.protection import exports
from yakuba.apps.protection.module import PROCEDURE
from yakuba.apps.protection.tests.conftest import (
    CHIEF,
    NAMED,
    PLACE,
    Desk,
    Seat,
    advised,
    apply,
    granted,
    stop,
)
from yakuba.apps.protection.tests.test_cases import FIELDS
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases.contracts import Applicant
from yakuba.kernel.intake import service as intake
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import ProtectionFilter
from yakuba.lib.refs import OwnerRef

MARKERS = (*PLACE, "隠町")


def without_addresses(folder: Path) -> None:
    """1010 stays named for 支援措置, and not for addresses."""
    to = folder / "designations"
    to.mkdir()
    named = (aoba.FOLDER / "2026-04-01" / "designations.csv").read_text(encoding="utf-8-sig").splitlines()
    ended = [
        line.replace("2027-03-31", "2026-11-19") if line.startswith("1010,people.view_protected_address") else line
        for line in named
    ]
    (to / "designations.csv").write_text("\n".join(ended), encoding="utf-8")
    organisation.import_path(to, as_of=receptions.DAY)
    assert not people.sees_withheld(NAMED)


def everything(desk: Desk) -> list[str]:
    """What every page says, in each of its states, with what stands in its attributes."""
    made, decided = advised(), granted()
    where = intake.reception_ref(receptions.opened().key)
    escalation, person = stop(where), register.person_id(1)
    who = Applicant(name="高橋 澪", capacity="本人", person="0000000001", address="隠町九丁目99番9号")
    case = cases.opened(PROCEDURE, name="高橋 澪", person="0000000001", fields=FIELDS, applicant=who).row.key
    jobs.run_waiting()
    rooms = (
        "", "?stage=force", "?sort=last", "stopped/", f"stopped/{escalation}/", "stopped/?state=settled", "cases/",
        f"cases/{case}/", "new/", f"new/?case={case}", f"new/{person}/", f"new/{person}/?case={case}", "exports/",
        f"{made}/", f"{made}/opinion/", f"{made}/decide/", f"{decided}/extend/", f"{decided}/end/",
    )  # fmt: skip
    said = [desk.client.get(f"/protection/{room}", follow=True).content.decode() for room in rooms]
    posted: tuple[tuple[str, dict[str, str]], ...] = (
        ("search/", {"text": "タカハシ"}),
        ("new/", {"text": "タカハシ"}),
        (f"new/{person}/", {"harm": "x", "away1_number": "0000000003"}),
        (f"{made}/end/", {}),
        (f"stopped/{escalation}/", {}),
    )
    said += [desk.client.post(f"/protection/{room}", values).content.decode() for room, values in posted]
    assert sum("高橋" in text for text in said) > 8
    return said


def csv_of(asker: Desk, approver: Desk) -> str:
    """The whole list as a file."""
    form = asker.page("/protection/").form("/ask")
    key = form.action.split("/")[-2]
    asker.post(form.action, form.values)
    approver.post(f"/protection/exports/{key}/approve")
    answer = asker.client.post(f"/protection/exports/{key}/shien-sochi.csv")
    return b"".join(answer).decode("utf-8-sig")


@pytest.mark.parametrize("sees", [False, True])
def test_no_page_file_log_or_entry_tells_a_place(
    seat: Seat, tmp_path: Path, caplog: pytest.LogCaptureFixture, sees: bool
) -> None:
    if not sees:
        without_addresses(tmp_path)
    caplog.set_level(logging.DEBUG)
    desk = seat("1010")
    said = [*everything(desk), csv_of(desk, seat("1009"))]
    said += ["".join(str(entry) for entry in audit.views(limit=1000).entries), caplog.text]
    assert "高橋 澪" in said[-3]
    leaks = {marker for marker in MARKERS for text in said if marker in text}
    assert leaks == set()


def test_neither_log_nor_audit_register_names_anybody(seat: Seat, caplog: pytest.LogCaptureFixture) -> None:
    """The audit register's readers see names by its own resolver; nothing of ours writes one into an entry."""
    caplog.set_level(logging.INFO)
    everything(seat("1010"))
    assert not any(name in caplog.text for name in ("高橋", "タカハシ"))
    details = [str(entry.detail) for entry in audit.views(limit=1000).entries]
    assert not any("高橋" in detail or "タカハシ" in detail for detail in details)


@pytest.mark.parametrize("code", ["1011", "1012", "1013", "1048", "1018", "1007", "1047", "1004"])
def test_whoever_is_not_named_gets_no_word_of_a_person(seat: Seat, code: str) -> None:
    made = granted()
    escalation = stop()
    desk = seat(code)
    for room in ("", f"{made}/", f"stopped/{escalation}/", "stopped/", "exports/", f"new/{register.person_id(1)}/"):
        answer = desk.get(f"/protection/{room}")
        assert answer.status_code == 403
        assert not any(word in answer.content.decode() for word in (*MARKERS, "高橋", "一致"))
    for room in (f"exports/{uuid4()}/ask", f"exports/{uuid4()}/shien-sochi.csv"):
        assert desk.post(f"/protection/{room}").status_code == 403


def test_the_file_names_nobody_kept_away_and_no_formula(seat: Seat, tmp_path: Path) -> None:
    granted()
    text = csv_of(seat("1010"), seat("1009"))
    assert "高橋 剛" not in text
    lines = text.splitlines()
    assert lines[0].startswith("番号,段階,申出の理由")
    assert "実施中" in lines[1]
    assert "高橋 澪,0000000001,1" in lines[1]


def test_the_file_is_taken_by_two_within_a_day_and_recorded(seat: Seat) -> None:
    apply()
    asker, other = seat("1010"), seat("1009")
    key = uuid4()
    exports.ask(actor=NAMED, key=key, wanted=ProtectionFilter())
    exports.ask(actor=CHIEF, key=key, wanted=ProtectionFilter())
    assert len(exports.requests(NAMED)) == 1
    for refused in (f"exports/{key}/shien-sochi.csv", f"exports/{key}/approve"):
        page = Page(asker.client.post(f"/protection/{refused}", follow=True))
        assert "二人で行います" in page.text or "承認を受けた書き出しではない" in page.text
    for _press in range(2):
        other.post(f"/protection/exports/{key}/approve")
    assert other.client.post(f"/protection/exports/{key}/shien-sochi.csv").status_code == 302
    answer = asker.client.post(f"/protection/exports/{key}/shien-sochi.csv")
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-store", "text/csv; charset=utf-8")
    assert len(b"".join(answer).decode().splitlines()) == 2
    acts = [entry.act for entry in audit.history(OwnerRef("protection.export", str(key)))]
    assert acts == [f"protection.export.{name}" for name in ("taken", "approved", "asked")]


def test_a_stranger_gets_nothing(client: Client, town: None) -> None:
    assert client.post(f"/protection/exports/{uuid4()}/shien-sochi.csv")["Location"].startswith("/accounts/")
