"""The file of a batch: which characters are replaced, who approves, the download."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.handover import queries, shown, use_cases
from yakuba.apps.handover.module import EXPORT
from yakuba.apps.handover.views.telling import told
from yakuba.web.access import allowed
from yakuba.web.tables import PER_PAGE, Asked, Column, Table

COLUMNS = (
    Column(_("行"), numeric=True, keep=True),
    Column(_("案件番号"), keep=True),
    Column(_("列")),
    Column(_("元の文字"), keep=True),
    Column(_("置き換えた文字"), keep=True),
)


@require_safe
@told
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every character that the file's encoding cannot take, with what stands in its place."""
    actor = allowed(request, EXPORT)
    found, asked = queries.report(actor, key), Asked.read(request, COLUMNS, default="")
    cells = shown.replaced_cells(found[asked.offset : asked.offset + PER_PAGE])
    table = Table(_("置き換えた文字の一覧"), COLUMNS, cells, len(found), asked, _t("置き換えた文字はありません。"))
    lost = sum(1 for one in found if one.lost)
    return render(request, "handover/report.html", {"batch": queries.batch(actor, key), "table": table, "lost": lost})


@require_POST
@told
def seen(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report has been looked at."""
    use_cases.see_report(actor=allowed(request, EXPORT), batch=key)
    messages.success(request, _t("文字の置き換えを確かめたことを記録しました。"))
    return redirect("handover:batch", key)


@require_POST
@told
def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """A second person allows the download."""
    use_cases.approve(actor=allowed(request, EXPORT), batch=key)
    messages.success(request, _t("ダウンロードを承認しました。"))
    return redirect("handover:batch", key)


@require_POST
@told
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file, as a download that no cache keeps."""
    actor = allowed(request, EXPORT)
    content = use_cases.take_file(actor=actor, batch=key)
    found = queries.batch(actor, key)
    answer = HttpResponse(content, content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="hikiwatashi-{found.number}.csv"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-SHA256"] = found.sha256
    return answer
