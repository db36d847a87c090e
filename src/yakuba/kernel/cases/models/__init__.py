"""A case is a narrow row that SQL filters, sorts and moves in bulk; history, payload and slots stand apart from it.

Rows of ``cases_step``, ``cases_fields`` and ``cases_disposal`` are only ever added. Columns that lists and guards need
are on the narrow row (how many checks are open, whether a letter goes), so that one WHERE serves one case and a hundred
thousand.
"""

from yakuba.kernel.cases.models.case import NEVER, OPEN, TO_TELL, Case, FieldVersion, NameKey, Payload, Step
from yakuba.kernel.cases.models.dispatch import DispatchRow
from yakuba.kernel.cases.models.disposal import DisposalRow
from yakuba.kernel.cases.models.online import Told
from yakuba.kernel.cases.models.review import Attachment, CheckRow, MarkRow, SlotRow
from yakuba.kernel.cases.models.sets import Batch, BatchRow, Series

__all__ = [
    "NEVER",
    "OPEN",
    "TO_TELL",
    "Attachment",
    "Batch",
    "BatchRow",
    "Case",
    "CheckRow",
    "DispatchRow",
    "DisposalRow",
    "FieldVersion",
    "MarkRow",
    "NameKey",
    "Payload",
    "Series",
    "SlotRow",
    "Step",
    "Told",
]
