"""What is missing before sheets can be received; each thing names its sheet and says what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel.intake.choosing import wishes
from yakuba.kernel.intake.contents import empty_fields, read
from yakuba.kernel.intake.contracts import AGENT, FILER, Door, Filing, Lack, LackKind, Part, SignatureKind, Withdrawn
from yakuba.kernel.intake.filing import deceased_of
from yakuba.kernel.intake.identifying import is_identified
from yakuba.kernel.intake.models import Reception, Sheet, SheetVersion, Signature
from yakuba.kernel.intake.offering import Here
from yakuba.kernel.intake.reading import as_view
from yakuba.kernel.intake.sheets import filing_of, newest, shown_of
from yakuba.kernel.procedures.contracts import Definition, Filer
from yakuba.kernel.procedures.filers import allowing, not_allowed
from yakuba.kernel.procedures.service import pinned


@dataclass(frozen=True, slots=True)
class Ready:
    """A sheet that is to be received, with what it still lacks."""

    sheet: Sheet
    version: SheetVersion
    definition: Definition
    shown_sha256: str
    signed: bool
    lacks: tuple[Lack, ...]

    @property
    def wanted(self) -> tuple[str, str]:
        """As wishes name it."""
        return self.sheet.procedure, self.sheet.unit


def ready_sheets(reception: Reception, door: Door, part: Part) -> list[Ready]:
    """Every composed sheet of this part that is filed and not received yet, in the order of the guide, as it comes by
    ``door``. What an involved section took up and the office of the reception does not do is that section's.
    """
    filing, _at = filing_of(reception)
    deceased = deceased_of(as_view(reception))
    rows = Sheet.objects.filter(reception=reception, withdrawn=Withdrawn.NO, received__isnull=True)
    ready = [_ready(sheet, filing, deceased, door) for sheet in rows.order_by("place", "id")]
    if not part.is_whole:
        return [one for one in ready if part.includes(one.definition)]
    away = wishes(reception).offices
    if not away or door is Door.ONLINE:
        return ready
    here = Here.of(reception)
    return [one for one in ready if one.wanted not in away or here.does(one.sheet.procedure)]


def whole_lacks(reception: Reception, ready: Sequence[Ready], door: Door) -> Iterator[Lack]:
    """What concerns all sheets: that there are any, who files, and the identity of whoever is there in person."""
    if not ready:
        yield Lack(LackKind.NOTHING, _("受け取る様式がありません。手続を選んで様式を作ってください。"))
    filing, _at = filing_of(reception)
    if filing is None:
        yield Lack(LackKind.FILING, _("届出人が記録されていません。来た方の氏名と資格を入れてください。"))
    elif door is not Door.ONLINE and not is_identified(reception, filing):
        item = AGENT if filing.stands_for_another else FILER
        text = _("来た方の本人確認が記録されていません。書類の種類を選んでください。")
        if door is Door.MAIL:
            text = _("本人確認書類の写しが記録されていません。同封されていた写しの種類を選んでください。")
        yield Lack(LackKind.IDENTITY, text, item=item)


def _ready(sheet: Sheet, filing: Filing | None, deceased: str, door: Door) -> Ready:
    version = newest(sheet)
    definition = pinned(sheet.procedure, version.definition_version)
    shown = shown_of(version)
    signature = Signature.objects.filter(version=version).first()
    found = [*_door_lacks(definition, door), *_field_lacks(version)]
    found += _filer_lacks(definition, filing, sheet.unit, deceased, door)
    if shown is None:
        found.append((LackKind.SHOWN, "", _("内容がまだ示されていません。表示して確かめてもらってください。")))
    elif definition.form_rule.signing != "none":
        found += _signature_lacks(signature, door)
    lacks = tuple(
        Lack(kind, f"「{definition.name}」: {text}", sheet.key, sheet.procedure, item) for kind, item, text in found
    )
    return Ready(sheet, version, definition, shown.pdf_sha256 if shown else "", signature is not None, lacks)


def _door_lacks(definition: Definition, door: Door) -> Iterator[tuple[LackKind, str, str]]:
    channel = definition.channels.get(door)
    if channel is None or not channel.open:
        text = _("%(door)sでは受け取れません。窓口へ案内してください。(%(why)s)")
        if door is Door.MAIL:
            text = _("%(door)sでは受け取れません。今日出す手続から外して、窓口へ案内してください。(%(why)s)")
        yield LackKind.DOOR, door.value, text % {"door": door.label, "why": channel.basis if channel else "-"}


def _field_lacks(version: SheetVersion) -> Iterator[tuple[LackKind, str, str]]:
    text = _("「%(label)s」が入っていません。")
    for field in empty_fields(read(version.content)):
        yield LackKind.FIELD, field["field"], text % {"label": field["label"]}


def _signature_lacks(signature: Signature | None, door: Door) -> Iterator[tuple[LackKind, str, str]]:
    """Who wrote a letter was not before the screen: what they signed is the paper."""
    if signature is None:
        yield LackKind.SIGNATURE, "", _("署名(記名)がまだありません。")
    elif door is Door.MAIL and signature.kind != SignatureKind.PAPER:
        text = _(
            "画面で署名した記録があり、郵送では受け取れません。"
            "窓口で受け取るか、様式で欄を直してから、届いた紙の署名を記録してください。"
        )
        yield LackKind.SIGNATURE, "", text


def _filer_lacks(
    definition: Definition, filing: Filing | None, unit: str, deceased: str, door: Door
) -> Iterator[tuple[LackKind, str, str]]:
    """A proof sent online has arrived with the rest: whether it is enough is reviewed (行政手続法7条)."""
    if filing is None:
        return
    fitting = allowing(definition, filing, unit, deceased)
    if not fitting:
        yield LackKind.CAPACITY, "", not_allowed(definition, filing, unit, deceased)
    elif door is not Door.ONLINE and not any(_is_proved(filer, filing) for filer in fitting):
        kinds = "・".join(dict.fromkeys(kind.value for filer in fitting for kind in filer.proof_kinds))
        yield LackKind.PROOF, "", _("%(kinds)sの確認が記録されていません。") % {"kinds": kinds}


def _is_proved(filer: Filer, filing: Filing) -> bool:
    return not filer.proof_kinds or bool(set(filer.proof_kinds) & set(filing.proofs))
