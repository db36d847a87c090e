"""Cases for tests: the desks of 青葉市 that work on them, orders, and walks along a course, all through the door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from samples.documents import seal_png
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    Applicant,
    CaseField,
    CaseOrder,
    CaseView,
    Data,
    HistoryEntry,
    Mark,
    Proposal,
    SlotKind,
    SlotState,
    State,
)
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents import store
from yakuba.kernel.documents.contracts import Prepared
from yakuba.kernel.documents.models import Seal
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock
from yakuba.lib.clock import JST
from yakuba.lib.refs import Actor, JsonValue

DAY = date(2026, 11, 20)
"""The Friday on which the town of the tests works."""


def staff(code: str) -> Actor:
    """A member of staff of 青葉市."""
    return Actor("staff", code)


@dataclass(frozen=True, slots=True)
class Desk:
    """A section with the people who work on its cases. Where it has no 係長, its 課長 assigns."""

    section: str
    counter: Actor
    reviewer: Actor
    chief: Actor
    head: Actor


JUMIN = Desk("2011", staff("1011"), staff("1010"), staff("1009"), staff("1008"))
SHOMEI = Desk("2013", staff("1017"), staff("1050"), staff("1016"), staff("1008"))
KOKUHO = Desk("2020", staff("1022"), staff("1021"), staff("1020"), staff("1019"))
KANKYO = Desk("2030", staff("1024"), staff("1024"), staff("1023"), staff("1023"))
SHOGAI = Desk("3020", staff("1028"), staff("1028"), staff("1027"), staff("1027"))
KODOMO = Desk("3030", staff("1031"), staff("1031"), staff("1030"), staff("1029"))

CLERK = staff("1011")
"""窓口 of 市民課: opens cases."""
AUDITOR = staff("1047")
"""監査: sees every case and changes none."""
KEEPER = staff("1003")
"""公印管守者 of 総務課."""
SEAL = "市長印1"

APPROVAL = Proposal("approved", facts=(("認定する期間", "令和8年12月から"),))
REASON = "所得の確認ができず、児童手当法第4条第1項の要件に該当しないため。"
REFUSAL = Proposal("refused", reasons=(REASON,))

FIELDS = (
    CaseField("filer_name", "届出人(申請者)氏名", "event", "森 太郎", "森 太郎", "聞き取り"),
    CaseField("filer_phone", "連絡先電話番号", "event", "000-0000-0001", "000-0000-0001", "聞き取り"),
    CaseField("new_address", "新しい住所", "household", "青葉町一丁目1番1号", "青葉町一丁目1番1号", "転出証明書"),
    CaseField("name", "氏名", "p1", "森 太郎", "森 太郎", "転出証明書"),
    CaseField("born", "生年月日", "p1", 19880514, "昭和63年5月14日", "転出証明書"),
    CaseField("account", "振込先口座", "p1", "架空銀行 本店 普通 0000001", "架空銀行 本店 普通 0000001", "聞き取り"),
)
APPLICANT = Applicant(name="森 太郎", capacity="本人", address="青葉市青葉町一丁目1番1号", phone="000-0000-0001")


def at_noon(day: date) -> datetime:
    """Noon of the day in Japan."""
    return datetime.combine(day, time(12), JST)


def order(
    procedure: str = "jidoteate-nintei",
    *,
    key: UUID | None = None,
    version: int = 0,
    unit: str = "p1",
    name: str = "森 太郎",
    person: str = "",
    door: Door = Door.COUNTER,
    on: date = DAY,
    taken: tuple[str, str] = ("2010", "01"),
    applicant: Applicant = APPLICANT,
    fields: tuple[CaseField, ...] = FIELDS,
    submission: UUID | None = None,
    late: bool = False,
    section: str = "",
) -> CaseOrder:
    """An order for one case of 森 太郎, taken by 市民課 at the main office; ``version`` 0 is the one in force."""
    return CaseOrder(
        key=key or uuid4(),
        procedure=procedure,
        definition_version=version or procedures.get(procedure, on=DAY).version,
        unit=unit,
        subject_name=name,
        person=person,
        door=door,
        arrived_at=at_noon(on),
        arrived_on=on,
        taken_section=taken[0],
        taken_office=taken[1],
        applicant=applicant,
        fields=fields,
        submission=submission,
        late=late,
        section=section,
    )


def opened(procedure: str = "jidoteate-nintei", *, actor: Actor = CLERK, **more: Any) -> CaseView:
    """A case that has just been opened."""
    (view,) = service.open_cases(actor, [order(procedure, **more)])
    return view


def many(count: int, procedure: str = "tennyu-todoke", **more: Any) -> list[UUID]:
    """Open so many cases at once; their keys in order."""
    orders = [order(procedure, name=f"森 太郎{number}", **more) for number in range(count)]
    return [view.row.key for view in service.open_cases(CLERK, orders)]


def now(case: CaseView | UUID) -> CaseView:
    """The case as it stands, read by somebody who may see every case."""
    return service.view(AUDITOR, key_of(case))


def key_of(case: CaseView | UUID) -> UUID:
    """The key of a case."""
    return case if isinstance(case, UUID) else case.row.key


def act(
    case: CaseView | UUID,
    action: str,
    actor: Actor,
    *,
    reason: str = "",
    data: Data | None = None,
    letter: Prepared | None = None,
) -> CaseView:
    """One action on the case; a view is taken as what the actor has before them, a key as the newest state."""
    seen = now(case) if isinstance(case, UUID) else case
    return service.advance(
        seen.row.key, action, actor, version=seen.row.version, reason=reason, data=data or Data(), letter=letter
    )


def steps(case: CaseView | UUID) -> list[HistoryEntry]:
    """The actions taken on a case since it was opened, oldest first."""
    return [entry for entry in service.history(AUDITOR, key_of(case)) if entry.action not in ("", "open", "opened")]


def walked(case: CaseView | UUID) -> list[tuple[str, str, str]]:
    """Every step as (action, from, to)."""
    return [(entry.action, entry.from_state, entry.to_state) for entry in steps(case)]


def checked(view: CaseView, actor: Actor, *, no: Iterable[str] = ()) -> CaseView:
    """Every line of the checklist looked at; those in ``no`` did not hold."""
    for check in view.checks:
        view = act(view, "check", actor, data=Data(extra={"id": check.id, "ok": check.id not in no, "note": ""}))
    return view


MARKS = (Mark("account", "p1", "口座の名義が請求者と違います。"),)


def asked(view: CaseView, actor: Actor, marks: Sequence[Mark] = MARKS, by: date | None = None) -> CaseView:
    """A correction asked for, to be answered within two weeks unless said otherwise."""
    until = by or date.fromordinal(clock.today().toordinal() + 14)
    return act(view, "request_correction", actor, data=Data(marks=tuple(marks), correct_by=until))


def field(name: str, text: str, unit: str = "p1") -> CaseField:
    """A corrected value."""
    return CaseField(name, name, unit, text, text, "補正")


def answered(view: CaseView, actor: Actor, text: str = "架空銀行 本店 普通 0000002") -> CaseView:
    """The marked account corrected."""
    return act(view, "answer_correction", actor, data=Data(fields=(field("account", text),)))


def proposed(view: CaseView, actor: Actor, proposal: Proposal = APPROVAL) -> CaseView:
    """起案 with its letter, of a case that is in review and checked."""
    letter = service.prepare_letter(actor, view.row.key, proposal)
    return act(view, "draft", actor, data=Data(proposal=proposal), letter=letter)


def drafted(view: CaseView, desk: Desk, proposal: Proposal = APPROVAL) -> CaseView:
    """From received to circulating: started, checked, drafted by the reviewer of the desk."""
    view = act(view, "start", desk.reviewer)
    return proposed(checked(view, desk.reviewer), desk.reviewer, proposal)


def waiting(view: CaseView, kind: SlotKind | None = None) -> list[int]:
    """The slots of this round that nobody has answered."""
    newest = max((slot.round for slot in view.slots), default=0)
    return [
        slot.id
        for slot in view.slots
        if slot.round == newest and slot.state == SlotState.WAITING and kind in (None, slot.kind)
    ]


def agreed(view: CaseView, actor: Actor) -> CaseView:
    """The next place approved."""
    return act(view, "approve", actor, data=Data(slot=waiting(view)[0]))


def decided(view: CaseView, desk: Desk, proposal: Proposal = APPROVAL) -> CaseView:
    """From received to decided along 審査 → 係長 → 課長, or 審査 → 係長 where the route is so."""
    view = drafted(view, desk, proposal)
    if len(waiting(view)) > 1:
        return act(agreed(view, desk.chief), "decide", desk.head)
    return act(view, "decide", desk.chief)


def sealed_letter(keeper: Actor, case: CaseView | UUID, *, on: date, seal: str = SEAL) -> Prepared:
    """The letter of a case as its keeper stamps it at the seal desk."""
    letter = now(case).letter
    prepared = documents.prepare_sealed(letter, seal=seal, on=on, actor=keeper)
    documents.seal(letter, prepared, seal=seal, actor=keeper)
    return prepared


def issued(view: CaseView, drafter: Actor, *, sealed: bool = True, on: date | None = None) -> CaseView:
    """施行: sealed by the keeper (or its omission by the drafter); a refusal's 教示, unverified here, is confirmed.

    From the counter it goes by post.
    """
    day = on or clock.today()
    letter = sealed_letter(KEEPER, view, on=day) if sealed else service.prepare_issue(drafter, view.row.key, on=day)
    extra: dict[str, JsonValue] = {"appeal_confirmed": True} if view.row.result == "refused" else {}
    if service.ways(AUDITOR, view.row.key).ways:
        extra |= {"way": "post", "postcode": "980-0001"}
    return act(view, "issue", drafter, data=Data(on=day, extra=extra), letter=letter)


@cache
def _seal() -> bytes:
    return seal_png()


def keep_seal() -> None:
    """The mayor's seal in the register of seals, past the door: inspecting its picture takes a process each time."""
    stored = store.put(_seal())
    Seal.objects.create(
        code=SEAL,
        name="青葉市長之印",
        section="1010",
        image_store=stored.name,
        image_sha256=stored.sha256,
        valid_from=date(2020, 4, 1),
    )


