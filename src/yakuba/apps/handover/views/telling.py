"""How a refusal reaches the person: a sentence on the page that they can go on from."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from yakuba.apps.handover.contracts import HandoverError, NoBatchError
from yakuba.kernel.organisation.contracts import NotAllowed

View = Callable[..., HttpResponseBase]


def told(view: View) -> View:
    """What is not there for this person is a 404; every other refusal a message on the batch's page or on the list."""

    @wraps(view)
    def wrapped(request: HttpRequest, **named: object) -> HttpResponseBase:
        try:
            return view(request, **named)
        except NoBatchError as missing:
            raise Http404(str(missing)) from missing
        except NotAllowed as refused:
            raise PermissionDenied from refused
        except HandoverError as refused:
            messages.error(request, str(refused))
            return redirect("handover:batch", named["key"]) if "key" in named else redirect("handover:waiting")

    return wrapped
