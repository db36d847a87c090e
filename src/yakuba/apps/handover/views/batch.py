"""One batch: its cases with what became of them, and what to do next."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.handover import forms, queries, shown, use_cases
from yakuba.apps.handover.contracts import RowState
from yakuba.apps.handover.cores import core_system
from yakuba.apps.handover.module import EXPORT, FEEDBACK
from yakuba.apps.handover.views.telling import told
from yakuba.kernel.people import service as people
from yakuba.web.access import allowed
from yakuba.web.shell import wiring
from yakuba.web.tables import PER_PAGE, Asked, Column, Table

COLUMNS = (
    Column(_("行"), numeric=True, keep=True),
    Column(_("案件番号"), keep=True),
    Column(_("状態"), keep=True),
    Column(_("参照番号")),
    Column(_("却下の理由")),
    Column(_("送った回数"), numeric=True),
)


@require_safe
@told
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """The batch as it stands."""
    actor = allowed(request, EXPORT)
    found, asked = queries.batch(actor, key), Asked.read(request, COLUMNS, default="")
    state = shown.state_asked(request.GET.get("state", ""))
    lines = [row for row in queries.rows(actor, key) if state in (None, row.state)]
    cells = shown.row_cells(lines[asked.offset : asked.offset + PER_PAGE])
    context = {
        "batch": found,
        "facts": shown.facts(found),
        "tabs": shown.tabs(found, state),
        "table": Table(_("案件の一覧"), COLUMNS, cells, len(lines), asked),
        "unsent": found.counts[RowState.WAITING],
        "unanswered": found.counts[RowState.SENT],
        "sendable": core_system(found.core) is not None and not found.erased,
        "press": forms.Press(initial={"attempt": found.attempts}),
        "mine": found.made_by == str(actor),
        "withheld": found.protected and not people.sees_withheld(actor),
        "may_answer": FEEDBACK in wiring().allowed(request, [FEEDBACK]),
    }
    return render(request, "handover/batch.html", context)


@require_POST
@told
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """The worker delivers what never left."""
    return _queued(request, key, again=False)


@require_POST
@told
def retry(request: HttpRequest, key: UUID) -> HttpResponse:
    """The worker delivers once more what got no answer."""
    return _queued(request, key, again=True)


def _queued(request: HttpRequest, key: UUID, *, again: bool) -> HttpResponse:
    actor, form = allowed(request, EXPORT), forms.Press(request.POST)
    if not form.is_valid():
        messages.error(request, _t("画面を開き直して、もう一度送ってください。"))
        return redirect("handover:batch", key)
    pressed = form.cleaned_data
    use_cases.queue(actor=actor, batch=key, key=pressed["key"], again=again, attempt=pressed["attempt"])
    messages.success(request, _t("基幹系への送信を始めました。少し待ってこの頁を開き直すと、結果が出ます。"))
    return redirect("handover:batch", key)
