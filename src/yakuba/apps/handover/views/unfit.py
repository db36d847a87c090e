"""合わない回答: what the core systems answered that fits no row, until somebody has looked at it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.handover import queries, shown, use_cases
from yakuba.apps.handover.module import FEEDBACK
from yakuba.apps.handover.views.telling import told
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.components import Tab
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(_("ファイル・送信"), keep=True),
    Column(_("基幹系")),
    Column(_("合わない行"), numeric=True),
    Column(_("受け取った日時"), keep=True),
    Column(_("確認した人")),
)
LINES = (Column(_("行"), numeric=True, keep=True), Column(_("合わない理由")))
SETTLED = "settled"


@require_safe
@told
def listed(request: HttpRequest) -> HttpResponseBase:
    """Those that nobody has looked at, or those that somebody has; ``?export=csv`` gives all of these."""
    actor, asked = allowed(request, FEEDBACK), Asked.read(request, COLUMNS, default="")
    is_open = request.GET.get("state", "") != SETTLED
    found, total = queries.unfit(actor, is_open=is_open, first=asked.offset)
    if exports.is_wanted(request):
        return exports.as_csv(
            actor=actor,
            name="awanai-kaito",
            columns=COLUMNS,
            total=total,
            page=lambda first, most: shown.unfit_cells(
                queries.unfit(actor, is_open=is_open, first=first, most=most)[0]
            ),
        )
    empty = _t("合わない回答はありません。") if is_open else _t("確認済みの回答はありません。")
    table = Table(_("合わない回答の一覧"), COLUMNS, shown.unfit_cells(found), total, asked, empty, export=True)
    return render(request, "handover/unfit.html", {"table": table, "tabs": _tabs(is_open)})


def _tabs(is_open: bool) -> list[Tab]:
    here = reverse("handover:unfit")
    return [
        Tab(_t("確認していないもの"), here, is_open),
        Tab(_t("確認済み"), f"{here}?state={SETTLED}", not is_open),
    ]


@require_safe
@told
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its lines, and what to do."""
    found, asked = queries.get_unfit(allowed(request, FEEDBACK), key), Asked.read(request, LINES, default="")
    cells = shown.line_cells(queries.unfit_lines(found, page=asked.page))
    table = Table(_("合わない行の一覧"), LINES, cells, found.count, asked)
    context = {
        "unfit": queries.unfit_view(found),
        "facts": shown.unfit_facts(queries.unfit_view(found)),
        "table": table,
    }
    return render(request, "handover/unfit_one.html", context)


@require_POST
@told
def settle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody has looked at it; twice is once."""
    if use_cases.settle_unfit(actor=allowed(request, FEEDBACK), key=key):
        messages.success(request, _t("確認済みにしました。"))
    else:
        messages.info(request, _t("この回答はもう確認済みです。"))
    return redirect("handover:unfit")
