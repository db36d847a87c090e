"""The queue: what is mine, what is nobody's, what is late, what waits for my stamp."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from yakuba.apps.desk import lists
from yakuba.apps.desk.forms.bulk import Chosen
from yakuba.apps.desk.forms.narrow import Narrow, Search
from yakuba.apps.desk.module import LIST
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Filter
from yakuba.web.access import allowed
from yakuba.web.tables import Asked


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One queue as a list, narrowed, sorted and paged by the address."""
    actor = allowed(request, LIST)
    counts, acts = cases.counts(actor), lists.working(actor)
    tab = request.GET.get("tab", "")
    tab = tab if tab in lists.TABS else lists.first_tab(counts, acts)
    narrow = Narrow(lists.procedure_choices(), lists.section_choices(actor), request.GET, tab)
    wanted = lists.narrowed(tab, **narrow.chosen())
    listing = lists.listing(actor, request, wanted, acts)
    context: dict[str, object] = {
        "listing": listing,
        "tabs": lists.tabs(counts, tab, acts),
        "tab": tab,
        "takes": bool(acts & lists.TAKES["unassigned"]),
        "narrow": narrow,
        "search": Search(),
    }
    context |= {"bulk": Chosen(actor) if listing.bulk else None, "export_key": uuid4()}
    return render(request, "desk/queue.html", context)


def search(request: HttpRequest) -> HttpResponse:
    """What has this number or name. The words arrive in the body and go no further than this answer."""
    actor = allowed(request, LIST)
    if request.method != "POST":
        return redirect("desk:queue")
    form = Search(request.POST)
    listing = None
    if form.is_valid():
        page = form.cleaned_data["page"] or 1
        wanted = Filter(text=form.cleaned_data["text"], open_only=not form.cleaned_data["closed"])
        found = cases.search(actor, wanted, sort="-arrived", page=page)
        listing = lists.shown(found, Asked("", False, page, QueryDict()), lists.working(actor))
    context = {"search": form, "listing": listing, "bulk": Chosen(actor) if listing and listing.bulk else None}
    return render(request, "desk/search.html", context, status=200 if listing else 422)
