"""A resident whose address is a marker: what withholds it, what ends that, and whether an answer tells it (SR-30).

白石 恵 lives with her daughter. Whoever is named for protected addresses is set here, whatever the sample town says.
"""

import csv
import html
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.contrib.messages import get_messages
from pypdf import PdfReader

from samples import organisation as aoba
from samples.documents import letter as sample_letter
from tests.support.cases import CLERK, DAY, JUMIN, KODOMO, order
from tests.support.pages import Answer
from tests.support.register import feed, person_id, resident
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import Applicant, CaseField, CaseView, owner
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentKind
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib.refs import Actor, JsonValue

MARKER = "隠谷八丁目"
MARKERS = (MARKER, "88番8号", "隠館808", "888-8888", "8888888")
HOME = {"町名": MARKER, "番地": "88番8号", "方書": "隠館808", "町字コード": "9999888", "郵便番号": "888-8888"}
PLACE = f"青葉市{MARKER}88番8号"
NAME, NUMBER = "白石 恵", "0000000081"
OTHER_NAME, OTHER_NUMBER = "代理 一郎", "0000000091"
OTHER_HOME = {"町名": "表通三丁目", "番地": "3番3号", "町字コード": "9999333", "郵便番号": "333-3333"}
OTHER_PLACE = "青葉市表通三丁目3番3号"
APPLICANT = Applicant(NAME, "本人", address=PLACE, phone="000-0000-0081", person=NUMBER)
OTHER_APPLICANT = Applicant(OTHER_NAME, "本人", address=OTHER_PLACE, phone="000-0000-0091", person=OTHER_NUMBER)
MOTHER, DAUGHTER, OTHER = 81, 82, 91
WAYS = ("support", "household", "restricted")
"""支援措置 of herself, 支援措置 of her daughter (whom no case knows), 抑止 by the core system."""
ADDRESSES = "people.view_protected_address"
NAMED_ALL_YEAR = {"権限": ADDRESSES, "開始日": "2026-04-01", "終了日": "2027-03-31", "理由": "案件の担当"}
OF_THE_SECTION_FOR_IT = ("1008", "1009", "1010")
"""市民課: who registers and decides a 支援措置 in the sample town."""


def registered(folder: Path, *, restricted: bool = False, as_of: str = "2026-11-17") -> None:
    """The register copy of that day, by a feed."""
    rows: list[Mapping[str, str]] = [
        resident(MOTHER, NAME, "シライシ メグミ", 抑止="1" if restricted else "", **HOME),
        resident(DAUGHTER, "白石 光", "シライシ ヒカリ", 世帯番号=NUMBER, 続柄="子", **HOME),
        resident(OTHER, OTHER_NAME, "ダイリ イチロウ", 抑止="", **OTHER_HOME),
    ]
    feed(folder, rows, as_of=as_of)


def begins(why: str, folder: Path) -> Callable[[], None]:
    """Her address is withheld from now on, and every event delivered; what the answer does ends that."""
    if why == "restricted":
        registered(folder, restricted=True, as_of="2026-11-18")
        jobs.run_waiting()
        return lambda: registered(folder, as_of="2026-11-19")
    return protects(MOTHER if why == "support" else DAUGHTER)


def protects(number: int) -> Callable[[], None]:
    """支援措置 of this resident, applied for and delivered; what the answer does ends it."""
    made = people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(number), Harm.DV, DAY))
    jobs.run_waiting()

    def end() -> None:
        people.end_protection(JUMIN.chief, made, reason="本人の申出", version=1)
        jobs.run_waiting()

    return end


