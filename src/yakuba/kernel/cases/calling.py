"""What a box is called: where several people have one, with whose it is."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import CaseField


def called(boxes: Collection[CaseField]) -> Mapping[tuple[str, str], str]:
    """フリガナ, or フリガナ(森 花子) beside other readings; by field and unit."""
    times = Counter(box.field for box in boxes)
    names = {box.unit: box.text for box in boxes if box.field == "name" and box.text}
    return {
        (box.field, box.unit): _("%(label)s(%(name)s)") % {"label": box.label, "name": names[box.unit]}
        if times[box.field] > 1 and box.unit in names
        else box.label
        for box in boxes
    }
