"""What other systems and bodies are given, and what they answer: 引渡し, 取込み, 進達, 交付."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.apps.desk.forms.base import ActionForm, Reasoned
from yakuba.kernel.cases.contracts import CaseView, Data, Result
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.fields import DayField


class HandOver(ActionForm):
    """引き渡す."""

    submit = gettext_lazy("基幹系へ引き渡す")


class Referenced(ActionForm):
    """An action that records the reference of another system."""

    reference = forms.CharField(label=gettext_lazy("照会番号"), max_length=60)

    def carried(self) -> Data:
        """The reference."""
        return Data(reference=self.cleaned_data["reference"])


class TakenIn(Referenced):
    """取り込まれた."""

    submit = gettext_lazy("取り込まれたことを記録する")


class NotTaken(Reasoned):
    """取り込めなかった."""

    submit = gettext_lazy("取り込めなかったことを記録する")
    danger = True


class IssueCertificate(Referenced):
    """交付する."""

    submit = gettext_lazy("交付する")


class Forward(Referenced):
    """進達する."""

    submit = gettext_lazy("進達する")
    on = DayField(label=gettext_lazy("進達した日"))

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        self.fields["reference"].label = _("進達の文書番号")
        self.initial["on"] = clock.today()

    def clean_on(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_("今日までの日を入力してください。"))
        return day

    def carried(self) -> Data:
        """The day and the number."""
        return Data(reference=self.cleaned_data["reference"], on=self.cleaned_data["on"])


class Answered(ActionForm):
    """結果を記録する."""

    submit = gettext_lazy("結果を記録する")
    result = forms.ChoiceField(
        label=gettext_lazy("進達先の結果"),
        choices=[(Result.APPROVED.value, Result.APPROVED.label), (Result.REFUSED.value, Result.REFUSED.label)],
        widget=forms.RadioSelect,
    )

    def carried(self) -> Data:
        """What the other body decided."""
        return Data(extra={"result": self.cleaned_data["result"]})
