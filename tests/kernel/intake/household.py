"""The household of scenario A01 at the counter of 市民課, taken through the door of 受付 step by step."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from PIL import Image, ImageDraw
from pypdf import PdfReader

from tests.support.receptions import CLERK, DAY, FAMILY, MOVED, opened, with_family
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    FILER,
    Capacity,
    Filing,
    NewMember,
    ReceptionView,
    SheetView,
    Source,
    Stated,
    SubmissionView,
    Withdrawn,
)
from yakuba.kernel.rules.contracts import Value
from yakuba.lib.refs import Actor

TARO, HANAKO, ICHIRO, JIRO = "p1", "p2", "p3", "p4"
EVERYBODY = (TARO, HANAKO, ICHIRO, JIRO)
HOUSEHOLD = "household"
Key = tuple[str, str]
"""Procedure and unit."""

BASE: frozenset[Key] = frozenset(
    [("tennyu-todoke", HOUSEHOLD), ("jidoteate-nintei", TARO), ("kodomo-iryo", ICHIRO), ("kodomo-iryo", JIRO)]
    + [("card-keizoku-riyo", unit) for unit in EVERYBODY]
)
"""The eight forms of scenario A01: duty and claim, one for each listed person or household."""
OPTIONAL: frozenset[Key] = frozenset(
    (procedure, unit)
    for procedure in ("shomeiyo-cert-hakko", "inkan-toroku", "honnin-tsuchi-toroku")
    for unit in (TARO, HANAKO)
)
"""What A01 lists as optional."""

PERSONAL: Mapping[str, Mapping[str, Value]] = {
    TARO: {"insurance": "社会保険", "pension": "第2号", "card": 1, "public_servant": 0, "main_earner": 1},
    HANAKO: {
        "insurance": "社会保険(被扶養)",
        "pension": "第3号",
        "card": 1,
        "public_servant": 0,
        "main_earner": 0,
        "pregnant": 0,
    },
    ICHIRO: {"insurance": "社会保険(被扶養)", "card": 1, "main_earner": 0},
    JIRO: {"insurance": "社会保険(被扶養)", "card": 1, "main_earner": 0, "childcare": 0},
}
NEW_ADDRESS = "青葉県青葉市青葉町一丁目2番3号"
OLD_ADDRESS = "隣県隣市本町四丁目5番6号"
HONSEKI = "隣県隣市本町七丁目 森 太郎"
PHONE = "087-839-0123"
TYPED: Mapping[str, Value] = {
    "new_address": NEW_ADDRESS,
    "old_address": OLD_ADDRESS,
    "honseki": HONSEKI,
    "account_bank": "青葉銀行",
    "account_bank_code": "0170",
    "account_branch": "本店",
    "account_branch_code": "001",
    "account_kind": "普通",
    "account_number": "0123456",
    "account_holder": "モリ タロウ",
}
"""What nobody but the family can tell, typed once (household)."""
BY_TYPE: Mapping[str, Value] = {"date": DAY.year * 10_000 + DAY.month * 100 + DAY.day, "number": 1, "kana": "カナ"}

KIICHI: Mapping[str, Value] = {
    "name": "佐藤 喜一", "kana": "サトウ キイチ", "born": 19440211, "sex": "男", "relation": "世帯主", "deceased": 1,
}  # fmt: skip
YOSHI: Mapping[str, Value] = {
    "name": "佐藤 ヨシ", "kana": "サトウ ヨシ", "born": 19470730, "sex": "女", "relation": "妻", "deceased": 0,
}  # fmt: skip
DEATH: Mapping[str, Value] = {"died_on": 20261110, "known_on": 20261110}

TARO_FILES = Filing(
    capacity=Capacity.SELF, name="森 太郎", unit=TARO, address=NEW_ADDRESS, phone=PHONE, relation="本人"
)
AGENT_FILES = Filing(
    capacity=Capacity.AGENT, name="代利 人子", address="青葉県青葉市代理町一丁目1番1号", phone=PHONE, relation="知人",
    principal=TARO,
)  # fmt: skip


def drawn(size: tuple[int, int] = (300, 120), ink: bool = True) -> bytes:
    """A signature drawn on a tablet, as PNG; without ink the sheet is blank."""
    picture = Image.new("RGB", size, (255, 255, 255))
    if ink:
        ImageDraw.Draw(picture).line(
            [(10, size[1] - 20), (size[0] // 2, 15), (size[0] - 10, size[1] - 10)], (0, 0, 0), 4
        )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def one_of_group(points: int) -> list[str]:
    """The codes of the papers of one group, in their order."""
    return [paper.code for paper in service.identity_papers() if paper.points == points]


def text_of(pdf: bytes) -> str:
    """All text of a PDF without white space, so that line breaks do not matter."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def squeezed(text: str) -> str:
    return "".join(text.split())


