"""One form a step of a 支援措置: the version that was seen, and what it hands to the kernel."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.apps.protection.forms.fields import TILES, Once, line, lines
from yakuba.apps.protection.models import FiledCase
from yakuba.kernel.cases.contracts import Result
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Body, ConsultedOpinion, ProtectionView
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day
from yakuba.ports.module import Text
from yakuba.web.fields import DayField

NO_VERSION = 0


class EndReason(TextChoices):
    """Why a 支援措置 ends before its term, or after it."""

    WITHDRAWN = "withdrawn", _("申出者の取下げ")
    MOVED = "moved", _("市外への転出")
    DIED = "died", _("死亡")
    NO_NEED = "no_need", _("必要がなくなった")
    LAPSED = "lapsed", _("期間の満了")
    OTHER = "other", _("その他")


class Step(Once):
    """What every step has. The hidden version is the one that the person saw."""

    title: Text = ""
    submit: Text = ""
    lead: Text = ""
    danger = False

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, required=False)

    def __init__(self, view: ProtectionView, case: FiledCase | None, asked: Any = None) -> None:
        super().__init__(asked, initial={"version": view.version} | self.known(case))
        self.view = view

    def known(self, case: FiledCase | None) -> dict[str, Any]:
        """What needs not be typed."""
        return {}

    def now_at(self, view: ProtectionView) -> None:
        """After a refusal: what was typed stays, and sending it again means the newer state."""
        self.data = {name: self.data[name] for name in self.data} | {"version": str(view.version)}
        self.view = view

    def seen_version(self) -> int:
        """The version that was on the page; 0, which none has, when the page was tampered with."""
        version: int | None = self.cleaned_data.get("version")
        return version if version is not None else NO_VERSION

    def send(self, actor: Actor) -> str:
        """Take the step; what is told afterwards. Raises PeopleError, NotAllowed."""
        raise NotImplementedError


class Match(Step):
    """確認: whether whom the register brought is the newcomer who seeks protection."""

    title, submit = _("転入者の確認"), _("記録する")
    lead = _("下の2人が同じ人かを、届出の書類と住民の写しで確かめます。支援措置があることは、だれにも話しません。")

    same = forms.ChoiceField(
        label=_("同じ人でしたか"),
        choices=[
            ("yes", _("同じ人(住所は表示されないまま、申出の登録に進む)")),
            ("no", _("別の人(届いた人の住所がすぐに表示される)")),
        ],
        widget=forms.RadioSelect(attrs=TILES),
    )
    how = lines(
        label=_("どう確かめたか"),
        max_length=200,
        help_text=_("記録に残ります。住所や電話番号は書かないでください。"),
    )

    def send(self, actor: Actor) -> str:
        """Raises PeopleError, NotAllowed."""
        told, same = self.cleaned_data, self.cleaned_data["same"] == "yes"
        settle = people.confirm_newcomer if same else people.reject_newcomer
        settle(actor, self.view.protection_id, how=told["how"], version=self.seen_version(), key=told["key"])
        if same:
            return _t("同じ人と確かめたことを記録しました。続けて、申出の内容を登録してください。")
        return _t("別の人と確かめたことを記録しました。届いた人の住所は、今から表示されます。")


class Opinion(Step):
    """意見."""

    title, submit = _("相談機関の意見"), _("意見を記録する")
    lead = _("相談機関から届いた意見を、書面のとおりに記録します。")

    body = forms.ChoiceField(label=_("相談機関"), choices=[("", _("選んでください")), *Body.choices])
    body_name = line(label=_("機関の名前"), max_length=100, help_text=_("例: 青葉警察署"))
    given_on = DayField(label=_("意見の日"))
    needed = forms.ChoiceField(
        label=_("支援の必要"),
        choices=[("yes", _("必要があるとの意見")), ("no", _("必要があるとはいえないとの意見"))],
        widget=forms.RadioSelect(attrs=TILES),
    )
    text = lines(
        label=_("意見の内容"),
        required=False,
        max_length=2000,
        help_text=_("住所や避難先は書かないでください。"),
    )

    def send(self, actor: Actor) -> str:
        """Raises PeopleError, NotAllowed."""
        told = self.cleaned_data
        opinion = ConsultedOpinion(
            Body(told["body"]), told["body_name"], told["given_on"], told["needed"] == "yes", told["text"]
        )
        people.add_opinion(actor, self.view.protection_id, opinion, key=told["key"])
        return _t("意見を記録しました。")


class Decide(Step):
    """決定."""

    title, submit = _("必要性の決定"), _("決定する")
    lead = _("必要があると決定すると、決定の日から1年間、支援措置を行います。")

    granted = forms.ChoiceField(
        label=_("決定"),
        choices=[("yes", _("必要性あり(支援措置を行う)")), ("no", _("必要性なし(支援措置を行わない)"))],
        widget=forms.RadioSelect(attrs=TILES),
    )
    on = DayField(label=_("決定の日"))
    reason = lines(
        label=_("必要性なしとする理由"),
        required=False,
        max_length=200,
        help_text=_("必要性なしのときは必ず書きます。住所は決定のときから表示されます。"),
    )

    def known(self, case: FiledCase | None) -> dict[str, Any]:
        """The decision on the case, where there is one."""
        if case is None or case.decided_on is None:
            return {"on": clock.today()}
        return {"on": case.decided_on, "granted": "yes" if case.result == Result.APPROVED else "no"}

    def send(self, actor: Actor) -> str:
        """Raises PeopleError, NotAllowed."""
        told, granted = self.cleaned_data, self.cleaned_data["granted"] == "yes"
        people.decide_protection(
            actor,
            self.view.protection_id,
            granted=granted,
            on=told["on"],
            version=self.seen_version(),
            reason="" if granted else told["reason"],
            key=told["key"],
        )
        return _t("支援措置を行うことに決定しました。") if granted else _t("必要性なしと決定しました。")


class Extend(Step):
    """延長."""

    title, submit = _("支援措置の延長"), _("1年延長する")
    lead = _("今の期間が終わる次の日から1年延ばします。")

    asked_on = DayField(label=_("延長の申出の日"))

    def known(self, case: FiledCase | None) -> dict[str, Any]:
        """Today, as a rule."""
        return {"asked_on": clock.today()}

    def send(self, actor: Actor) -> str:
        """Raises PeopleError, NotAllowed."""
        last = people.extend_protection(
            actor,
            self.view.protection_id,
            asked_on=self.cleaned_data["asked_on"],
            version=self.seen_version(),
            key=self.cleaned_data["key"],
        )
        return _t("%(last)sまで延長しました。") % {"last": format_day(last)}


class End(Step):
    """終了."""

    title, submit, danger = _("支援措置を終える"), _("支援措置を終える"), True
    lead = _("終えると、この人たちの住所がすぐに表示されます。本人の意思を確かめてから行ってください。")

    because = forms.ChoiceField(label=_("終える理由"), choices=[("", _("選んでください")), *EndReason.choices])
    details = line(
        label=_("くわしい事情"), required=False, max_length=150, help_text=_("「その他」のときは必ず書きます。")
    )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when "other" stands alone."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("because") == EndReason.OTHER and not cleaned.get("details"):
            self.add_error("details", _t("どのような事情で終えるかを書いてください。"))
        return cleaned

    def send(self, actor: Actor) -> str:
        """Raises PeopleError, NotAllowed."""
        told = self.cleaned_data
        because = str(EndReason(told["because"]).label)
        reason = f"{because}: {told['details']}" if told["details"] else because
        people.end_protection(
            actor, self.view.protection_id, reason=reason, version=self.seen_version(), key=told["key"]
        )
        return _t("支援措置を終えました。")


STEPS: Mapping[str, type[Step]] = {
    "match": Match,
    "opinion": Opinion,
    "decide": Decide,
    "extend": Extend,
    "end": End,
}
