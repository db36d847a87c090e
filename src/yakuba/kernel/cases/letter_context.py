"""What a decision's letter says: from the definition, the case and the proposal, in the words of the town."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.cases import shielding
from yakuba.kernel.cases.appeal import instruction
from yakuba.kernel.cases.contracts import NotPossibleError, Proposal, Result, owner
from yakuba.kernel.cases.look import Look
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import HEAD, DocumentInfo, DocumentKind
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Appeal, Definition, Kind, Letter
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue

TEMPLATE = "letter"


def letter_of(definition: Definition, result: str) -> Letter | None:
    """The letter that a decision with this result sends, or None. What approves a 申出 is its acceptance (受理)."""
    by_result = {letter.after: letter for letter in reversed(definition.letters)}
    if result == Result.ACCEPTED:
        return by_result.get("accepted") or by_result.get("received")
    if result == Result.APPROVED and Result.APPROVED.value not in by_result:
        return by_result.get("accepted")
    return next((letter for after, letter in by_result.items() if after == result), None)


def appeal_of(definition: Definition, result: str) -> Appeal | None:
    """教示 is printed for a disposition of the town itself: a refusal, or what it does by itself (職権)."""
    if not isinstance(definition.appeal, Appeal) or definition.forwarded_to is not None:
        return None
    by_itself = definition.kind is Kind.EX_OFFICIO and result == Result.ACCEPTED
    refusal = definition.procedure_act != "対象外" and result == Result.REFUSED
    return definition.appeal if by_itself or refusal else None


def prints_unverified_appeal(look: Look) -> bool:
    """Whether the letter of the proposal carries a 教示 whose source nobody has checked."""
    appeal = appeal_of(look.definition, str((look.payload.proposal or {}).get("result", "")))
    return appeal is not None and not appeal.verified


def title_of(look: Look, letter: Letter) -> str:
    """件名."""
    return f"{look.definition.name}について({letter.title})"


def drafted_document(case: UUID) -> DocumentInfo | None:
    """The index entry of the letter that is being drafted for the case: outgoing, not decided."""
    for known in documents.documents(owner(case)):
        if known.kind == DocumentKind.OUTGOING and known.decided_on is None and not known.disposed:
            return known
    return None


def number_for(look: Look) -> str:
    """文書番号 of the letter: that of an earlier draft which was not decided, else one that is held for the case."""
    section, whose = look.case.section, owner(look.case.key)
    known = drafted_document(look.case.key)
    if known is not None:
        return known.number
    return documents.reserve(section=section, symbol=symbol_of(section), owner=whose, on=clock.today())


def held_number(look: Look) -> str:
    """As ``number_for``, but takes none: "" where no letter was prepared."""
    section, whose = look.case.section, owner(look.case.key)
    known = drafted_document(look.case.key)
    if known is not None:
        return known.number
    return documents.held_number(section=section, symbol=symbol_of(section), owner=whose, on=clock.today())


def official_letter(look: Look, proposal: Proposal, number: str) -> dict[str, JsonValue]:
    """The context of the template ``letter`` before 施行: no date, and the seal pending or omitted.

    Raises NotPossibleError that says what must be registered first.
    """
    letter = letter_of(look.definition, proposal.result)
    assert letter is not None  # asked before
    facts: list[JsonValue] = [{"label": label, "value": value} for label, value in _facts(look, proposal)]
    reasons: list[JsonValue] = [reason for reason in proposal.reasons if reason.strip()]
    return {
        "number": number,
        "issued_on": None,
        "addressee": _addressee(look),
        "sender": _sender(look.definition),
        "seal": _seal(letter),
        "subject": title_of(look, letter),
        "body": [letter.body],
        "facts": facts,
        "reasons": reasons,
        "appeal": list(_appeal(look.definition, proposal.result)),
        "contact": _contact(look.case.section),
    }


def _facts(look: Look, proposal: Proposal) -> list[tuple[str, str]]:
    """The remark stays in the town."""
    known = [("手続", look.definition.name), ("対象の方", look.payload.subject_name), ("受付番号", look.case.number)]
    return [(label, value) for label, value in known if value] + list(proposal.facts)


def _addressee(look: Look) -> dict[str, JsonValue]:
    """The applicant. Where somebody's whereabouts are withheld, no address is printed: such a letter is handed over."""
    address = look.applicant.address
    return {"name": addressee(look), "address": address if address and not is_shielded(look) else None}


