"""How the desk answers a refusal: with a sentence, on the page where the person was."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from yakuba.kernel.cases.contracts import CaseError, NoCaseError, NotPossibleError
from yakuba.kernel.documents.contracts import DocumentError, UnknownDocumentError, UnknownFileError

View = Callable[..., HttpResponseBase]


def told(view: View) -> View:
    """What does not exist is a 404; every other refusal becomes a sentence on the case's page."""

    @wraps(view)
    def wrapped(request: HttpRequest, **named: object) -> HttpResponseBase:
        try:
            return view(request, **named)
        except (NoCaseError, UnknownDocumentError, UnknownFileError) as missing:
            raise Http404(str(missing)) from missing
        except (CaseError, DocumentError) as refused:
            messages.error(request, sentence(refused))
            return _back(request, named)

    return wrapped


def _back(request: HttpRequest, named: dict[str, object]) -> HttpResponse:
    if request.path.startswith(reverse("desk:exports")):
        return redirect("desk:exports")
    if "document" in named:
        return redirect("desk:seals")
    return redirect("desk:case", named["key"]) if "key" in named else redirect("desk:queue")


def sentence(refused: CaseError | DocumentError) -> str:
    """The refusal; where something must come first, all of that, each once."""
    missing = refused.missing if isinstance(refused, NotPossibleError) else ()
    return "\n".join(missing) or str(refused)
