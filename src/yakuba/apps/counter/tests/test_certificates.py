"""Several certificates in one reception: each says its own kind, offered by what it is, and is asked for today."""

from pathlib import Path
from typing import Any

from tests.support import filings, receptions, register
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Capacity, Filing, NewMember, ReceptionView, Source, Stated

KINDS = {
    "event-certificate_kind": "住民票の写し(世帯全員)",
    "event-tax_certificate_kind": "所得・課税証明書",
}


def asked_for_two(folder: Path) -> ReceptionView:
    """A resident of the register wants 住民票 and 所得証明."""
    register.feed(folder, [register.resident(1, "白石 恵", "シライシ メグミ", 生年月日="1985-03-21")])
    opening = {"requested_on": 20261120, "wants_juminhyo": 1, "wants_kazei": 1}
    begun = receptions.opened(event="shomei", opening=opening)
    person: dict[str, Any] = {"name": "白石 恵", "kana": "シライシ メグミ", "born": 19850321, "sex": "女"}
    member = NewMember({**person, "relation": "世帯主"}, Source.REGISTER, "0000000001")
    now = intake.add_members(receptions.CLERK, begun.key, begun.version, [member])
    said = [
        Stated("household", fact, value) for fact, value in (("resident_here", 1), ("by_proxy", 0), ("taxed_here", 1))
    ]
    intake.state(receptions.CLERK, now.key, now.version, said)
    for procedure in ("juminhyo-kofu", "kazei-shomei"):
        version = intake.view(receptions.CLERK, now.key).version
        intake.wish(receptions.CLERK, now.key, version, procedure, "household", True)
    return intake.view(receptions.CLERK, now.key)


def test_each_certificate_has_its_own_kind_offered_by_what_it_is_and_printed_on_its_form_alone(
    clerk: Desk, tmp_path: Path
) -> None:
    reception = filings.came(asked_for_two(tmp_path), Filing(Capacity.SELF, "白石 恵", unit="p1"))
    filings.composed(reception)
    address = f"/counter/{reception.key}/forms/"
    form = next(form for form in clerk.page(address).forms if "event-certificate_kind" in form.values)
    assert {name: form.values[name] for name in form.values if "kind" in name} == KINDS
    sent = form.values | {"event-tax_certificate_kind": "非課税証明書", "event-certificate_copies": "1"}
    assert clerk.post(address, sent).status_code == 302
    filings.composed(reception)
    residence, taxed = (filings.sheet(reception, name) for name in ("juminhyo-kofu", "kazei-shomei"))
    assert filings.value(residence, "certificate_kind") == "住民票の写し(世帯全員)"
    assert filings.value(taxed, "tax_certificate_kind") == "非課税証明書"
    assert "certificate_kind" not in {box.field for box in taxed.fields}


def test_the_day_of_the_request_is_offered_as_the_day_of_the_reception(clerk: Desk) -> None:
    form = next(form for form in clerk.page("/counter/new/shomei/").forms if "key" in form.values)
    for part, value in (("year", "令和8"), ("month", "11"), ("day", "20")):
        assert form.values[f"requested_on_{part}"] == form.values[f"received_on_{part}"] == value
