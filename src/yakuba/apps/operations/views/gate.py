"""関門: what is on its way between the zones, what was refused, and what is in quarantine."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.operations import queries
from yakuba.apps.operations.module import JOBS
from yakuba.kernel.gate import service
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.tables import PER_PAGE, Asked, Column, Table

COLUMNS = (
    Column(_("種類"), keep=True),
    Column(_("向き")),
    Column(_("状態")),
    Column(_("回数"), numeric=True),
    Column(_("いつから"), keep=True),
)


@require_safe
def gate(request: HttpRequest) -> HttpResponseBase:
    """Nothing here names anybody or shows what was sent; ``?export=csv`` gives what is on its way."""
    actor = allowed(request, JOBS)
    asked = Asked.read(request, COLUMNS, default="")
    cells = queries.traffic_cells([*service.refused(), *service.on_the_way()])
    if exports.is_wanted(request):
        return exports.as_csv(
            actor=actor,
            name="kanmon",
            columns=COLUMNS,
            total=len(cells),
            page=lambda first, most: cells[first : first + most],
        )
    empty = _t("返事を待っている通信はありません。")
    here = cells[asked.offset : asked.offset + PER_PAGE]
    table = Table(_("返事を待っている通信"), COLUMNS, here, len(cells), asked, empty, export=True)
    context = {"table": table, "halted": queries.halted_lines(service.halted()), "on": service.is_on()}
    return render(request, "operations/gate.html", context)


@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody has looked at it."""
    if service.settle(number, actor=allowed(request, JOBS)):
        messages.success(request, _t("確認済みにしました。"))
    else:
        messages.info(request, _t("この通信はもう確認済みです。"))
    return redirect("operations:gate")