def names(folder: Path, *codes: str, not_named: tuple[str, ...] = ()) -> None:
    """Of all staff only 市民課 and these are named for protected addresses; ``not_named`` are certainly not."""
    to = folder / "designations"
    to.mkdir()
    text = (aoba.FOLDER / "2026-04-01" / "designations.csv").read_text(encoding="utf-8-sig")
    rows = [row | _ended(row, codes) for row in csv.DictReader(text.splitlines())]
    there = {row["職員コード"] for row in rows if row["権限"] == ADDRESSES}
    rows += [NAMED_ALL_YEAR | {"職員コード": code} for code in codes if code not in there]
    with (to / "designations.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    organisation.import_path(to, as_of=DAY)
    assert all(people.sees_withheld(Actor("staff", code)) for code in codes)
    assert not any(people.sees_withheld(Actor("staff", code)) for code in not_named)


def _ended(row: Mapping[str, str], named: tuple[str, ...]) -> dict[str, str]:
    """The day before today as the end of what somebody else of the sample town is named for; designations of an earlier
    import stay until they end.
    """
    stays = row["権限"] != ADDRESSES or row["職員コード"] in (*OF_THE_SECTION_FOR_IT, *named)
    return {} if stays else {"終了日": (DAY - timedelta(days=1)).isoformat()}


def opened_for_her(
    procedure: str = "jidoteate-nintei", *, address: str = PLACE, care: bool = False, form: bool = False
) -> CaseView:
    """Her application; ``address`` is the one that she wrote, also in a box. ``form``: with the filed form."""
    boxes = (
        CaseField("filer_name", "届出人(申請者)氏名", "event", NAME, NAME, "聞き取り"),
        CaseField("filer_address", "届出人(申請者)住所", "event", address, address, "聞き取り"),
        CaseField("name", "氏名", "p1", NAME, NAME, "聞き取り"),
    )
    applicant = replace(APPLICANT, address=address)
    made = order(procedure, name=NAME, person=NUMBER, applicant=applicant, fields=boxes)
    (view,) = service.open_cases(CLERK, [replace(made, care=care, document=_filed(made.key) if form else "")])
    assert view.applicant.person == NUMBER
    return view


def _filed(case: UUID) -> str:
    info = documents.register(
        section="3030",
        symbol="子収",
        kind=DocumentKind.RECEIVED,
        title="児童手当認定請求書",
        owner=owner(case),
        on=DAY,
        retention="y5",
        actor=CLERK,
    )
    documents.freeze(info.id, documents.prepare("letter", _on_paper(PLACE)), actor=CLERK)
    return info.id


def attached(
    case: UUID, called: str = "所得課税証明書", *, actor: Actor = KODOMO.reviewer, scanned: bool = True
) -> str:
    """The id of a paper of the case on which her address stands, found clean unless it still waits for the scanner."""
    info = service.attach(actor, case, documents.stage(paper(), name="scan.pdf"), name=called)
    if scanned:
        documents.scan(info.id)
    return info.id


def paper(place: str = PLACE) -> bytes:
    """A PDF on which a place stands: what somebody hands in."""
    return documents.render("letter", _on_paper(place))


def _on_paper(place: str) -> dict[str, JsonValue]:
    return {**sample_letter(), "addressee": {"name": NAME, "postal_code": HOME["郵便番号"], "address": place}}


def said(answer: Answer) -> str:
    """Everything that an answer tells, without white space: its headers, its bytes, its text without the markup, and
    what stands on the pages of a PDF.
    """
    content = b"".join(answer) if answer.streaming else answer.content
    raw = content.decode("utf-8", "replace")
    text = html.unescape(re.sub("<[^>]+>", "", raw))
    return _close("\n".join([*(f"{name}: {value}" for name, value in answer.items()), raw, text, printed(content)]))


def printed(content: bytes) -> str:
    """The text of a PDF without white space; empty for anything else."""
    if not content.startswith(b"%PDF"):
        return ""
    return _close("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def tells(answer: Answer) -> bool:
    """Whether her address stands anywhere in the answer."""
    told = said(answer)
    return any(marker in told for marker in MARKERS)


def opens(answer: Answer) -> bool:
    """Whether it is a PDF with her address on it."""
    return answer.status_code == 200 and answer["Content-Type"] == "application/pdf" and tells(answer)


def why_not(answer: Answer) -> str:
    """The sentences of a refusal, which leads back to a page. Fails unless it is one and tells nothing."""
    assert not tells(answer), "her address is told"
    assert answer.status_code == 302, answer.status_code
    sentences = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert "住所" in sentences, sentences
    assert re.search("開け|見られ", sentences), sentences
    assert not any(marker in sentences for marker in MARKERS)
    return sentences


def _close(text: str) -> str:
    return "".join(text.split())
