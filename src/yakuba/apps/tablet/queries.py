"""How the tablet calls each form, so that no two of them read alike."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel.intake.contracts import SheetView, TabletView


@dataclass(frozen=True)
class Line:
    """One form. ``besides`` stands behind its name: whom it is about, or which of several it is; often nothing."""

    sheet: SheetView
    besides: str


def lines(view: TabletView) -> list[Line]:
    """Every form in its order. Those told in person only (支援措置) name nobody; of two alike, each has its number."""
    names = [(sheet.name, "" if sheet.discreet else view.names.get(sheet.unit, "")) for sheet in view.sheets]
    alike, met = Counter(names), Counter[tuple[str, str]]()
    found = []
    for sheet, (name, whom) in zip(view.sheets, names, strict=True):
        met[name, whom] += 1
        place = {"place": met[name, whom], "all": alike[name, whom]}
        number = _("%(all)s枚のうち%(place)s枚目") % place if alike[name, whom] > 1 else ""
        found.append(Line(sheet, "、".join(filter(None, (_("%(name)sさん") % {"name": whom} if whom else "", number)))))
    return found