class Desk:
    """One reception and the clerk who works on it; every step takes the newest version."""

    def __init__(self, reception: ReceptionView, actor: Actor = CLERK) -> None:
        self.actor, self.key = actor, reception.key

    @classmethod
    def a01(
        cls,
        *,
        answers: bool = True,
        people: Sequence[Mapping[str, Value]] = FAMILY,
        received_on: date = DAY,
        opening: Mapping[str, Value] = MOVED,
    ) -> "Desk":
        """The four of A01; with ``answers``, everything asked is answered as the scenario has it."""
        desk = cls(with_family(opened(received_on=received_on, opening=opening), people))
        if answers:
            desk.answer_everything(units=[f"p{place}" for place in range(1, len(people) + 1)])
        return desk

    @property
    def now(self) -> ReceptionView:
        return service.view(self.actor, self.key)

    @property
    def version(self) -> int:
        return self.now.version

    def answer_everything(self, units: Iterable[str] = EVERYBODY) -> None:
        none = {"disability": "なし", "care_certified": "なし"}
        stated = [
            Stated(unit, item, value)
            for unit in units
            for item, value in ({"main_earner": 0, "card": 1} | dict(PERSONAL.get(unit, {})) | none).items()
        ]
        stated += [Stated(HOUSEHOLD, item, 0) for item in ("dog", "moped", "protected")]
        service.state(self.actor, self.key, self.version, stated)

    def says(self, unit: str, **items: Value) -> ReceptionView:
        stated = [Stated(unit, item, value) for item, value in items.items()]
        return service.state(self.actor, self.key, self.version, stated)

    def compose(self) -> tuple[SheetView, ...]:
        return service.compose(self.actor, self.key, self.version)

    def wish(self, procedure: str, unit: str, wanted: bool = True) -> ReceptionView:
        return service.wish(self.actor, self.key, self.version, procedure, unit, wanted)

    def only(self, *wanted: Key) -> None:
        """Leave every other chosen sheet for another day."""
        for procedure, unit in set(self.chosen()) - set(wanted):
            self.wish(procedure, unit, wanted=False)

    @property
    def sheets(self) -> tuple[SheetView, ...]:
        return service.sheets(self.actor, self.key)

    def chosen(self) -> dict[Key, SheetView]:
        """The sheets that are to be filed; each (procedure, unit) at most once."""
        found = [sheet for sheet in self.sheets if sheet.withdrawn is Withdrawn.NO]
        keyed = {(sheet.procedure, sheet.unit): sheet for sheet in found}
        assert len(keyed) == len(found)
        return keyed

    def sheet(self, procedure: str, unit: str = HOUSEHOLD) -> SheetView:
        return self.chosen()[procedure, unit]

    def fill(self) -> None:
        """Type what is still missing, each box once, as the list of missing fields says."""
        stated = [
            Stated(box.unit, box.item, TYPED.get(box.field, _any_value(box.type, box.choices)))
            for box in service.missing_fields(self.actor, self.key)
            if not box.of_filer
        ]
        service.state(self.actor, self.key, self.version, stated)

    def file(self, filing: Filing = TARO_FILES, **changes: Any) -> ReceptionView:
        return service.file_as(self.actor, self.key, self.version, replace(filing, **changes))

    def identify(self, subject: str = FILER, papers: Sequence[str] | None = None) -> ReceptionView:
        papers = one_of_group(1)[:1] if papers is None else papers
        return service.check_identity(self.actor, self.key, self.version, subject=subject, papers=papers)

    def show(self) -> None:
        for sheet in self.chosen().values():
            service.show(self.actor, sheet.key)

    def sign(self, sheet: SheetView, image: bytes | None = None) -> SheetView:
        if sheet.signing == "paper":
            return service.sign_on_paper(self.actor, sheet.key, shown_sha256=sheet.shown_sha256)
        picture = image or (drawn() if sheet.signing == "signature" else None)
        return service.sign(self.actor, sheet.key, shown_sha256=sheet.shown_sha256, image=picture)

    def sign_all(self) -> None:
        for sheet in self.chosen().values():
            if sheet.signing != "none" and not sheet.received:
                self.sign(sheet)

    def came_on_paper(self) -> "Desk":
        """Every sheet that is not received yet, shown and recorded as signed on the paper that came."""
        self.show()
        for sheet in self.chosen().values():
            if sheet.signing != "none" and not sheet.received:
                service.sign_on_paper(self.actor, sheet.key, shown_sha256=sheet.shown_sha256)
        return self

    def prepared(self, filing: Filing = TARO_FILES) -> "Desk":
        """Composed, filled, filed and identified: ready to be shown."""
        self.compose()
        self.fill()
        self.file(filing)
        self.identify()
        return self

    def signed(self, filing: Filing = TARO_FILES) -> "Desk":
        """Ready to be received."""
        self.prepared(filing).show()
        self.sign_all()
        return self

    def receive(self, submission_key: UUID | None = None, **how: Any) -> SubmissionView:
        return service.receive(
            self.actor, self.key, self.version, submission_key=submission_key or uuid4(), **how
        )  # fmt: skip


def _any_value(kind: str, choices: Sequence[str]) -> Value:
    if choices:
        return choices[0]
    return BY_TYPE.get(kind, "記入済み")


def bereaved(filed: str = "shibo-todoke", farmland: int = 0, **of_the_deceased: Value) -> Desk:
    """佐藤 喜一 has died; his wife ヨシ files this one form, signed on paper."""
    begun = opened(event="shibo", opening=DEATH)
    members = [NewMember(KIICHI, Source.STATED), NewMember(YOSHI, Source.STATED)]
    desk = Desk(service.add_members(CLERK, begun.key, begun.version, members))
    desk.says(HOUSEHOLD, death_notified=0, fixed_assets=0, farmland=farmland, heirs_elsewhere="いない")
    desk.says("p1", **of_the_deceased)
    desk.compose()
    desk.only((filed, "p1"))
    return desk.prepared(replace(TARO_FILES, name="佐藤 ヨシ", unit="p2", relation="妻")).came_on_paper()
