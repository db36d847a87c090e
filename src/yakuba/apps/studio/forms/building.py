"""A condition that is chosen instead of written: a fact, how it is compared, with what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.apps.studio.forms.editors import free_name
from yakuba.apps.studio.forms.fields import line
from yakuba.kernel.procedures.bank import Bank

SIGNS = {"same": "=", "other": "<>", "least": ">=", "most": "<=", "below": "<"}
COMPARISONS = [
    ("yes", _("はい(当てはまる)")),
    ("no", _("いいえ(当てはまらない)")),
    ("same", _("次と同じ")),
    ("other", _("次と違う")),
    ("one_of", _("次のどれか")),
    ("least", _("次の値以上")),
    ("most", _("次の値以下")),
    ("below", _("次の値より小さい")),
]


@dataclass(frozen=True, slots=True)
class Choosable:
    """A fact that may be chosen. ``codes``: its values; ``words``: what some of its numbers are called."""

    name: str
    label: str
    kind: str
    codes: tuple[str, ...] = ()
    words: Mapping[str, int] | None = None


def choosable(bank: Bank | None, unit: str) -> dict[str, Choosable]:
    """The facts that a condition for the ``unit`` may be chosen from; days are written as expressions."""
    if bank is None:
        return {}
    scopes = ("event", "household", "person") if unit == "person" else ("event", "household")
    facts = bank.facts
    found = [
        Choosable(one.id, one.label, one.type, tuple(value.code for value in one.values))
        for one in facts.facts
        if one.scope in scopes
    ]
    found += [
        Choosable(one.id, one.label, one.type, one.values, {word: number for number, word in one.words.items()})
        for one in facts.derived
        if one.scope in scopes
    ]
    found += [Choosable(one.id, one.label, "boolean") for part in (facts.counts, facts.terms) for one in part]
    return {one.name: one for one in found if one.kind != "date"}


class Build(forms.Form):
    """One condition. Clean, ``expr`` is its expression."""

    fact = forms.ChoiceField(label=_("事実"), help_text=_("どの事実を見るかを選びます。"))
    comparison = forms.ChoiceField(label=_("比べ方"), choices=COMPARISONS)
    value = line(
        _("値"), required=False, help_text=_("「はい」「いいえ」のときは書きません。どれかのときは「、」で区切ります。")
    )
    because = line(_("当てはまるときの理由"), help_text=_("住民にも見せる短い文です。"))
    otherwise = line(_("当てはまらないときの理由"))
    article = line(_("条文"), required=False)

    def __init__(self, known: Mapping[str, Choosable], data: Any = None) -> None:
        super().__init__(data)
        self.known = known
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.name, one.label) for one in sorted(known.values(), key=lambda one: one.label)]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where fact, comparison and value do not go together."""
        said = super().clean() or {}
        if not self.errors:
            said["expr"] = self._expr(self.known[said["fact"]], said["comparison"], said["value"])
        return said

    def _expr(self, fact: Choosable, comparison: str, value: str) -> str:
        if (fact.kind == "boolean") != (comparison in ("yes", "no")):
            kind = _t("はい・いいえ") if fact.kind == "boolean" else _t("値")
            raise ValidationError(
                {"comparison": _t("「%(fact)s」は%(kind)sの事実です。それに合う比べ方を選んでください。")
                 % {"fact": fact.label, "kind": kind}}
            )  # fmt: skip
        if fact.kind == "boolean":
            return fact.name if comparison == "yes" else f"NOT {fact.name}"
        if fact.kind == "code" and comparison in ("least", "most", "below"):
            raise ValidationError(
                {"comparison": _t("言葉の大小は比べられません。「同じ」「違う」「どれか」を選んでください。")}
            )
        values = [self._value(fact, one.strip()) for one in value.replace(",", "、").split("、") if one.strip()]
        if not values or (len(values) > 1 and comparison != "one_of"):
            raise ValidationError({"value": _t("値を一つ書いてください。いくつもあるときは「次のどれか」を選びます。")})
        if comparison == "one_of":
            return f"{fact.name} IN ({', '.join(values)})"
        return f"{fact.name} {SIGNS[comparison]} {values[0]}"

    def _value(self, fact: Choosable, text: str) -> str:
        if fact.kind == "code":
            if text not in fact.codes:
                raise ValidationError(
                    {"value": _t("次のどれかを書いてください: %(codes)s") % {"codes": _joined(fact.codes)}}
                )
            return f"'{text}'"
        number = (fact.words or {}).get(text)
        if number is None and not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValidationError({"value": _t("整数で書いてください。例: 18")})
        return str(number if number is not None else int(text))


def added(form: Build, event: str) -> Callable[[dict[str, Any]], None]:
    """What the chosen condition does to a definition: one more row in the table of a life event."""
    row = {name: form.cleaned_data[name] for name in ("expr", "because", "otherwise", "article")}

    def change(content: dict[str, Any]) -> None:
        rows = content["events"][event]["when"]
        rows.append({"id": free_name(rows), **row})

    return change


def _joined(codes: Sequence[str]) -> str:
    return "、".join(codes)