def addressee(look: Look) -> str:
    """Who is written to: the applicant, else whom the case is about."""
    return look.applicant.name or look.payload.subject_name


def tells_place(letter: Mapping[str, JsonValue]) -> bool:
    """Whether a letter made of this says where somebody lives: under their name, or by a fact that names a place."""
    facts = letter.get("facts")
    labels = [fact.get("label") for fact in facts if isinstance(fact, Mapping)] if isinstance(facts, list) else []
    return is_addressed(letter) or any(shielding.names_place(str(label)) for label in labels)


def is_addressed(letter: Mapping[str, JsonValue]) -> bool:
    """Whether an address stands under the name to whom a letter made of this is sent."""
    addressee = letter.get("addressee")
    return isinstance(addressee, Mapping) and bool(addressee.get("address") or addressee.get("postal_code"))


def is_shielded(look: Look) -> bool:
    """Whether addresses of this case are withheld."""
    return shielding.is_shielded(look.case, look.protected, discreet=look.definition.discreet)


def _sender(definition: Definition) -> dict[str, JsonValue]:
    if definition.authority != HEAD:
        return _other_authority(definition.authority)
    town = organisation.municipality()
    if town is None or not town.head_title or not town.head_name:
        raise NotPossibleError(
            _(
                "長の職名と氏名が登録されていません。自治体(municipality)の「長の職名」「長の氏名」を取り込んでください。"
            )
        )
    return {"title": town.head_title, "name": town.head_name}


def _other_authority(name: str) -> dict[str, JsonValue]:
    found = organisation.authority(name)
    if found is None:
        text = _(
            "「%(name)s」の名で出す文書の発信者が登録されていません。執行機関(authorities)の「発信者名」を取り込んでください。"
        )
        raise NotPossibleError(text % {"name": name})
    return {"title": found.title, "name": found.head or None}


def _seal(letter: Letter) -> dict[str, JsonValue]:
    if letter.seal == "公印":
        return {"kind": "pending"}
    return {"kind": "omitted", "reason": letter.seal_reason}


def _appeal(definition: Definition, result: str) -> list[str]:
    appeal, town = appeal_of(definition, result), organisation.municipality()
    if appeal is None or town is None:
        return []
    # Who stands for the town in court is the body that decided: remembered (地教行法56条), so 教示 of it is unverified.
    body = "長" if definition.authority == HEAD else definition.authority
    return instruction(appeal, town=town.name, represented_by=f"{town.name}{body}")


def _contact(section: str) -> dict[str, JsonValue]:
    chain = organisation.above(section)
    phone = next((found.phone for found in chain if found.phone), "")
    if not phone:
        text = _("組織「%(name)s」の電話が登録されていません。組織(sections)の「電話」を取り込んでください。")
        raise NotPossibleError(text % {"name": chain[0].name if chain else section})
    names = [found.name for found in reversed(chain[:2]) if found.level in ("division", "room", "unit")]
    return {"section": " ".join(names) or chain[0].name, "phone": phone}


def symbol_of(section: str) -> str:
    """文書記号 of the section, or of the nearest above it. Raises NotPossibleError where none is registered."""
    chain = organisation.above(section)
    symbol = next((found.symbol for found in chain if found.symbol), "")
    if not symbol:
        text = _("組織「%(name)s」の文書記号が登録されていません。組織(sections)の「文書記号」を取り込んでください。")
        raise NotPossibleError(text % {"name": chain[0].name if chain else section})
    return symbol
