"""What every action's form has: the version that was on the page, and what it hands to the kernel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.cases.contracts import CaseView, Data
from yakuba.lib.refs import Actor

NO_VERSION = 0


class ActionForm(forms.Form):
    """A press without further words. The hidden version is the one that the person saw."""

    submit = _("実行する")
    danger = False

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(asked, files, initial={"version": case.row.version})
        self.actor, self.case, self.action = actor, case, ""

    def seen_version(self) -> int:
        """The version that was on the page; 0, which no case has, when the page was tampered with."""
        version: int | None = self.cleaned_data.get("version")
        return version if version is not None else NO_VERSION

    def now_at(self, case: CaseView) -> None:
        """After a conflict: what was typed stays, and sending it again means the newer state."""
        self.data = {name: self.data[name] for name in self.data} | {"version": str(case.row.version)}
        self.case = case

    @property
    def label(self) -> str:
        """What the kernel calls this action."""
        found = (possible.label for possible in self.case.actions if possible.action == self.action)
        return next(found, str(self.submit))

    def told_reason(self) -> str:
        """What stands in the history as the reason."""
        return str(self.cleaned_data.get("reason", ""))

    def carried(self) -> Data:
        """What the action carries besides."""
        return Data()


class Reasoned(ActionForm):
    """An action that needs a reason."""

    reason_label = _("理由")
    reason_help = _("履歴に残ります。")

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        self.fields["reason"] = forms.CharField(
            label=self.reason_label,
            help_text=self.reason_help,
            max_length=1000,
            widget=forms.Textarea({"rows": "3"}),
        )
