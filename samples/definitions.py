"""A definition that こども課 is changing: a draft of the demo, begun by the 係長 and not checked yet."""

from datetime import timedelta
from typing import Any

from yakuba.apps.studio import queries
from yakuba.apps.studio.use_cases import drafting
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor

CHIEF = Actor("staff", "1030")
PROCEDURE = "hitorioya-iryo"
REASON = "標準処理期間の見直し(令和8年度事務改善)"


def load() -> bool:
    """Begin it, once; whether it is new. Needs 青葉市's organisation and the shipped procedures."""
    if not organisation.staff_member(CHIEF.id) or queries.was_drafted(PROCEDURE):
        return False
    day = clock.today() + timedelta(days=30)
    row = drafting.begin(actor=CHIEF, procedure=PROCEDURE, valid_from=day, reason=REASON)
    drafting.save(actor=CHIEF, key=row.key, revision=row.revision, part="期限と処理期間", change=_quicker)
    return True


def _quicker(held: dict[str, Any]) -> None:
    held["standard_period"]["days"] = 10
