"""Who works on it: assigning to somebody, moving to another section."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.desk import words
from yakuba.apps.desk.forms.base import ActionForm
from yakuba.kernel.cases.contracts import CaseView, Data
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib.refs import Actor

WORKERS = (Role.REVIEWER, Role.CHIEF)


def workers(section: str) -> list[tuple[str, str]]:
    """Who may review in the section, by code: its own staff and those of the sections above and below are told apart
    by the kernel, which refuses whom it must.
    """
    near = [one.code for one in organisation.sections() if section in (one.code, one.parent)]
    found = {person.code: person.name for place in near for person in organisation.staff_of(place) if _works(person)}
    return sorted(found.items())


def _works(person: Any) -> bool:
    return person.role in WORKERS


class Assign(ActionForm):
    """割り当てる."""

    submit = _("割り当てる")
    assignee = forms.ChoiceField(label=_("担当者"))

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        field = self.fields["assignee"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("選んでください")), *workers(case.row.section)]

    def carried(self) -> Data:
        """The new person."""
        return Data(assignee=self.cleaned_data["assignee"])


class Reroute(ActionForm):
    """担当課を移す."""

    submit = _("担当課を移す")
    section = forms.ChoiceField(
        label=_("移す先の課・係"), help_text=_("担当者は外れ、移した先で引き受けるのを待ちます。")
    )
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea({"rows": "3"}))

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        field = self.fields["section"]
        if isinstance(field, forms.ChoiceField):
            others = [pair for pair in words.section_names().items() if pair[0] != case.row.section]
            field.choices = [("", _("選んでください")), *others]

    def carried(self) -> Data:
        """The section that takes it."""
        return Data(extra={"section": self.cleaned_data["section"]})
