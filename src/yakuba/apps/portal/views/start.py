"""What can be done here: by life event, by name, or going on with what was begun."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakuba.apps.portal import events, guiding, queries
from yakuba.apps.portal.contracts import NotFoundError
from yakuba.apps.portal.views.shared import page, visitor_of
from yakuba.apps.portal.wording import is_easy, plain
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.bank import Event
from yakuba.kernel.procedures.contracts import Definition, Door

LONGEST_SEARCH = 50


@page
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page."""
    account = visitor_of(request).account
    context = {
        "events": [_shown(one) for one in procedures.events()],
        "drafts": queries.drafts(account) if account else [],
        "online": [one for one in guiding.offered() if guiding.way(one).online],
    }
    return render(request, "portal/start.html", context)


@page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Procedures whose name or summary has every word, and the life events that are looked for by such words."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    words = plain(text).split()
    found = [one for one in guiding.offered() if words and all(word in _words_of(one) for word in words)]
    lines = [(one, guiding.way(one)) for one in found]
    every = procedures.events()
    near = events.matching(every, text)
    is_lost = bool(words) and not lines and not near
    shown = [_shown(one) for one in (every if is_lost else near)]
    return render(request, "portal/search.html", {"q": text, "lines": lines, "events": shown, "is_lost": is_lost})


@page
@require_safe
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """One procedure: what it is for, how it is done, what is needed, and the way into its guide."""
    found = next((one for one in guiding.offered() if one.id == procedure), None)
    if found is None:
        raise NotFoundError(_("この手続は見つかりません。名前で探し直してください。"))
    context = {
        "definition": found,
        "way": guiding.way(found),
        "doors": [(_door(door), channel) for door, channel in found.channels.items()],
        "events": [event for event in procedures.events() if event.id in found.events],
    }
    return render(request, "portal/procedure.html", context)


def _shown(event: Event) -> dict[str, object]:
    return {"event": event, "about": "" if is_easy() else events.about(event)}


def _door(door: Door) -> str:
    names = {
        Door.COUNTER: _("窓口"),
        Door.MAIL: _("郵送"),
        Door.ONLINE: _("電子"),
        Door.PHONE: _("電話"),
        Door.STORE: _("コンビニ"),
    }
    return names[door]


def _words_of(definition: Definition) -> str:
    easy = definition.plain_name
    return plain(" ".join((definition.name, easy, easy.replace(" ", ""), definition.summary)))
