"""Receptions on their way to being received: scenario A01 with every answer, who came, and every box filled."""

import io
from collections.abc import Mapping
from uuid import UUID

from PIL import Image, ImageDraw

from tests.support.receptions import CLERK
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import FILER, Capacity, Filing, ReceptionView, SheetView, Source, Stated
from yakuba.kernel.rules.contracts import Value
from yakuba.lib.refs import Actor

MEMBERS = ("p1", "p2", "p3", "p4")
ANSWERS: Mapping[str, Mapping[str, Value]] = {
    "household": {"dog": 0, "moped": 0, "protected": 0},
    "p1": {"card": 1, "insurance": "社会保険", "main_earner": 1, "public_servant": 0, "disability": "なし"},
    "p2": {"card": 1, "insurance": "社会保険(被扶養)", "main_earner": 0, "disability": "なし", "pregnant": 0},
    "p3": {"card": 1, "insurance": "社会保険(被扶養)", "main_earner": 0, "disability": "なし"},
    "p4": {"card": 1, "insurance": "社会保険(被扶養)", "main_earner": 0, "disability": "なし", "childcare": 0},
}
"""What the family of A01 says in the interview."""

NEW_ADDRESS = "青葉市中央一丁目2番3号"
WRITTEN = {
    "new_address": NEW_ADDRESS,
    "old_address": "みどり県みなと市浜町4番5号",
    "honseki": "みどり県みなと市浜町4番 森 太郎",
}
"""What stands on their 転出証明書."""

ACCOUNT = {
    "account_bank": "あおば銀行",
    "account_bank_code": "0123",
    "account_branch": "本店",
    "account_branch_code": "001",
    "account_kind": "普通",
    "account_number": "0012345",
    "account_holder": "モリ タロウ",
}

TARO = Filing(Capacity.SELF, "森 太郎", phone="090-0000-0001", unit="p1")
"""The father, for himself and the household."""


def answered(reception: ReceptionView, answers: Mapping[str, Mapping[str, Value]] = ANSWERS) -> ReceptionView:
    """The interview held to its end."""
    said = [Stated(unit, item, value) for unit, items in answers.items() for item, value in items.items()]
    return service.state(CLERK, reception.key, reception.version, said)


def stated(reception: ReceptionView, unit: str, source: Source = Source.STATED, **items: Value) -> ReceptionView:
    """Some more values of one unit, on the reception as it stands now."""
    version = service.view(CLERK, reception.key).version
    said = [Stated(unit, item, value, source) for item, value in items.items()]
    return service.state(CLERK, reception.key, version, said)


def filled(reception: ReceptionView) -> ReceptionView:
    """Every box of A01 that a person fills."""
    stated(reception, "household", Source.CERTIFICATE, **WRITTEN)
    return stated(reception, "household", Source.STATED, **ACCOUNT)


def came(reception: ReceptionView, filing: Filing = TARO, subject: str = FILER) -> ReceptionView:
    """Somebody came and showed a driving licence."""
    filed = service.file_as(CLERK, reception.key, version(reception.key), filing)
    return service.check_identity(CLERK, filed.key, filed.version, subject=subject, papers=["driver_licence"])


def version(key: UUID) -> int:
    """The reception's version now."""
    return service.view(CLERK, key).version


def composed(reception: ReceptionView, actor: Actor = CLERK) -> tuple[SheetView, ...]:
    """Its sheets, made from the answers as they are."""
    return service.compose(actor, reception.key, version(reception.key))


def ready(reception: ReceptionView) -> ReceptionView:
    """A01 with every answer, everything filled, the father identified, the sheets composed."""
    reception = came(filled(answered(reception)))
    composed(reception)
    return service.view(CLERK, reception.key)


def sheet(reception: ReceptionView, procedure: str, unit: str = "household") -> SheetView:
    """One sheet as it stands."""
    found = service.sheets(CLERK, reception.key)
    return next(each for each in found if (each.procedure, each.unit) == (procedure, unit))


def signed(reception: ReceptionView, procedure: str, unit: str = "household") -> SheetView:
    """One sheet shown and signed by name."""
    shown = service.show(CLERK, sheet(reception, procedure, unit).key)
    return service.sign(CLERK, shown.key, shown_sha256=shown.shown_sha256)


def all_signed(reception: ReceptionView) -> ReceptionView:
    """Every sheet that is to be filed, shown and signed by name."""
    for each in service.sheets(CLERK, reception.key):
        if not each.withdrawn and each.received is None:
            signed(reception, each.procedure, each.unit)
    return service.view(CLERK, reception.key)


def all_on_paper(reception: ReceptionView) -> ReceptionView:
    """Every sheet that is to be filed, shown and recorded as signed on the paper that came."""
    for each in service.sheets(CLERK, reception.key):
        if not each.withdrawn and each.received is None:
            shown = service.show(CLERK, each.key)
            service.sign_on_paper(CLERK, shown.key, shown_sha256=shown.shown_sha256)
    return service.view(CLERK, reception.key)


def value(shown: SheetView, field: str, unit: str | None = None) -> str:
    """What is printed in one box."""
    return next(each.text for each in shown.fields if each.field == field and unit in (None, each.unit))


def drawing(*, blank: bool = False) -> bytes:
    """A PNG as a signature pad makes it: strokes on a transparent ground."""
    picture = Image.new("RGBA", (320, 120), (0, 0, 0, 0))
    if not blank:
        ImageDraw.Draw(picture).line([(20, 90), (80, 20), (140, 95), (300, 40)], fill=(0, 0, 0, 255), width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
