"""基幹系への引渡し: what waits, by core system and section, and the batches so far."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.handover import forms, queries, shown, use_cases
from yakuba.apps.handover.contracts import Encoding
from yakuba.apps.handover.module import EXPORT, FEEDBACK
from yakuba.apps.handover.views.telling import told
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.shell import wiring
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(_("引渡番号"), keep=True),
    Column(_("基幹系")),
    Column(_("担当")),
    Column(_("状態"), keep=True),
    Column(_("件数"), numeric=True),
    Column(_("回答待ち"), numeric=True),
    Column(_("却下"), numeric=True),
    Column(_("作った日時"), keep=True),
)


@require_safe
@told
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits, with the oldest, and the batches, newest first; ``?export=csv`` gives all of these."""
    actor = allowed(request, EXPORT)
    asked = Asked.read(request, COLUMNS, default="")
    found, total = queries.batches(actor, page=asked.page)
    if exports.is_wanted(request):
        return exports.as_csv(
            actor=actor,
            name="hikiwatashi",
            columns=COLUMNS,
            total=total,
            page=lambda first, most: shown.batch_cells(queries.batches_from(actor, first, most)[0]),
        )
    empty = _t("引渡しはまだありません。")
    table = Table(_("引渡しの一覧"), COLUMNS, shown.batch_cells(found), total, asked, empty, export=True)
    may_answer = FEEDBACK in wiring().allowed(request, [FEEDBACK])
    context = {
        "waiting": shown.waiting_lines(queries.waiting(actor)),
        "table": table,
        "unfit": queries.count_unfit(actor) if may_answer else 0,
    }
    return render(request, "handover/waiting.html", context)


@require_POST
@told
def make(request: HttpRequest) -> HttpResponse:
    """What waits becomes a batch."""
    actor = allowed(request, EXPORT)
    form = forms.Make(request.POST)
    if not form.is_valid():
        messages.error(request, _t("引き渡す基幹系と課を、一覧から選び直してください。"))
        return redirect("handover:waiting")
    values = form.cleaned_data | {"encoding": Encoding(form.cleaned_data["encoding"])}
    made = use_cases.make(actor=actor, **values)
    messages.success(request, _t("%(count)d件の引渡しを作りました。") % {"count": made.count})
    return redirect("handover:batch", made.key)
