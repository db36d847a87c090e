"""支援措置: what was stopped first, then cases that wait to be registered, then every 支援措置 by its stage."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yakuba.apps.protection import queries
from yakuba.apps.protection.forms.lists import Narrow, Search
from yakuba.apps.protection.module import PROTECT
from yakuba.apps.protection.views.telling import told
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import ProtectionFilter, ProtectionRow, ProtectionSort, Stage
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed
from yakuba.web.components import Tab
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(_("番号"), sort="id", numeric=True, keep=True),
    Column(_("申出者")),
    Column(_("段階"), keep=True),
    Column(_("申出の日"), sort="applied", keep=True),
    Column(_("終わりの日"), sort="last", keep=True),
)
FOUND = tuple(Column(column.title, numeric=column.numeric, keep=column.keep) for column in COLUMNS)
SORTS: tuple[ProtectionSort, ...] = ("id", "-id", "applied", "-applied", "last", "-last")


@require_safe
@told("protection:front")
def front(request: HttpRequest) -> HttpResponse:
    """The page that somebody named for 支援措置 begins on."""
    actor = allowed(request, PROTECT)
    narrow = Narrow(request.GET)
    wanted = narrow.wanted()
    ending = wanted.stage is Stage.ENDING
    asked = Asked.read(request, COLUMNS, default="last" if ending else "-applied")
    rows, total = people.protections(actor, wanted, sort=_sort(asked), offset=asked.offset)
    context = _waiting(actor) | {
        "tabs": _tabs(actor, wanted),
        "narrow": narrow,
        "clear_url": f"?stage={wanted.stage.value}" if wanted.stage else reverse("protection:front"),
        "search": Search(),
        "table": _table(rows, total, asked),
        "export_key": uuid4(),
    }
    return render(request, "protection/front.html", context)


@told("protection:front")
def search(request: HttpRequest) -> HttpResponse:
    """By somebody protected. The words arrive in the body and go no further than this answer."""
    actor = allowed(request, PROTECT)
    if request.method != "POST":
        return redirect("protection:front")
    form = Search(request.POST)
    context: dict[str, object] = {"search": form}
    if form.is_valid():
        rows, total = people.protections(actor, ProtectionFilter(text=form.cleaned_data["text"]))
        context["table"] = Table(_t("見つかった支援措置"), FOUND, queries.row_cells(rows), len(rows), _unasked())
        context["more"] = total - len(rows)
    return render(request, "protection/search.html", context, status=200 if form.is_valid() else 422)


def _waiting(actor: Actor) -> dict[str, object]:
    """The first of what was stopped and of the cases to be registered, and how many there are of each."""
    stopped, stopped_total = queries.stopped(actor, limit=queries.FIRST)
    filed, filed_total = queries.filed(limit=queries.FIRST)
    return {"stopped": stopped, "stopped_total": stopped_total, "filed": filed, "filed_total": filed_total}


def _table(rows: tuple[ProtectionRow, ...], total: int, asked: Asked) -> Table:
    empty = _t("当てはまる支援措置はありません。")
    return Table(_t("支援措置の一覧"), COLUMNS, queries.row_cells(rows), total, asked, empty)


def _tabs(actor: Actor, wanted: ProtectionFilter) -> list[Tab]:
    """Every stage with its count; what waits for somebody stands first."""
    counts = people.protection_counts(actor)
    url = reverse("protection:front")
    more = f"&harm={wanted.harm.value}" if wanted.harm else ""
    stages = [
        Tab(stage.label, f"{url}?stage={stage.value}{more}#list", wanted.stage is stage, counts[stage])
        for stage in Stage
    ]
    whole = f"{url}?{more.removeprefix('&')}#list" if more else f"{url}#list"
    return [Tab(_t("すべて"), whole, wanted.stage is None, sum(counts.values())), *stages]


def _sort(asked: Asked) -> ProtectionSort:
    wanted = ("-" if asked.descending else "") + asked.sort
    return next((sort for sort in SORTS if sort == wanted), "-applied")


def _unasked() -> Asked:
    return Asked("", False, 1, QueryDict())
