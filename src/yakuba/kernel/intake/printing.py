"""A sheet as it is printed: by the form template, or on the town's own 様式 where its definition has one.

Official forms are Japanese whatever the page's language is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Prepared
from yakuba.kernel.intake import overlaying
from yakuba.kernel.intake.contents import AGENT_PART, FILER_PART, MATTER_PART, read
from yakuba.kernel.intake.contracts import Source
from yakuba.kernel.intake.models import Reception, Sheet, SheetVersion
from yakuba.kernel.intake.overlaying import Said
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.forms import OTHERS, PdfForm
from yakuba.kernel.procedures.service import pinned
from yakuba.lib import clock, wareki
from yakuba.lib.refs import JsonValue

TEMPLATE = "form"
MAYOR = "市長"
FICTIONAL = "(架空)"
MARKS = {
    Source.STATED.value: "stated",
    Source.CERTIFICATE.value: "certificate",
    Source.ELECTRONIC.value: "certificate",
    Source.REGISTER.value: "register",
    Source.OFFICE.value: "officer",
    Source.ONLINE.value: "stated",
    Source.FILER.value: "officer",
}
COLUMNS = ("氏名", "フリガナ", "生年月日", "性別", "続柄")
TO_SIGN = {
    "name": {"kind": "paper", "label": "記名又は署名"},
    "signature": {"kind": "paper", "label": "署名(自署)"},
    "paper": {"kind": "paper", "label": "署名(自署)"},
    "none": {"kind": "none", "reason": "この様式に署名は要りません。"},
}


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature adds to the form: who, when, on what; ``image`` in base64, or empty for 記名."""

    signer: str
    at: datetime
    shown_sha256: str
    image: str = ""


def prepared(sheet: Sheet, version: SheetVersion, signed: Signed | None = None) -> Prepared:
    """One version of a sheet, typeset and stored, outside a transaction; the same paper for the same rows.

    Raises DocumentError (a character that cannot be printed …).
    """
    form = pinned(sheet.procedure, version.definition_version).form
    if form is None:
        return documents.prepare(TEMPLATE, form_context(sheet, version, signed))
    return documents.prepare(overlaying.TEMPLATE, overlay_context(form, sheet, version, signed))


def overlay_context(
    form: PdfForm, sheet: Sheet, version: SheetVersion, signed: Signed | None = None
) -> dict[str, JsonValue]:
    """The context of the ``overlay`` template: the same values, in the boxes of the town's own 様式."""
    definition = pinned(sheet.procedure, version.definition_version)
    said = {"reference": reference(sheet.reception), "addressee": _addressee(definition)}
    notes = {name: Said(OTHERS[name], text) for name, text in said.items() if form.boxes_of(name)}
    if signed is not None:
        notes |= _signed_notes(signed)
    heads = {"title": definition.name, "reference": said["reference"]}
    context = overlaying.overlaid(form, read(version.content), heads, notes)
    if signed is not None and signed.image:
        context["drawn"] = {"place": overlaying.place(form.boxes_of("signature")[0]), "image": signed.image}
    return context


def _signed_notes(signed: Signed) -> dict[str, Said]:
    """記名 stands where one signs; beside a drawn signature, who drew it is said with when and on what."""
    proof = f"{moment(signed.at)} 署名した内容 SHA-256 {signed.shown_sha256}"
    if signed.image:
        return {"signed_note": Said(OTHERS["signed_note"], f"自署 {signed.signer}\n{proof}")}
    said = f"{moment(signed.at)} 画面で内容を確かめました。確かめた内容 SHA-256 {signed.shown_sha256}"
    named = Said(OTHERS["signature"], signed.signer)
    return {"signature": named, "signed_note": Said(OTHERS["signed_note"], f"記名 {signed.signer}\n{said}")}


def form_context(sheet: Sheet, version: SheetVersion, signed: Signed | None = None) -> dict[str, JsonValue]:
    """The context of the ``form`` template for one version of a sheet, as it is stored; the same for the same rows."""
    held = read(version.content)
    definition = pinned(sheet.procedure, version.definition_version)
    context: dict[str, JsonValue] = {
        "title": definition.name,
        "form_number": definition.form_rule.number or definition.name,
        "reference": reference(sheet.reception),
        "addressee": _addressee(definition),
        "filed_on": sheet.reception.received_on.isoformat(),
        "person": _rows(held, FILER_PART) or [{"label": "届出人(申請者)", "value": None}],
        "agent": _rows(held, AGENT_PART),
        "sections": _sections(held),
        "signature": _signature(definition, signed),
    }
    if held["household"]:
        context["household"] = {"columns": list(COLUMNS), "rows": held["household"]}
    return context


def reference(reception: Reception) -> str:
    """受付番号 as it is printed: day, office and number of the day."""
    return f"{reception.received_on:%Y%m%d}-{reception.office}-{reception.number:04}"


def _addressee(definition: Definition) -> str:
    town = organisation.municipality()
    if definition.authority == MAYOR and town is not None:
        return f"(宛先){town.name}長"
    return f"(宛先){definition.authority.replace(FICTIONAL, '')}"


def _sections(held: Mapping[str, Any]) -> list[JsonValue]:
    """The matter itself, then a part for each person of whom more is said than the table of the household shows."""
    found: list[JsonValue] = []
    if rows := _rows(held, MATTER_PART):
        found.append({"heading": "届出・申請の内容", "fields": rows})
    for unit, name in held["persons"].items():
        if rows := _rows(held, unit):
            found.append({"heading": f"対象の方: {name}", "fields": rows})
    return found or [{"heading": "届出・申請の内容", "fields": [{"label": "内容", "value": None}]}]


def _rows(held: Mapping[str, Any], part: str) -> list[JsonValue]:
    """Boxes of one group become one row."""
    mine = [field for field in held["fields"] if field["part"] == part]
    rows: list[JsonValue] = []
    for group, together in groupby(mine, key=lambda field: field["group"]):
        fields = list(together)
        rows += [_together(group, fields)] if group else [_row(field) for field in fields]
    return rows


def _row(field: Mapping[str, Any]) -> JsonValue:
    return {"label": field["label"], "value": field["text"] or None, "source": MARKS.get(field["source"])}


def _together(label: str, fields: list[Mapping[str, Any]]) -> JsonValue:
    texts = [f"{field['label']} {field['text']}" for field in fields if field["text"]]
    source = next((field["source"] for field in fields if field["source"]), "")
    return {"label": label, "value": "\n".join(texts) or None, "source": MARKS.get(source)}


def _signature(definition: Definition, signed: Signed | None) -> JsonValue:
    if signed is None:
        unsigned: JsonValue = TO_SIGN[definition.form_rule.signing]
        return unsigned
    at = moment(signed.at)
    if signed.image:
        sha256 = signed.shown_sha256
        return {"kind": "image", "image": signed.image, "sha256": sha256, "signed_at": at, "label": signed.signer}
    said = f"記名 {signed.signer}\n{at} 画面で内容を確かめました。確かめた内容 SHA-256 {signed.shown_sha256}"
    return {"kind": "none", "reason": said}


def moment(at: datetime) -> str:
    """令和8年11月20日 12時05分, JST."""
    here = at.astimezone(clock.JST)
    return f"{wareki.format_day(clock.day_of(at))} {here.hour}時{here.minute:02}分"
