"""補正: naming the boxes that must be put right and why, and taking the answer."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.apps.desk.forms.base import ActionForm, Reasoned
from yakuba.apps.desk.forms.telling import Tells
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseField, CaseView, Data, Mark
from yakuba.kernel.procedures.blanks import Blank
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.boxes import as_stated, box_field
from yakuba.web.fields import DAY_HELP, DayField

USUAL_DAYS = 14
"""What the form proposes; the reviewer sets the day (相当の期間, 行政手続法7条)."""
ATTACHMENT = "attachment:"
ENDS = ("。", "!", "?", "\uff01", "\uff1f")


class RequestCorrection(Tells):
    """補正を求める: a reason beside every box that must be put right."""

    submit = gettext_lazy("補正を求める")
    by_hand = gettext_lazy("窓口や電話で伝える")

    correct_by = DayField(label=gettext_lazy("いつまでに"))

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        self.initial["correct_by"] = clock.today() + timedelta(days=USUAL_DAYS)
        labels = cases.called(case.fields)
        for index, field in enumerate(case.fields):
            label = labels[field.field, field.unit]
            self.fields[f"reason_{index}"] = forms.CharField(label=label, required=False, max_length=300)
        self.fields["attachment"] = forms.CharField(
            label=_("足りない添付書類"), required=False, max_length=60, help_text=_("書類の名前。例: 所得課税証明書")
        )
        self.fields["attachment_reason"] = forms.CharField(
            label=_("その書類が要る理由"), required=False, max_length=300
        )

    def boxes(self) -> list[tuple[CaseField, forms.BoundField]]:
        """Each box of the case with the place for a reason."""
        return [(field, self[f"reason_{index}"]) for index, field in enumerate(self.case.fields)]

    def clean(self) -> dict[str, Any]:
        """At least one mark, each with its reason."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("attachment")) != bool(cleaned.get("attachment_reason")):
            self.add_error("attachment_reason", _("書類の名前と、要る理由の両方を書いてください。"))
        elif not self._marks():
            raise ValidationError(_("補正が要る欄に、理由を一つ以上書いてください。"))
        return cleaned

    def clean_correct_by(self) -> date:
        """A day that is still to come."""
        day: date = self.cleaned_data["correct_by"]
        if day <= clock.today():
            raise ValidationError(_("明日より後の日を指定してください。"))
        return day

    def carried(self) -> Data:
        """The marks and the day."""
        return Data(marks=tuple(self._marks()), correct_by=self.cleaned_data["correct_by"], extra=self.told_by())

    def _marks(self) -> list[Mark]:
        cleaned = self.cleaned_data
        marks = [
            Mark(field.field, field.unit, cleaned[f"reason_{index}"])
            for index, field in enumerate(self.case.fields)
            if cleaned.get(f"reason_{index}")
        ]
        if cleaned.get("attachment"):
            marks.append(Mark(f"{ATTACHMENT}{cleaned['attachment']}", "", cleaned.get("attachment_reason", "")))
        return marks


class AnswerCorrection(ActionForm):
    """補正を受け付ける: the marked boxes as they are now."""

    submit = gettext_lazy("補正を受け付ける")

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        filed = {(field.field, field.unit): field for field in case.fields}
        labels, blanks = cases.called(case.fields), cases.blanks_of(case)
        places = [(mark.field, mark.unit) for mark in case.marks if (mark.field, mark.unit) in filed]
        why = {(mark.field, mark.unit): mark.reason for mark in case.marks}
        self.marked = [(filed[place], blanks[place]) for place in places]
        for index, (field, blank) in enumerate(self.marked):
            place = (field.field, field.unit)
            self.fields[f"value_{index}"] = _box(field, blank, labels[place], why[place])
        for index, mark in enumerate(self.papers()):
            self.fields[f"paper_{index}"] = forms.FileField(
                label=mark.field.removeprefix(ATTACHMENT),
                help_text=_("%(reason)sもう添えてあるときは選ばなくてかまいません。PDF・JPEG・PNG。10MBまで。")
                % {"reason": _ended(mark.reason)},
                required=False,
            )

    def papers(self) -> list[Mark]:
        """The papers that were asked for."""
        return [mark for mark in self.case.marks if mark.field.startswith(ATTACHMENT)]

    def handed_in(self) -> list[tuple[str, str, File[bytes]]]:
        """Papers that come with this answer: the box, the name under which each was asked for, the file."""
        given = [(f"paper_{index}", mark.field.removeprefix(ATTACHMENT)) for index, mark in enumerate(self.papers())]
        return [(box, name, file) for box, name in given if (file := self.cleaned_data.get(box))]

    def clean(self) -> dict[str, Any]:
        """What does not fit is refused beside its box."""
        cleaned = super().clean() or self.cleaned_data
        for index, (_field, blank) in enumerate(self.marked):
            name = f"value_{index}"
            if name in cleaned and (wrong := blank.refusal(as_stated(blank.kind, cleaned[name]))):
                self.add_error(name, wrong)
        return cleaned

    def carried(self) -> Data:
        """Each marked box with its new value; the case prints it."""
        given = [
            (box, as_stated(blank.kind, self.cleaned_data[f"value_{i}"])) for i, (box, blank) in enumerate(self.marked)
        ]
        return Data(
            fields=tuple(CaseField(box.field, box.label, box.unit, value, "", _("補正")) for box, value in given)
        )


class Withdraw(Reasoned):
    """取下げを受け付ける."""

    submit = gettext_lazy("取下げを受け付ける")
    danger = True
    reason_label = gettext_lazy("取下げの理由")
    reason_help = gettext_lazy("申請者から聞いた理由を書いてください。取り下げた案件は元に戻せません。")


def _ended(sentence: str) -> str:
    """With a full stop, so that another sentence can follow."""
    text = sentence.strip()
    return text if text.endswith(ENDS) else f"{text}。"


def _box(field: CaseField, blank: Blank, label: str, reason: str) -> forms.Field:
    reason = _("補正の理由: %(reason)s") % {"reason": _ended(reason)}
    return box_field(
        "long" if blank.is_long else blank.kind,
        field.text if blank.kind == "text" and field.value is not None else field.value,
        [(choice, choice) for choice in blank.choices],
        label=label,
        help_text=f"{reason}{DAY_HELP}" if blank.kind == "date" else reason,
        required=blank.field.required,
    )
