"""How a refusal reaches the person: a sentence on the page that they can go on from."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from yakuba.apps.records.contracts import RecordsError, UnknownProposalError
from yakuba.kernel.cases.contracts import CaseError, NoCaseError
from yakuba.kernel.documents.contracts import DocumentError

View = Callable[..., HttpResponseBase]


def told(back: str) -> Callable[[View], View]:
    """A refusal becomes a message on the page ``back``; what is not there for them is a 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **named)
            except (UnknownProposalError, NoCaseError) as missing:
                raise Http404(str(missing)) from missing
            except (RecordsError, CaseError, DocumentError) as refused:
                messages.error(request, str(refused))
                return redirect(back)

        return wrapped

    return decorate
