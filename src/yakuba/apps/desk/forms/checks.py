"""The checklist of a case: yes, no, or not looked at yet, with a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.desk.use_cases import Answer
from yakuba.kernel.cases.contracts import CheckState

if TYPE_CHECKING:
    from yakuba.apps.desk.dossier import Dossier

CHOICES = [("yes", _("はい")), ("no", _("いいえ"))]


class Checks(forms.Form):
    """One pair of fields for each line: ``ok_ID`` and ``note_ID``."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, dossier: Dossier, asked: Any = None) -> None:
        super().__init__(asked, prefix="check", initial={"version": dossier.case.row.version})
        self.dossier = dossier
        for check in dossier.case.checks:
            self.fields[f"ok_{check.id}"] = forms.ChoiceField(
                label=check.text, choices=CHOICES, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{check.id}"] = forms.CharField(label=_("メモ"), required=False, max_length=500)
            self.initial[f"ok_{check.id}"] = {True: "yes", False: "no", None: ""}[check.ok]
            self.initial[f"note_{check.id}"] = check.note

    def lines(self) -> list[Line]:
        """Each line with its boxes."""
        return [
            Line(check, self[f"ok_{check.id}"], self[f"note_{check.id}"], self.dossier.checkers.get(check.id, ""))
            for check in self.dossier.case.checks
        ]

    def seen_version(self) -> int:
        """The version that was on the page."""
        return self.cleaned_data.get("version") or 0

    def now_at(self, dossier: Dossier) -> None:
        """After a refusal: what was ticked stays, sending it again means the newer state."""
        self.data = {name: self.data[name] for name in self.data} | {
            self.add_prefix("version"): str(dossier.case.row.version)
        }
        self.dossier = dossier

    def answers(self) -> dict[str, Answer]:
        """What differs from what is recorded."""
        return {check.id: answer for check in self.dossier.case.checks if (answer := self._answer(check))}

    def _answer(self, check: CheckState) -> Answer | None:
        given, note = self.cleaned_data.get(f"ok_{check.id}"), self.cleaned_data.get(f"note_{check.id}", "")
        if not given or (check.ok == (given == "yes") and check.note == note):
            return None
        return Answer(given == "yes", note)


class Line:
    """One line of the checklist as the page shows it."""

    def __init__(self, check: CheckState, ok: forms.BoundField, note: forms.BoundField, by: str) -> None:
        self.check, self.ok, self.note, self.by = check, ok, note, by
