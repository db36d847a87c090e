"""Who it is about, and who asks: newcomers, the search of the register copy, the requester."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.forms.fields import KanaField, plain_text, source_field
from yakuba.apps.counter.use_cases import IDENTITY
from yakuba.kernel.intake.contracts import Filing, MemberView, ReceptionView, Source
from yakuba.kernel.people.contracts import KnownAs, Requester
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.contracts import Capacity
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import to_date
from yakuba.lib import clock
from yakuba.web.boxes import Choice, fact_field, fact_stated
from yakuba.web.fields import DayField, say_needed

NEEDED = {
    "name": _("漢字の氏名がある方は必須"),
    "kana": _("様式に必要"),
    "latin_name": _("漢字の氏名がない方は必須"),
}
LARGEST = 2**63 - 1
SELF, AGENT, MESSENGER = "self", "agent", "messenger"
ASKS_AS: list[Choice] = [
    (SELF, _("本人・同じ世帯の方・ご遺族")),
    (AGENT, _("代理人(頼まれて手続をする方)")),
    (MESSENGER, _("使者(書類を持って来ただけの方)")),
]

FOR_ANOTHER = _("代理人・使者のとき")
"""When a box must be filled."""


class Person(forms.Form):
    """One newcomer, typed from the certificate or a statement."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("氏名"), max_length=200, required=False, help_text=_("証明書に書かれている文字のまま入力します。")
    )
    kana = KanaField(label=_("フリガナ"), max_length=200)
    latin_name = forms.CharField(
        label=_("アルファベットの氏名"), max_length=200, required=False, help_text=_("外国籍で漢字の氏名がない方だけ。")
    )
    alias = forms.CharField(
        label=_("通称"),
        max_length=200,
        required=False,
        help_text=_("転出証明書に通称が書かれている外国籍の方だけ。新しく決める通称は、別の申出で記載します。"),
    )

    def __init__(self, facts: Mapping[str, FactEntry], sources: Sequence[Source], *args: Any, **options: Any) -> None:
        """``sources``: from what somebody may be typed in this life event, the usual first."""
        super().__init__(*args, **options)
        self.fields["source"] = source_field(sources, sources[0])
        self.fields["born"] = fact_field(facts["born"])
        self.fields["sex"] = fact_field(facts["sex"])
        relation = facts["relation"]
        self.fields["relation"] = forms.ChoiceField(
            label=relation.label, choices=[("", _("選んでください")), *[(v.code, v.code) for v in relation.values]]
        )
        for name, when in NEEDED.items():
            say_needed(self.fields[name], when)
        self.order_fields(["version", "name", "kana", "latin_name", "alias", "born", "sex", "relation", "source"])

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError without any name, or with a reading that holds other characters."""
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("latin_name"):
            self.add_error("name", _("氏名を入力してください。漢字の氏名がない方はアルファベットの氏名に入力します。"))
        born = cleaned.get("born")
        if isinstance(born, date) and born > clock.today():
            self.add_error("born", _("今日より後の日です。生年月日を確かめてください。"))
        return cleaned

    @classmethod
    def of(
        cls,
        facts: Mapping[str, FactEntry],
        sources: Sequence[Source],
        member: MemberView,
        version: int,
        data: Mapping[str, Any] | None = None,
    ) -> "Person":
        """The form filled with what is known of a member, to be corrected."""
        known: dict[str, Any] = {name: member.items[name].value for name in IDENTITY if name in member.items}
        if known.get("born"):
            known["born"] = to_date(int(known["born"]))
        given = member.items["name"].source if "name" in member.items else Source.STATED
        source = given if given in sources else Source.STATED
        return cls(facts, sources, data, initial=known | {"version": version, "source": source.value})

    def now_at(self, version: int) -> None:
        """Show the form again for the reception's newest version, with what was typed."""
        if self.is_bound:
            assert isinstance(self.data, MultiValueDict)
            self.data = {**self.data.dict(), "version": str(version)}

    def items(self) -> dict[str, Value]:
        """What was written, without the empty boxes."""
        written = {name: fact_stated(self.cleaned_data.get(name)) for name in IDENTITY}
        return {name: value for name, value in written.items() if value is not None}


class Search(forms.Form):
    """Finding a household in the register copy."""

    text = forms.CharField(
        label=_("氏名・フリガナ・宛名番号"),
        required=False,
        max_length=100,
        help_text=_("字体の違いは気にせず入力できます。"),
    )
    born = DayField(label=_("生年月日"), required=False)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when nothing was written."""
        cleaned = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("born"):
            raise ValidationError(_("氏名か生年月日を入力してください。"))
        return cleaned


class Asking(forms.Form):
    """Who stands at the counter, asked before a household is opened; kept as the one who will file."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    person = forms.IntegerField(widget=forms.HiddenInput, max_value=LARGEST)
    asks = forms.ChoiceField(label=_("どなたとして来ていますか"), choices=ASKS_AS, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("来ている方の氏名"),
        max_length=100,
        validators=[plain_text],
        help_text=_("本人確認書類のとおりに入力します。"),
    )
    kana = KanaField(label=_("来ている方のフリガナ"), max_length=100)
    born = DayField(label=_("来ている方の生年月日"), required=False, help_text=_("わかる範囲で入力します。"))
    principal_name = forms.CharField(
        label=_("頼んだ方の氏名"),
        max_length=100,
        required=False,
        validators=[plain_text],
        help_text=_("代理人・使者のときだけ。委任状のとおりに入力します。"),
    )
    principal_kana = KanaField(label=_("頼んだ方のフリガナ"), max_length=100)
    principal_born = DayField(label=_("頼んだ方の生年月日"), required=False, help_text=_("わかる範囲で入力します。"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say_needed(self.fields["principal_name"], FOR_ANOTHER)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when it is not said for whom somebody asks."""
        cleaned = super().clean() or {}
        if cleaned.get("asks") in (AGENT, MESSENGER) and not cleaned.get("principal_name"):
            self.add_error("principal_name", _("頼んだ方の氏名を入力してください。"))
        return cleaned

    @classmethod
    def told(cls, known: Filing | None, reception: ReceptionView) -> dict[str, Any]:
        """What was told before, to be confirmed instead of asked again."""
        if known is None:
            return {}
        names = {member.unit: member.name for member in reception.members}
        asks = {Capacity.MESSENGER: MESSENGER, Capacity.AGENT: AGENT, Capacity.LEGAL: AGENT}
        born = to_date(known.born) if known.born else None
        told = {"asks": asks.get(known.capacity, SELF), "name": known.name, "kana": known.kana, "born": born}
        return told | {"principal_name": names.get(known.principal, known.principal)}

    def capacity(self) -> Capacity:
        """In which quality they came, as far as it is known now."""
        asks = {SELF: Capacity.SELF, AGENT: Capacity.AGENT, MESSENGER: Capacity.MESSENGER}
        return asks[self.cleaned_data["asks"]]

    def requester(self) -> Requester:
        """As the register's guard takes it."""
        principal = None if self.cleaned_data["asks"] == SELF else self._known("principal_")
        return Requester(self._known(""), principal)

    def _known(self, prefix: str) -> KnownAs:
        name, kana, born = (self.cleaned_data[prefix + part] for part in ("name", "kana", "born"))
        return KnownAs(name=name, kana=kana, born=born)
