"""Notices of the demo: letters that wait to be printed, e-mails that arrive, and one that does not.

The demo's mail server refuses the address of ``UNREACHABLE``; switch it otherwise in YAKUBA_HOME/smtp_simulator.
"""

from datetime import date

from samples.personas import RESIDENTS, ResidentPersona
from yakuba.adapters.smtp_simulator.server import folder_of_demo, switch
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Postal, Recipient
from yakuba.lib.refs import Actor, OwnerRef

SENDER = Actor("system", "demo")
SECTION = "2011"
UNREACHABLE = "hayashi@example.jp"
HOMES = {"mori": "9800003", "morim": "9800003", "wada": "9800001", "nguyen": "9800002", "hayashi": "9800004"}


def load() -> int:
    """Send them, each once however often this is called; how many. Needs 青葉市's organisation."""
    switch(folder_of_demo(), "refuse", address=UNREACHABLE)
    for number, resident in enumerate(RESIDENTS):
        postal = Postal(resident.name, HOMES[resident.key], (f"青葉県青葉市青葉町一丁目2番{number + 1}号",))
        _send(resident, Recipient(email=resident.email, postal=postal), "mail")
        _send(resident, Recipient(postal=postal), "letter")
    return 2 * len(RESIDENTS)


def _send(resident: ResidentPersona, recipient: Recipient, way: str) -> None:
    service.send(
        recipient=recipient,
        template="notices.general",
        context={
            "topic": "マイナンバーカードの有効期限",
            "name": resident.name,
            "message": "お持ちのカードの有効期限が近づいています。\n更新の手続は市民課の窓口でできます。",
            "until": date(2027, 3, 31),
        },
        owner=OwnerRef("demo.notice", resident.key),
        section=SECTION,
        key=f"demo:{way}:{resident.key}",
        actor=SENDER,
    )
