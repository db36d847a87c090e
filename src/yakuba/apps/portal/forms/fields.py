"""Fields made from the banks, in the words of the page's language."""

from collections.abc import Sequence

from django import forms

from yakuba.apps.portal.plan import Input
from yakuba.apps.portal.wording import instead, worded
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import Value
from yakuba.web.boxes import Choice, box_field, fact_field


def for_fact(fact: FactEntry, *, label: str = "", required: bool = True, further: Sequence[Choice] = ()) -> forms.Field:
    """The field in which a fact is stated; ``further`` choices stand behind those of the fact."""
    return fact_field(fact, label=label, required=required, further=further, worded=worded)


def for_box(one: Input, value: Value) -> forms.Field:
    """The field of one box, with what stands in it."""
    return box_field(
        one.type,
        value,
        [(choice, worded(choice, one.plain_choices.get(choice, ""))) for choice in one.choices],
        label=worded(one.label, one.plain),
        help_text=instead(one.help, one.plain_help),
        required=False,
    )
