"""通称: the common name of a foreign resident, from the certificate to the form."""

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from tests.support import filings, receptions, register
from tests.support.pages import Page
from yakuba.apps.counter import newcomers
from yakuba.apps.counter.tests.conftest import HANAKO, TARO, Desk
from yakuba.kernel.documents import service as documents
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, Source
from yakuba.kernel.procedures import service as procedures


def _view(key: str) -> ReceptionView:
    return intake.view(receptions.CLERK, UUID(key))


NGUYEN = TARO | {"name": "", "kana": "グエン ヴァン アン", "latin_name": "NGUYEN VAN AN", "alias": "玄 安"}
"""A foreign resident as the 転出証明書 has him: Latin letters, and a 通称."""


def test_the_common_name_of_a_foreign_newcomer_stands_beside_the_name_and_on_the_form(
    clerk: Desk, reception: str, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DOCUMENTS_STORE = tmp_path
    clerk.family(reception, (NGUYEN, HANAKO))
    member = _view(reception).member("p1")
    assert (member.name, member.items["alias"].value) == ("NGUYEN VAN AN", "玄 安")
    assert member.items["alias"].source is Source.CERTIFICATE
    page = clerk.page(f"/counter/{reception}/household/")
    assert "通称 玄 安" in page.text
    known = filings.came(filings.filled(_view(reception)))
    sheets = {sheet.procedure: sheet for sheet in filings.composed(known)}
    moving = sheets["tennyu-todoke"]
    assert filings.value(moving, "household_members") == "NGUYEN VAN AN(通称 玄 安)、森 花子"
    assert filings.value(moving, "head_name") == "NGUYEN VAN AN"
    prepared = intake.prepare_sheet(receptions.CLERK, moving.key)
    text = "".join(PdfReader(BytesIO(documents.read_prepared(prepared.prepared))).pages[0].extract_text().split())
    assert "NGUYENVANAN(通称玄安)グエンヴァンアン" in text


def test_a_common_name_is_corrected_in_place_and_the_earlier_one_stays_on_record(clerk: Desk, reception: str) -> None:
    clerk.family(reception, (NGUYEN,))
    address = f"/counter/{reception}/household/person/p1/"
    form = next(form for form in clerk.page(address).forms if "alias" in form.values)
    assert form.values["alias"] == "玄 安"
    assert clerk.post(address, form.values | {"alias": "玄 庵"}).status_code == 302
    assert _view(reception).member("p1").items["alias"].value == "玄 庵"
    history = clerk.page(f"/counter/{reception}/history/").text
    assert "玄 安" in history
    assert "玄 庵" in history


@pytest.mark.parametrize(("wrong", "says"), [("玄" * 201, "200"), ("玄\x00安", "通称"), ("玄\u202e安", "使えない文字")])
def test_a_wrong_common_name_is_refused(clerk: Desk, reception: str, wrong: str, says: str) -> None:
    answer = clerk.enter(reception, NGUYEN | {"alias": wrong})
    assert answer.status_code == 422
    assert says in Page(answer).text
    assert _view(reception).members == ()


def test_the_register_copy_brings_the_common_name_with_it(clerk: Desk, tmp_path: Path) -> None:
    row = register.resident(7, "NGUYEN VAN AN", "グエン ヴァン アン", 通称="玄 安", 通称カナ="ゲン アン", 性別="男")
    register.feed(tmp_path, [row])
    key = clerk.begin("shomei")
    assert clerk.bring(key, "NGUYEN").status_code == 302
    now = _view(key).member("p1").items["alias"]
    assert (now.value, now.source) == ("玄 安", Source.REGISTER)


def test_a_text_of_newcomers_may_carry_it(town: None) -> None:
    text = "#転入者,1\n氏名,アルファベットの氏名,通称,生年月日,性別,続柄\n,NGUYEN VAN AN,玄 安,1997-11-08,男,世帯主\n"
    facts = procedures.material("tennyu", on=receptions.DAY).facts
    assert newcomers.read(text, facts, receptions.DAY).people == (
        {"latin_name": "NGUYEN VAN AN", "alias": "玄 安", "born": 19971108, "sex": "男", "relation": "世帯主"},
    )
