"""Boxes of filed forms for tests, named, typed and printed as a receipt keeps them; a town with boxes of its own."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from yakuba.kernel.cases.contracts import CaseField
from yakuba.kernel.procedures.bank import Bank, FactEntry
from yakuba.kernel.procedures.boxes import printed
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.kernel.procedures.service import bank_on
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.lib.refs import Actor

OFFICER = Actor("staff", "1006")
"""情報政策: publishes everything."""
UNITS = {"event": "event", "household": "household", "person": "p1"}

KINDS_WITH_FEES = ("普通", "当座", "貯蓄", "納税準備")
"""The kinds of account that the town takes from the day on."""
OWN_FACTS: Sequence[Mapping[str, Any]] = (
    {"id": "cars", "scope": "household", "type": "integer", "label": "車の台数", "question": "車は何台ありますか",
     "plain": "車は 何台 ありますか", "low": 0, "high": 9},
)  # fmt: skip
OWN_FIELDS: Sequence[Mapping[str, Any]] = (
    {"id": "account_kind", "values": list(KINDS_WITH_FEES)},
    {"id": "holds_card", "label": "マイナンバーカードの有無", "source": "fact.card", "unit": "person",
     "plain": "マイナンバーカードが ありますか"},
    {"id": "car_count", "label": "車の台数", "source": "fact.cars", "unit": "household", "plain": "車は 何台"},
    {"id": "yearly_income", "label": "前年の所得(円)", "source": "intake.yearly_income", "unit": "household",
     "type": "number", "help": "円で書きます。", "plain": "去年の お金", "plain_help": "円で 書いて ください。"},
    {"id": "postcode", "label": "郵便番号", "source": "intake.postcode", "unit": "household", "type": "postcode",
     "help": "7桁の数字です。", "plain": "郵便番号", "plain_help": "7つの 数字です。"},
)  # fmt: skip
"""Kinds of boxes that nothing shipped has: a yes or no, a count that is a fact, a number without bounds, a postcode."""


def known(field: str, on: date | None = None) -> Field_:
    """The box as the bank of a day has it."""
    return next(one for one in _bank(on).fields.fields if one.id == field)


def filed(field: str, value: Value, unit: str = "", on: date | None = None) -> CaseField:
    """The box with this value, as a receipt keeps it."""
    one = known(field, on)
    fact = fact_of(one, on)
    kind = fact.type if fact is not None and one.type == "text" else one.type
    return CaseField(field, one.label, unit or UNITS[one.unit], value, printed(value, kind), "聞き取り")


def fact_of(field: Field_, on: date | None = None) -> FactEntry | None:
    """The fact whose value stands in the box. Who somebody is (生計を主に支えている方) stands there by name: none."""
    kind, _dot, name = field.source.partition(".")
    fact = next((one for one in _bank(on).facts.facts if one.id == name), None)
    if kind not in ("event", "fact") or fact is None:
        return None
    return None if fact.scope == "person" and field.unit != "person" else fact


def own_from(folder: Path, day: date) -> None:
    """The town publishes boxes of its own, today, for ``day`` and later."""
    folder.mkdir()
    for name, held in (("facts", OWN_FACTS), ("fields", OWN_FIELDS)):
        words = yaml.safe_dump({"valid_from": day, name: [dict(one) for one in held]}, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(words, encoding="utf-8")
    with clock.stopped_at(day - timedelta(days=1)):
        publish_folder(OFFICER, folder)


def _bank(on: date | None) -> Bank:
    found = bank_on(on or clock.today())
    assert found is not None
    return found
