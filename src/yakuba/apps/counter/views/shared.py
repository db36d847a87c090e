"""What the pages of one reception share."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yakuba.apps.counter.opening import ClosedError
from yakuba.kernel.cases.contracts import WHO_OPENS
from yakuba.kernel.documents.contracts import DocumentError, MissingGlyphError
from yakuba.kernel.intake.contracts import ConflictError, IntakeError, NoReceptionError, NoSheetError
from yakuba.kernel.people.contracts import EscalateError, PeopleError
from yakuba.lib.refs import Actor
from yakuba.ports import registry as ports
from yakuba.ports.protection import ProtectionPages

View = Callable[..., HttpResponse]


def told(view: View) -> View:
    """A refusal becomes a sentence on the page one came from, and nothing is lost or half done."""

    @wraps(view)
    def wrapped(request: HttpRequest, key: UUID, *args: str, **named: str) -> HttpResponse:
        try:
            return view(request, key, *args, **named)
        except ClosedError as closed:
            return _closed_page(request, key, closed)
        except NoReceptionError as missing:
            raise Http404(str(missing)) from missing
        except MissingGlyphError as missing:
            messages.error(request, str(missing))
            return redirect("counter:guide", key)
        except (IntakeError, PeopleError) as refused:
            messages.error(request, str(refused))
            return redirect("counter:interview" if isinstance(refused, ConflictError) else "counter:household", key)

    return wrapped


def told_at(page: str) -> Callable[[View], View]:
    """As ``told``, on the page that the refusal is about."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, key: UUID, *args: UUID, **named: str) -> HttpResponse:
            try:
                return view(request, key, *args, **named)
            except ClosedError as closed:
                return _closed_page(request, key, closed)
            except (NoReceptionError, NoSheetError) as missing:
                raise Http404(str(missing)) from missing
            except (IntakeError, PeopleError, DocumentError) as refused:
                here = request.resolver_match
                if request.method != "POST" and here is not None and here.url_name == page:
                    raise
                messages.error(request, str(refused))
                return redirect(f"counter:{page}", key)

        return wrapped

    return decorate


def _closed_page(request: HttpRequest, key: UUID, closed: ClosedError) -> HttpResponse:
    """The calm page of an ended reception whose places are withheld; what asked for a part of a page is led to it."""
    if request.htmx:  # type: ignore[attr-defined]  # of django_htmx
        return HttpResponse(headers={"HX-Redirect": reverse("counter:interview", args=[key])})
    answer = render(request, "counter/closed.html", {"told": str(closed), "who_opens": WHO_OPENS})
    answer["Cache-Control"] = "no-store"
    return answer


def stopped_page(request: HttpRequest, actor: Actor, stopped: EscalateError, *, kept: bool = False) -> HttpResponse:
    """The calm page of somebody who may be kept away. Only who is named for 支援措置 finds the way on from it.

    ``kept``: what was entered so far is still there.
    """
    settle = ports.get(ProtectionPages).stopped(actor, stopped.escalation_id)
    context = {"told": str(stopped), "kept": kept, "settle_url": settle}
    return render(request, "counter/stopped.html", context)


def unit_in(request: HttpRequest) -> str:
    """The member that a hidden box names; "" for what names none."""
    text = request.POST.get("unit", "")
    return text if text.isascii() and text.isalnum() and len(text) <= 20 else ""


def number_in(request: HttpRequest, name: str) -> int:
    """A number that a hidden box sends back; 0 for what is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0
