"""What comes next for a 支援措置, for whoever looks at it: a sentence, and the doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.apps.protection import words
from yakuba.kernel.people.contracts import ProtectionState, ProtectionView, Stage
from yakuba.lib.refs import Actor


@dataclass(frozen=True, slots=True)
class Door:
    """One step that can be taken now."""

    step: str
    label: str


@dataclass(frozen=True, slots=True)
class Next:
    """What is waited for, the steps that follow, and those that can be taken besides."""

    sentence: str
    doors: tuple[Door, ...] = ()
    others: tuple[Door, ...] = ()


def next_of(view: ProtectionView, actor: Actor, *, may_decide: bool) -> Next:
    """For this person. Nobody decides what they registered."""
    decides = may_decide and view.taken_by != str(actor)
    return NEXT[view.stage](view, decides)


def _matched(_view: ProtectionView, _decides: bool) -> Next:
    sentence = _(
        "支援を求める転入者と、氏名と生年月日の合う人が住民の写しに届きました。確かめるまで、住所は表示されません。"
    )
    return Next(sentence, (_match(),))


def _linked(_view: ProtectionView, _decides: bool) -> Next:
    sentence = _("支援を求める転入者と同じ人と確かめました。住所は表示されません。申出の内容を登録してください。")
    return Next(sentence, (), (_end(),))


def _advice(_view: ProtectionView, decides: bool) -> Next:
    sentence = _("相談機関の意見を待っています。仮の支援措置として、住所はもう表示されません。")
    others = (_decide(), _end()) if decides else (_end(),)
    return Next(sentence, (_opinion(),), others)


def _decision(view: ProtectionView, decides: bool) -> Next:
    if decides:
        return Next(_("意見が届いています。必要があるかを決定してください。"), (_decide(),), (_opinion(), _end()))
    sentence = _("登録した人とは別の、決定の権限のある職員の決定を待っています。住所はもう表示されません。")
    return Next(sentence, (), (_opinion(), _end()))


def _force(view: ProtectionView, _decides: bool) -> Next:
    told = {"last": words.day(view.terms[-1][1]), "opens": words.day(view.extension_from)}
    sentence = _("%(last)sまで続きます。延長の申出は%(opens)sから受け付けます。") % told
    return Next(sentence, (), (_opinion(), _end()))


def _ending(view: ProtectionView, _decides: bool) -> Next:
    told = {"last": words.day(view.terms[-1][1])}
    sentence = _("%(last)sで終わります。延長の申出があれば延長してください。なければ、次の日から住所が表示されます。")
    return Next(sentence % told, (Door("extend", _("延長する")),), (_opinion(), _end()))


def _lapsed(view: ProtectionView, _decides: bool) -> Next:
    if view.state == ProtectionState.MATCHED:
        return Next(
            _("だれも確かめないまま申し出から1年が過ぎ、住所は表示されています。続けるには新しい申出が要ります。"),
            (),
            (_match(),),
        )
    told = {"last": words.day(view.terms[-1][1])}
    sentence = _("%(last)sで期間が満了し、住所は表示されています。続けるには新しい申出が要ります。")
    return Next(sentence % told, (), (_end(),))


def _over(view: ProtectionView, _decides: bool) -> Next:
    if view.state == ProtectionState.PARTED:
        return Next(_("支援を求める転入者とは別の人でした。住所は表示されています。"))
    if view.state == ProtectionState.REFUSED:
        return Next(_("必要性なしと決定しました。住所は表示されています。改めて申し出ることができます。"))
    told = {"reason": view.end_reason}
    return Next(_("終了しました(%(reason)s)。住所は表示されています。") % told)


def _match() -> Door:
    return Door("match", _("同じ人かどうかを記録する"))


def _opinion() -> Door:
    return Door("opinion", _("相談機関の意見を記録する"))


def _decide() -> Door:
    return Door("decide", _("決定する"))


def _end() -> Door:
    return Door("end", _("終える(取下げなど)"))


NEXT: Mapping[Stage, Callable[[ProtectionView, bool], Next]] = {
    Stage.MATCHED: _matched,
    Stage.LINKED: _linked,
    Stage.ADVICE: _advice,
    Stage.DECISION: _decision,
    Stage.FORCE: _force,
    Stage.ENDING: _ending,
    Stage.LAPSED: _lapsed,
    Stage.REFUSED: _over,
    Stage.ENDED: _over,
    Stage.PARTED: _over,
}
