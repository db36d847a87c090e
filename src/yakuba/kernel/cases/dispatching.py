"""How an applicant without an account is told what a step has to say: by post, or by somebody's hand, on record.

What an online applicant is told goes through the gate (``telling``). See docs/decisions/0073.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.cases.access import within
from yakuba.kernel.cases.calling import called
from yakuba.kernel.cases.contracts import (
    Dispatch,
    NotPossibleError,
    Reached,
    Telling,
    Way,
    Ways,
    owner,
)
from yakuba.kernel.cases.letter_context import addressee, is_shielded
from yakuba.kernel.cases.look import Look, Move
from yakuba.kernel.cases.models import DispatchRow
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import BadRecipientError, BadValuesError, Channel, NoticeError, Postal, Recipient
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.procedures.contracts import Capacity, Door
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "cases")
POSTCODE = re.compile(r"([0-9]{3})[-‐−ー]?([0-9]{4})")
LINE = 40
"""Characters in one line of an address on the envelope."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a letter to the applicant goes; ``because`` says why there is no such place.

    ``registered``: it is that of the register copy, which only those see who may look at it.
    """

    lines: tuple[str, ...] = field(default=(), repr=False)
    postcode: str = ""
    because: str = ""
    registered: bool = False


def ways(actor: Actor, case: UUID) -> Ways:
    """How the applicant can be told now, and where a letter would go; an address of the register copy is recorded as
    a view, and left out for whoever may not look at the copy. Raises NotAllowed, NoCaseError.
    """
    look = within(actor, case, "cases.view")
    if told_online(look):
        return Ways()
    home = home_of(look)
    if home.because:
        return Ways((Way.HAND,), home.because)
    shown = _line(home) if not home.registered or _looked_up(look) else _("(住民の写しの住所)")
    return Ways((Way.POST, Way.HAND), address=shown, needs_postcode=not home.postcode)


def _line(home: Home) -> str:
    code = home.postcode.replace("-", "")
    return " ".join((*([f"〒{code[:3]}-{code[3:]}"] if code else ()), *home.lines))


def _looked_up(look: Look) -> bool:
    """Whether the viewer may see where the applicant lives; then the view is recorded."""
    try:
        people.person_by_number(look.actor, look.payload.applicant_person)
    except NotAllowed:
        return False
    return True


def told_online(look: Look) -> bool:
    """Whether the applicant has an account on the portal and is told there."""
    return look.case.door == Door.ONLINE and bool(look.payload.account)


def home_of(look: Look) -> Home:
    """From the register copy as it is now, else as it was filed or corrected. Nowhere for whoever must not get an
    envelope.
    """
    if is_shielded(look):
        return Home(because=_("住所を伏せる必要がある案件です。郵送せず、窓口や電話で本人に直接伝えてください。"))
    if look.applicant.capacity == Capacity.MESSENGER:
        return Home(because=_("使者が届け出た案件です。使者へは郵送せず、本人に渡すか伝えてください。"))
    known = people.letter_address(look.payload.applicant_person)
    if known is not None:
        town = organisation.municipality()
        inside = f"{town.name if town and not known.outside else ''}{known}"
        return Home(_broken(inside), known.postcode, registered=True)
    if look.applicant.address:
        return Home(_broken(look.applicant.address))
    return Home(
        because=_(
            "申請者の住所が分からないため、郵送できません。窓口か電話で伝えて、「届けたことを記録する」で記録してください。"
        )
    )


def way_missing(move: Move) -> list[str]:
    """Whether the wanted way is possible. An online case has none to choose."""
    wanted = move.data.extra.get("way", "")
    if told_online(move):
        return [_("オンラインの申請は、申請者の画面で知らせます。届け方は選べません。")] if wanted else []
    if wanted not in ("", *Way.values):
        return [_("届け方を選んでください。")]
    home = home_of(move)
    if wanted == Way.POST and home.because:
        return [home.because]
    if wanted == Way.POST and not _postcode(move, home):
        return [_("郵送するには、宛先の郵便番号を7桁で書いてください。")]
    return []


def told_missing(move: Move) -> list[str]:
    """One that waits, and a way that fits it."""
    row = next((row for row in _waiting(move) if row.pk == move.data.extra.get("dispatch")), None)
    if row is None:
        return [_("渡すもの・伝えることを選んでください。もう記録されているかもしれません。")]
    how = move.data.extra.get("how")
    if how not in (Reached.HANDED, Reached.PHONE, Reached.POSTED):
        return [_("どのように届けたかを選んでください。")]
    if how == Reached.PHONE and row.what == Telling.LETTER:
        return [_("通知書は電話では届けられません。渡すか、送ってください。")]
    if move.data.on is not None and move.data.on > clock.today():
        return [_("まだ来ていない日です。日付を確かめてください。")]
    return []


def tell_letter(move: Move) -> None:
    """The issued letter goes its way."""
    if not told_online(move):
        _tell(
            move, Telling.LETTER, {"number": move.case.number, "procedure": move.definition.name}, move.payload.letter
        )


def tell_correction(move: Move) -> None:
    """What must be put right, box by box, and until when."""
    if told_online(move):
        return
    labels = called(move.fields)
    marks = [
        f"・{labels.get((mark.field, mark.unit)) or mark.field.removeprefix('attachment:')}: {mark.reason.strip()}"
        for mark in move.data.marks
    ]
    until = move.data.correct_by
    assert until is not None  # taken
    name = addressee(move)
    said = {"name": name, "number": move.case.number, "procedure": move.definition.name, "marks": "\n".join(marks)}
    _tell(move, Telling.CORRECTION, {**said, "until": until}, "")


def settle_correction(move: Move) -> None:
    """An answered or withdrawn question need not be told any more."""
    rows = DispatchRow.objects.filter(case=move.case.id, what=Telling.CORRECTION, reached="")
    waiting = sum(row.way == Way.HAND for row in rows)
    if waiting:
        move.sets["to_tell"] = move.case.to_tell - waiting

    def write() -> None:
        for row in rows:
            if row.way == Way.HAND or notices.take_back(row.notice, actor=ITSELF):
                _reached(row, Reached.MOOT, move)

    if rows:
        move.writes.append(write)


def record_told(move: Move) -> None:
    """It was given or said."""
    row = DispatchRow.objects.get(pk=int(str(move.data.extra["dispatch"])))
    how = Reached(str(move.data.extra["how"]))
    move.sets["to_tell"] = move.case.to_tell - 1
    move.detail |= {"what": row.what, "reached": how.value}
    move.writes.append(lambda: _reached(row, how, move))


def dispatches(look: Look) -> tuple[Dispatch, ...]:
    """All of a case, the oldest first. Two queries at most, none where there is nothing."""
    if not look.case.tells:
        return ()
    rows = list(DispatchRow.objects.filter(case=look.case.id).order_by("seq"))
    posted = notices.on_paper([row.notice for row in rows if row.notice])
    return tuple(
        Dispatch(
            id=row.pk,
            what=Telling(row.what),
            way=Way(row.way),
            at=row.at,
            delivery=posted[row.notice].value if row.notice in posted else "",
            reached=row.reached,
            done_at=row.done_at,
            done_by=row.done_by,
        )
        for row in rows
    )


def _tell(move: Move, what: Telling, context: Mapping[str, str | date], letter: str) -> None:
    home = home_of(move)
    way = Way(str(move.data.extra.get("way") or (Way.POST if _postcode(move, home) else Way.HAND)))
    move.detail["way"] = way.value
    move.sets["tells"] = True
    if way is Way.HAND:
        move.sets["to_tell"] = move.case.to_tell + 1

    def write() -> None:
        notice = _post(move, what, home, context, letter) if way is Way.POST else ""
        DispatchRow.objects.create(
            case_id=move.case.id, seq=move.version, what=what, way=way, notice=notice, at=move.at
        )

    move.writes.append(write)


def _post(move: Move, what: Telling, home: Home, context: Mapping[str, str | date], letter: str) -> str:
    """The notice, within the transaction of the step. Raises NotPossibleError for what cannot be printed so, and where
    somebody came under 支援措置 since the step was judged.
    """
    from yakuba.kernel.cases.tasks import look_at_letter  # the tasks stand on what moves cases

    if is_shielded(move):
        text = home_of(move).because
        raise NotPossibleError(text, [text])
    whom = Recipient(postal=Postal(addressee(move), _postcode(move, home), home.lines), paper=True)
    try:
        sent = notices.send(
            recipient=whom,
            template=f"cases.{what}",
            context=context,
            owner=owner(move.case.key),
            section=move.case.section,
            key=f"case:{move.case.key}:{move.version}:{what}",
            actor=ITSELF,
            attachments=(letter,) if letter else (),
            channels=[Channel.PRINT],
        )
    except (BadRecipientError, BadValuesError) as refused:
        text = _("長すぎるか、印字できない文字があるため郵送できません。短く書き直すか、窓口や電話で伝えてください。")
        raise NotPossibleError(text, [text]) from refused
    except NoticeError as refused:
        raise NotPossibleError(str(refused), [str(refused)]) from refused
    jobs.enqueue(look_at_letter, payload={"notice": sent.id}, unique_key=f"cases.letter:{sent.id}")
    return sent.id


def _postcode(move: Move, home: Home) -> str:
    """As the register has it, else as the clerk wrote it, seven digits; empty where it is neither."""
    if home.because:
        return ""
    written = unicodedata.normalize("NFKC", str(move.data.extra.get("postcode") or "")).strip()
    return home.postcode or ("".join(found.groups()) if (found := POSTCODE.fullmatch(written)) else "")


def _waiting(move: Move) -> list[DispatchRow]:
    return list(DispatchRow.objects.filter(case=move.case.id, way=Way.HAND, reached="").order_by("seq"))


def _reached(row: DispatchRow, how: Reached, move: Move) -> None:
    """Of an earlier day than today only the day is known."""
    on = move.data.on if how is not Reached.MOOT else None
    at = move.at if on is None or on == clock.today() else datetime.combine(on, time(12), clock.JST)
    DispatchRow.objects.filter(pk=row.pk, reached="").update(reached=how.value, done_at=at, done_by=move.actor.id)


def _broken(text: str) -> tuple[str, ...]:
    """An address in lines that fit an envelope, broken at its spaces where it has some."""
    lines: list[str] = []
    for part in text.split():
        if lines and len(lines[-1]) + len(part) < LINE:
            lines[-1] = f"{lines[-1]} {part}"
        else:
            lines += [part[start : start + LINE] for start in range(0, len(part), LINE)]
    return tuple(lines)
