"""What people choose here."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.records.contracts import ProposalState
from yakuba.kernel.cases.retention_values import DueFilter
from yakuba.lib import clock
from yakuba.lib.days import fiscal_year

ALL = ("", _("すべて"))
NOW, THIS_YEAR, NEXT_YEAR = "", "this", "next"
FREE, HELD = "free", "held"


class DueNarrow(forms.Form):
    """The filter above the list of what is due; all of it may stand in an address."""

    until = forms.ChoiceField(
        label=_("満了"),
        required=False,
        choices=[(NOW, _("満了済み")), (THIS_YEAR, _("この年度末までに満了")), (NEXT_YEAR, _("来年度末までに満了"))],
    )
    section = forms.ChoiceField(label=_("課・係"), required=False)
    procedure = forms.ChoiceField(label=_("手続"), required=False)
    hold = forms.ChoiceField(
        label=_("廃棄停止"), required=False, choices=[ALL, (FREE, _("止めていない")), (HELD, _("止めている"))]
    )
    number = forms.CharField(label=_("案件番号"), required=False, max_length=40, strip=True)

    def __init__(self, data: Any, sections: Sequence[tuple[str, str]], procedures: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        for name, choices in (("section", sections), ("procedure", procedures)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ALL, *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; what the address says wrongly does not limit."""
        self.full_clean()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}

    def wanted(self) -> DueFilter:
        """As the kernel takes it."""
        said = self.chosen
        return DueFilter(
            by=_by(said["until"]),
            section=said["section"],
            procedure=said["procedure"],
            held={HELD: True, FREE: False}.get(said["hold"]),
            numbers=(said["number"],) if said["number"] else (),
        )


class Propose(forms.Form):
    """Which cases a 伺い is about: those that were ticked, or all of the narrowed list."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    whole = forms.BooleanField(required=False, widget=forms.HiddenInput)


class Hold(forms.Form):
    """Why the disposal is stopped."""

    reason = forms.CharField(
        label=_("廃棄を止める理由"),
        max_length=200,
        help_text=_("訴訟、開示請求、検査などと、その番号を書きます。氏名は書きません。"),
    )


class SendBack(forms.Form):
    """Why a 伺い is returned."""

    reason = forms.CharField(label=_("差し戻す理由"), max_length=200, help_text=_("氏名は書きません。"))


class ProposalNarrow(forms.Form):
    """Which 伺い are shown."""

    state = forms.ChoiceField(label=_("状態"), required=False, choices=[ALL, *ProposalState.choices])


def _by(until: str) -> date:
    today = clock.today()
    ends = {THIS_YEAR: fiscal_year(today) + 1, NEXT_YEAR: fiscal_year(today) + 2}
    return date(ends[until], 3, 31) if until in ends else today - timedelta(days=1)
