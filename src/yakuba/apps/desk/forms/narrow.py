"""Narrowing the list, and searching it by number or name."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.desk.exports import MINE, WAITING
from yakuba.kernel.cases.contracts import State


class Narrow(forms.Form):
    """The filter above the list; all of it may stand in an address."""

    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("状態"), required=False, choices=[("", _("すべて")), *State.choices])
    procedure = forms.ChoiceField(label=_("手続"), required=False)
    section = forms.ChoiceField(label=_("課・係"), required=False)
    closed = forms.BooleanField(label=_("完結したものも見る"), required=False)

    def __init__(
        self, procedures: Sequence[tuple[str, str]], sections: Sequence[tuple[str, str]], asked: Any, tab: str
    ) -> None:
        super().__init__({**asked.dict(), "tab": tab})
        self._offer("procedure", procedures)
        self._offer("section", sections)

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("すべて")), *choices]

    def chosen(self) -> dict[str, Any]:
        """What was chosen; what the address says wrongly does not limit."""
        self.full_clean()
        cleaned = self.cleaned_data
        return {name: cleaned.get(name) or "" for name in ("state", "procedure", "section")} | {
            "closed": bool(cleaned.get("closed"))
        }

    @property
    def chosen_any(self) -> bool:
        """Whether anything is narrowed, so that the filter stands open."""
        return any(self.chosen().values())


class NarrowRequests(forms.Form):
    """Which requests for an export are shown; what the address says wrongly does not limit."""

    show = forms.ChoiceField(
        label=_("表示"),
        required=False,
        choices=[("", _("すべて")), (WAITING, _("承認を待つほかの人の依頼")), (MINE, _("自分の依頼"))],
    )

    @property
    def only(self) -> str:
        """What was chosen."""
        self.full_clean()
        return self.cleaned_data.get("show") or ""


class Search(forms.Form):
    """By case number or name: sent as a body, so that no name stands in an address or a log."""

    text = forms.CharField(label=_("番号か氏名"), max_length=100, strip=True)
    closed = forms.BooleanField(label=_("完結したものも探す"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=9999, widget=forms.HiddenInput)
