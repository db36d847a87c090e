"""Where a reception stands, for the bar at the top of its pages."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.kernel.intake.contracts import ReceptionView
from yakuba.web.components import Step, StepState

ORDER = ("begin", "household", "interview", "guide", "filer", "forms", "signing", "receipt")


def steps(reception: ReceptionView | None, now: str = "begin", undone: Collection[str] = ()) -> list[Step]:
    """出来事 → 世帯 → 聞き取り → 案内書 → 届出人 → 様式 → 確認・署名 → 受取; back to what was reached.

    ``undone``: what was passed by and is not done.
    """
    titles = {
        "begin": _("出来事"),
        "household": _("世帯"),
        "interview": _("聞き取り"),
        "guide": _("案内書"),
        "filer": _("届出人"),
        "forms": _("様式"),
        "signing": _("確認・署名"),
        "receipt": _("受取"),
    }
    place = ORDER.index(now)
    return [Step(titles[name], _state(name, place, undone), _url(reception, name, place)) for name in ORDER]


def _state(name: str, now: int, undone: Collection[str]) -> StepState:
    step = ORDER.index(name)
    if step == now:
        return StepState.CURRENT
    return StepState.DONE if step < now and name not in undone else StepState.TODO


def _url(reception: ReceptionView | None, name: str, now: int) -> str:
    if reception is None or name == "begin" or ORDER.index(name) >= now:
        return ""
    return reverse(f"counter:{name}", args=[reception.key])
