"""住民の写し: which feeds of the core system came in, what was wrong in them, and one more now."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.operations.module import REGISTER
from yakuba.apps.operations.queries import moment
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import FeedState
from yakuba.kernel.people.feed_values import FeedLine
from yakuba.lib import wareki
from yakuba.lib.refs import Actor
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.components import Badge, Tone
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("時点"), keep=True),
    Column(_("種類")),
    Column(_("状態")),
    Column(_("行"), numeric=True),
    Column(_("追加"), numeric=True),
    Column(_("変更"), numeric=True),
    Column(_("消除"), numeric=True),
    Column(_("取り込めない行"), numeric=True),
    Column(_("終わった日時"), keep=True),
)
WRONG = (Column(_("行"), numeric=True, keep=True), Column(_("列")), Column(_("どう直すか")))
TONES = {FeedState.DONE: Tone.SUCCESS, FeedState.RUNNING: Tone.INFO, FeedState.BROKEN: Tone.ERROR}


@require_safe
def feeds(request: HttpRequest) -> HttpResponseBase:
    """All of them, the newest first; ``?export=csv`` gives all of it. Nothing here names anybody."""
    actor = allowed(request, REGISTER)
    asked = Asked.read(request, COLUMNS, default="")
    lines, total = people.feeds(actor, first=asked.offset, most=PER_PAGE)
    if exports.is_wanted(request):
        return _as_csv(actor, total)
    empty = _t("まだ一度も取り込んでいません。")
    table = Table(_("取込の一覧"), COLUMNS, [_cells(line) for line in lines], total, asked, empty, export=True)
    as_of = people.copy_as_of()
    context = {"table": table, "by_folder": settings.REGISTER_FOLDER is not None, "as_of": as_of}
    return render(request, "operations/feeds.html", context)


@require_safe
def feed(request: HttpRequest, number: int) -> HttpResponseBase:
    """The wrong rows of one feed: where they stand and what to do, never what stands in them."""
    actor = allowed(request, REGISTER)
    line = people.feed_line(actor, number)
    if line is None:
        raise Http404
    cells = [[Cell(each.line), Cell(each.column or "―"), Cell(each.message)] for each in line.errors]
    if exports.is_wanted(request):
        return exports.as_csv(
            actor=actor,
            name=f"torikomenai-gyo-{number}",
            columns=WRONG,
            total=len(cells),
            page=lambda first, most: cells[first : first + most],
        )
    asked = Asked.read(request, WRONG, default="")
    shown = cells[asked.offset : asked.offset + PER_PAGE]
    empty = _t("取り込めない行はありませんでした。")
    table = Table(_("取り込めない行"), WRONG, shown, len(cells), asked, empty, export=True)
    return render(request, "operations/feed.html", {"line": line, "name": _name(line), "table": table})


def _as_csv(actor: Actor, total: int) -> HttpResponseBase:
    def page(first: int, most: int) -> list[list[Cell]]:
        return [_cells(line) for line in people.feeds(actor, first=first, most=most)[0]]

    return exports.as_csv(actor=actor, name="utsushi-torikomi", columns=COLUMNS, total=total, page=page)


@require_POST
def feed_now(request: HttpRequest) -> HttpResponse:
    """Look into the folder now instead of at night."""
    people.feed_now(allowed(request, REGISTER))
    messages.success(request, _t("フォルダーの取り込みを始めました。終わるとこの一覧に出ます。"))
    return redirect("operations:feeds")


def _cells(line: FeedLine) -> list[Cell]:
    return [
        Cell(_name(line), url=reverse("operations:feed", args=[line.feed_id]) if line.bad else ""),
        Cell(line.kind.label),
        Cell(badge=Badge(line.state.label, TONES[line.state])),
        Cell(line.rows),
        Cell(line.added),
        Cell(line.changed),
        Cell(line.removed),
        Cell(line.bad),
        Cell(moment(line.finished_at) if line.finished_at else "―"),
    ]


def _name(line: FeedLine) -> str:
    return _t("%(day)s(連番 %(number)s)") % {"day": wareki.format_day(line.as_of), "number": line.sequence}