def ready(view: CaseView) -> set[str]:
    """The actions that nothing stands in the way of, for the viewer."""
    return {possible.action for possible in view.actions if possible.ready}


def offered(view: CaseView) -> set[str]:
    """Every action that the viewer is told of."""
    return {possible.action for possible in view.actions}


def missing(view: CaseView, action: str) -> tuple[str, ...]:
    """What must come before the action, as the viewer is told."""
    return next(possible.missing for possible in view.actions if possible.action == action)


def brought(procedure: str, desk: Desk, state: State) -> CaseView:
    """A case of this procedure in this state, brought there by ordinary work."""
    view = opened(procedure)
    walk = {
        State.RECEIVED: lambda: view,
        State.CORRECTING: lambda: asked(view, desk.reviewer),
        State.WITHDRAWN: lambda: act(view, "withdraw", desk.reviewer, reason="申出があったため"),
        State.CONFIRMED: lambda: act(checked(view, desk.reviewer), "confirm", desk.reviewer),
        State.REVIEWING: lambda: act(view, "start", desk.reviewer),
    }
    if state in walk:
        return walk[state]()
    return _further(view, desk, state)


def _further(view: CaseView, desk: Desk, state: State) -> CaseView:
    if state == State.CIRCULATING:
        return drafted(view, desk, REFUSAL)
    if state in (State.DECIDED, State.ISSUED):
        done = act(drafted(view, desk, REFUSAL), "decide", _decider(view, desk))
        return done if state == State.DECIDED else issued(done, desk.reviewer)
    if view.row.course == "forwarded":
        return _forwarded(view, desk, state)
    if view.row.course == "notification":
        return _handed_over(view, desk, state)
    if view.row.course == "application":
        return act(
            issued(act(drafted(view, desk), "decide", desk.chief), desk.reviewer, sealed=False), "close", desk.reviewer
        )
    checks = checked(view, desk.reviewer)
    last = "issue_certificate" if view.row.course == "certificate" else "confirm"
    return act(checks, last, desk.reviewer, data=Data(reference="証-1") if last == "issue_certificate" else None)


def _decider(view: CaseView, desk: Desk) -> Actor:
    return desk.head if view.row.course == "certificate" else desk.chief


def _forwarded(view: CaseView, desk: Desk, state: State) -> CaseView:
    confirmed = act(checked(view, desk.reviewer), "confirm", desk.reviewer)
    sent = act(confirmed, "forward", desk.reviewer, data=Data(on=clock.today(), reference="障第12号"))
    if state == State.FORWARDED:
        return sent
    return act(sent, "answered", desk.reviewer, data=Data(extra={"result": "approved"}))


def _handed_over(view: CaseView, desk: Desk, state: State) -> CaseView:
    confirmed = act(checked(view, desk.reviewer), "confirm", desk.reviewer)
    given = act(confirmed, "hand_over", desk.reviewer)
    if state == State.HANDED_OVER:
        return given
    return act(given, "taken_in", desk.reviewer, data=Data(reference="JK-0001"))
