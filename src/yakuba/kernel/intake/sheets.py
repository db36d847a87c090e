"""Reading sheets back as others see them, and who files."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.intake.contents import fields_of, read
from yakuba.kernel.intake.contracts import (
    Capacity,
    Filing,
    NoSheetError,
    ProofKind,
    SheetView,
    SignatureKind,
    Withdrawn,
)
from yakuba.kernel.intake.models import FilingEntry, Reception, Sheet, SheetVersion, Shown, Signature
from yakuba.kernel.intake.part_values import Part
from yakuba.kernel.intake.reaching import Reach
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.service import pinned, pinned_many
from yakuba.lib.refs import Actor, OwnerRef


def sheet_subject(key: UUID) -> OwnerRef:
    """How other parts point at a sheet."""
    return OwnerRef("intake.sheet", str(key))


def sheet_within(actor: Actor, key: UUID) -> Sheet:
    """The row, if its reception is the actor's to continue, and it is their part. Raises NotAllowed, NoSheetError."""
    reach = Reach.of(actor, "reception.continue")
    sheet = Sheet.objects.select_related("reception").filter(reach.where("reception__"), key=key).first()
    if sheet is None or not _is_of(reach.part(sheet.reception), sheet):
        raise no_sheet()
    return sheet


def _is_of(part: Part, sheet: Sheet) -> bool:
    return part.is_whole or part.includes(pinned(sheet.procedure, newest(sheet).definition_version))


def no_sheet() -> NoSheetError:
    """What is said of a sheet that is not there, or no longer filed."""
    return NoSheetError(_("この様式は見つからないか、今は提出しません。受付の画面を開き直してください。"))


def newest(sheet: Sheet) -> SheetVersion:
    """The content as it stands."""
    return SheetVersion.objects.get(sheet=sheet, version=sheet.version)


def shown_of(version: SheetVersion) -> Shown | None:
    """What the resident was shown of this version, last."""
    return Shown.objects.filter(version=version).order_by("-id").first()


def views(reception: Reception) -> tuple[SheetView, ...]:
    """All sheets of a reception: the filed ones in the order of the guide, then the withdrawn. Six queries at most."""
    rows = list(Sheet.objects.filter(reception=reception).select_related("received__submission"))
    rows.sort(key=lambda sheet: (sheet.withdrawn != Withdrawn.NO, sheet.place, sheet.pk))
    return _views(rows)


def views_of(reception: Reception, part: Part) -> tuple[SheetView, ...]:
    """As ``views``, of what is of this part."""
    found = views(reception)
    if part.is_whole:
        return found
    return tuple(one for one in found if part.includes(pinned(one.procedure, one.definition_version)))


def view_of(sheet: Sheet) -> SheetView:
    """One sheet."""
    return _views([Sheet.objects.select_related("received__submission").get(pk=sheet.pk)])[0]


def _views(rows: Iterable[Sheet]) -> tuple[SheetView, ...]:
    sheets = list(rows)
    versions = _newest_versions(SheetVersion.objects.filter(sheet__in=sheets).order_by("version"))
    ids = [version.pk for version in versions.values()]
    shown = {row.version_id: row for row in Shown.objects.filter(version__in=ids).order_by("id")}
    signed = {row.version_id: row for row in Signature.objects.filter(version__in=ids)}
    definitions = pinned_many({(sheet.procedure, versions[sheet.pk].definition_version) for sheet in sheets})
    return tuple(_view(sheet, versions[sheet.pk], definitions, shown, signed) for sheet in sheets)


def _newest_versions(rows: QuerySet[SheetVersion]) -> dict[int, SheetVersion]:
    return {row.sheet_id: row for row in rows}


def _view(
    sheet: Sheet,
    version: SheetVersion,
    definitions: Mapping[tuple[str, int], Definition],
    shown: dict[int, Shown],
    signed: dict[int, Signature],
) -> SheetView:
    definition = definitions[sheet.procedure, version.definition_version]
    signature = signed.get(version.pk)
    receipt = getattr(sheet, "received", None)
    return SheetView(
        key=sheet.key,
        procedure=sheet.procedure,
        name=definition.name,
        definition_version=version.definition_version,
        unit=sheet.unit,
        person=version.person,
        version=version.version,
        content_sha256=version.sha256,
        fields=fields_of(read(version.content)),
        signing=definition.form_rule.signing,
        discreet=version.discreet,
        document=sheet.document,
        shown_sha256=shown[version.pk].pdf_sha256 if version.pk in shown else "",
        signed=SignatureKind(signature.kind) if signature else None,
        signed_sha256=signature.signed_sha256 if signature else "",
        withdrawn=Withdrawn(sheet.withdrawn),
        received=receipt.submission.key if receipt else None,
    )


def filing_of(reception: Reception) -> tuple[Filing | None, datetime | None]:
    """Who files, as last recorded, and when that was."""
    row = filed(reception)
    return (as_filing(row.content), row.at) if row else (None, None)


def filed(reception: Reception) -> FilingEntry | None:
    """The last record of who files."""
    return FilingEntry.objects.filter(reception=reception).order_by("-id").first()


def as_filing(held: dict[str, Any]) -> Filing:
    """As it is stored."""
    return Filing(
        **{
            **held,
            "capacity": Capacity(held["capacity"]),
            "proofs": tuple(ProofKind(proof) for proof in held["proofs"]),
        }
    )


def filing_content(filing: Filing) -> dict[str, Any]:
    """As it will be stored."""
    return {
        "capacity": filing.capacity.value,
        "name": filing.name,
        "address": filing.address,
        "phone": filing.phone,
        "relation": filing.relation,
        "unit": filing.unit,
        "proofs": [proof.value for proof in filing.proofs],
        "principal": filing.principal,
        "kana": filing.kana,
        "born": filing.born,
    }
