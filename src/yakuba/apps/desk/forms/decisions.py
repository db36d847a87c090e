"""起案 to 施行: what is proposed and why, stamps, sending back, the day of issue."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.apps.desk import words
from yakuba.apps.desk.forms.base import ActionForm, Reasoned
from yakuba.apps.desk.forms.telling import Tells
from yakuba.apps.desk.stamps import waiting_slots
from yakuba.apps.desk.steps import NOTHING_TO_REFUSE, refusal_only
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Data, Proposal, SlotKind, SlotState
from yakuba.kernel.documents import service as documents
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.fields import DayField

FACT_HELP = gettext_lazy(
    "通知書の「記」に載る事項。一行に一つ、「項目: 内容」の形で書いてください。例: 支給額: 月額10,000円"
)


class Draft(ActionForm):
    """起案する: the result, its reasons, and what the letter states besides."""

    submit = gettext_lazy("通知書を確かめる")

    result = forms.ChoiceField(
        label=gettext_lazy("処分の案"),
        choices=[("approved", gettext_lazy("認める")), ("refused", gettext_lazy("認めない(却下)"))],
        widget=forms.RadioSelect(attrs={"look": "tiles"}),
    )
    reasons = forms.CharField(
        label=gettext_lazy("認めない理由"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": "4"}),
        help_text=gettext_lazy(
            "認めないときは必ず書きます。根拠の条文と、どの事実がどの要件に当たらないかを書いてください。一行が一項目になります。"
        ),
    )
    facts = forms.CharField(
        label=gettext_lazy("通知書に載せる事項"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": "3"}),
        help_text=FACT_HELP,
    )
    remark = forms.CharField(
        label=gettext_lazy("回議先への説明"), required=False, max_length=1000, widget=forms.Textarea({"rows": "2"})
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        self.nothing_to_refuse = case.row.course in NOTHING_TO_REFUSE
        self.refusal_only = refusal_only(case)
        if self.nothing_to_refuse:
            del self.fields["result"], self.fields["reasons"]

    def clean(self) -> dict[str, Any]:
        """A refusal has reasons, and nothing is granted over a no."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("result") == "approved" and self.refusal_only:
            self.add_error("result", _("「いいえ」の確認事項があるため、「認める」は選べません。"))
        if cleaned.get("result") == "refused" and not lines(cleaned.get("reasons", "")):
            self.add_error("reasons", _("認めない理由を書いてください(行政手続法8条)。"))
        return cleaned

    def clean_facts(self) -> str:
        """Each line has a name and a value."""
        text: str = self.cleaned_data["facts"]
        if any(not _split(line)[1] for line in lines(text)):
            raise ValidationError(_("一行に一つ、「項目: 内容」の形で書いてください。"))
        return text

    def proposal(self) -> Proposal:
        """What is proposed."""
        cleaned = self.cleaned_data
        facts = tuple(_split(line) for line in lines(cleaned["facts"]))
        if self.nothing_to_refuse:
            return Proposal("accepted", facts=facts, remark=cleaned["remark"])
        if cleaned["result"] == "refused":
            return Proposal("refused", tuple(lines(cleaned["reasons"])), facts, cleaned["remark"])
        return Proposal("approved", facts=facts, remark=cleaned["remark"])

    def carried(self) -> Data:
        """The proposal."""
        return Data(proposal=self.proposal())


class Stamp(ActionForm):
    """A stamp, with a remark if there is something to say. ``shown``: SHA-256 of the letter that was before them."""

    reason = forms.CharField(
        label=gettext_lazy("意見"), required=False, max_length=1000, widget=forms.Textarea({"rows": "2"})
    )
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class Approve(Stamp):
    """承認する."""

    submit = gettext_lazy("承認する")
    slot = forms.TypedChoiceField(label=gettext_lazy("承認欄"), coerce=int)

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        field = self.fields["slot"]
        waiting = waiting_slots(case)
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(slot.id, f"{slot.kind.label} {words.role(slot.role)}") for slot in waiting]
        if len(waiting) == 1:
            self.initial["slot"] = waiting[0].id
            field.widget = forms.HiddenInput()

    def carried(self) -> Data:
        """The stamped slot."""
        return Data(slot=self.cleaned_data["slot"], extra={"shown_sha256": self.cleaned_data["shown"]})


class Decide(Stamp):
    """決裁する."""

    submit = gettext_lazy("決裁する")

    def carried(self) -> Data:
        """The letter that was shown."""
        return Data(extra={"shown_sha256": self.cleaned_data["shown"]})


class SendBack(Reasoned):
    """差し戻す."""

    submit = gettext_lazy("起案者へ差し戻す")
    danger = True
    reason_label = gettext_lazy("差し戻す理由")
    reason_help = gettext_lazy("起案者が何を直せばよいかを書いてください。")


class PullBack(ActionForm):
    """引き戻す."""

    submit = gettext_lazy("引き戻す")
    reason = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=1000, widget=forms.Textarea({"rows": "2"})
    )


class Skip(Reasoned):
    """後閲にする: an absent approver is passed over on record."""

    submit = gettext_lazy("後閲にする")
    reason_label = gettext_lazy("不在の理由")
    slot = forms.TypedChoiceField(label=gettext_lazy("後閲にする承認欄"), coerce=int)

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        field = self.fields["slot"]
        if isinstance(field, forms.TypedChoiceField):
            waiting = [s for s in case.slots if s.state == SlotState.WAITING and s.kind != SlotKind.DECISION]
            field.choices = [(slot.id, f"{slot.kind.label} {words.role(slot.role)}") for slot in waiting]

    def carried(self) -> Data:
        """The slot that is passed over."""
        return Data(slot=self.cleaned_data["slot"])


class Issue(Tells):
    """施行する. Where nobody has checked the words of the 教示 against the law, the person who issues says so."""

    submit = gettext_lazy("施行する")
    on = DayField(label=gettext_lazy("施行日"))
    appeal_confirmed = forms.BooleanField(
        label=gettext_lazy("教示(不服申立て先と期間)の文言を法令で確かめた"), required=False
    )

    sealed_on: date | None = None

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        self.initial["on"] = clock.today()
        if not cases.asks_about_appeal(actor, case.row.key):
            del self.fields["appeal_confirmed"]
        if case.letter and documents.is_sealed(case.letter):
            day = documents.day_of_issue(case.letter, None)
            self.fields["on"] = forms.DateField(disabled=True, initial=day, widget=forms.HiddenInput)
            self.initial["on"] = self.sealed_on = day

    def carried(self) -> Data:
        """The day on the letter."""
        confirmed = bool(self.cleaned_data.get("appeal_confirmed"))
        return Data(on=self.cleaned_data["on"], extra={"appeal_confirmed": confirmed, **self.told_by()})


def lines(text: str) -> list[str]:
    """The written lines, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _split(line: str) -> tuple[str, str]:
    label, _colon, value = line.replace(":", ":", 1).partition(":")
    return label.strip(), value.strip()
