"""進捗ボード: what this counter took, over all sections; it names nobody."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import BoardSort, Progress, Stage
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import wareki
from yakuba.lib.refs import Actor
from yakuba.web.components import Badge, Tone
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("案件番号"), sort="number", keep=True),
    Column(_("手続")),
    Column(_("担当課"), sort="section"),
    Column(_("受付日"), sort="arrived", keep=True),
    Column(_("状態")),
)
NEWEST_FIRST = "-arrived"
SORTS: dict[str, BoardSort] = {"number": "number", "section": "section", "arrived": "arrived"}
TONES = {Stage.TODO: Tone.WARNING, Stage.WORKING: Tone.INFO, Stage.HELD: Tone.NEUTRAL, Stage.DONE: Tone.SUCCESS}


def sections() -> list[tuple[str, str]]:
    """(code, name) of the sections of today."""
    return [(section.code, section.name) for section in organisation.sections()]


def table(actor: Actor, asked: Asked, *, section: str, stage: str) -> Table:
    """One page; a page behind the last one is the last one."""
    rows, total = _rows(actor, asked, section, stage)
    last = max(1, -(-total // PER_PAGE))
    if asked.page > last:
        asked = replace(asked, page=last)
        rows, total = _rows(actor, asked, section, stage)
    empty = _("当てはまる案件はありません。") if section or stage else _("この窓口で受け取った案件はまだありません。")
    return Table(_("進み具合"), COLUMNS, [_cells(row) for row in rows], total, asked, empty=empty)


def _rows(actor: Actor, asked: Asked, section: str, stage: str) -> tuple[tuple[Progress, ...], int]:
    return cases.board(
        actor, section=section, stage=Stage(stage) if stage else None, sort=SORTS[asked.sort],
        descending=asked.descending, first=asked.offset, most=PER_PAGE,
    )  # fmt: skip


def _cells(row: Progress) -> list[Cell]:
    return [
        Cell(row.number),
        Cell(_("職権: %(name)s") % {"name": row.procedure_name} if row.ex_officio else row.procedure_name),
        Cell(row.section_name),
        Cell(wareki.format_day(row.arrived_on)),
        Cell(badge=Badge(row.stage.label, TONES[row.stage])),
    ]
