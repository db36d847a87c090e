"""The filters above the lists."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.studio import words
from yakuba.apps.studio.contracts import DraftState

ALL = ("", _("すべて"))


class ProcedureNarrow(forms.Form):
    """Which procedures are listed; all of it may stand in an address."""

    text = forms.CharField(label=_("名前・説明"), required=False, max_length=60, strip=True)
    area = forms.ChoiceField(label=_("分野"), required=False, choices=[ALL, *words.AREAS.items()])
    section = forms.ChoiceField(label=_("担当課"), required=False)
    whose = forms.ChoiceField(
        label=_("だれの定義か"), required=False, choices=[ALL, ("shipped", _("配布")), ("own", _("この町"))]
    )
    articles = forms.ChoiceField(
        label=_("条文"), required=False, choices=[ALL, ("unsure", _("未確認がある")), ("checked", _("すべて確認済み"))]
    )
    next = forms.ChoiceField(
        label=_("次の版"), required=False, choices=[ALL, ("yes", _("決まっている")), ("no", _("ない"))]
    )
    draft = forms.ChoiceField(label=_("下書き"), required=False, choices=[ALL, ("yes", _("ある")), ("no", _("ない"))])

    def __init__(self, data: Any, sections: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *sections]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; what the address says wrongly does not limit."""
        self.full_clean()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class DraftNarrow(forms.Form):
    """Which drafts are listed."""

    state = forms.ChoiceField(
        label=_("状態"), required=False, choices=[ALL, ("open", _("終わっていないもの")), *DraftState.choices]
    )
