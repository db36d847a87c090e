"""お知らせ, and documents to fetch until their last day."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from yakuba.apps.portal import news, queries
from yakuba.apps.portal.contracts import ExpiredError
from yakuba.apps.portal.use_cases import receiving
from yakuba.apps.portal.views.applications import contact
from yakuba.apps.portal.views.shared import signed_in
from yakuba.kernel.documents.contracts import DocumentError

A_PAGE = 20


@signed_in
@require_safe
def listing(request: HttpRequest, account: UUID) -> HttpResponse:
    """Newest first, page by page."""
    page = Paginator(queries.inbox(account), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/inbox.html", {"page": page, "notices": news.told(page)})


@signed_in
@require_safe
def one(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """One notice, read from now on."""
    (notice,) = news.told([receiving.read_message(account=account, key=key)])
    return render(request, "portal/message.html", {"notice": notice})


@signed_in
@require_safe
def document(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """The document's page: to when it can be fetched, and afterwards whom to ask."""
    return _page(request, account, key)


@signed_in
@require_safe
def file(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """The document itself, recorded; a page when it cannot be had."""
    try:
        row, content = queries.document(account, key), receiving.fetch(account=account, key=key)
    except ExpiredError:
        return _page(request, account, key)
    except DocumentError as refused:
        return _page(request, account, key, told=str(refused))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"{row.title}.pdf") or "attachment"
    return answer


def _page(request: HttpRequest, account: UUID, key: UUID, told: str = "") -> HttpResponse:
    row = queries.document(account, key)
    over = queries.is_over(row)
    context = {
        "document": row,
        "over": over,
        "told": told,
        "fetched": queries.fetches(row),
        "contact": contact(queries.definition_of(row.application)),
    }
    return render(request, "portal/document.html", context, status=410 if over else 409 if told else 200)
