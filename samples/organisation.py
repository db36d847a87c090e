"""青葉市 (fictional): its sections, offices, staff and rights, as the CSV files that any town would import."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.contracts import ImportReport

NAME = "青葉市"
FOLDER = Path(__file__).parent / "aoba" / "organisation"


def load() -> None:
    """Import every dated folder in order, all or nothing. Twice changes nothing. 29 sections, 3 offices, 56 staff.

    The last one holds the reorganisation of 1 April 2026: 子育て支援課 (3035) became こども課 (3030) and 保育課 (3040).
    """
    with transaction.atomic():
        for _report in load_stepwise():
            pass


def load_stepwise() -> Iterator[ImportReport]:
    """As ``load``, one report after each folder."""
    for folder in sorted(FOLDER.iterdir()):
        yield service.import_path(folder, as_of=date.fromisoformat(folder.name))


def is_here() -> bool:
    """Whether the database holds 青葉市, and not another town (a twin)."""
    town = service.municipality()
    return town is not None and town.name == NAME
