"""How a refusal reaches the person: a sentence on the page that they can go on from."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people.contracts import NotInCopyError, PeopleError

View = Callable[..., HttpResponseBase]


def told(back: str) -> Callable[[View], View]:
    """What is not there for this person is a 404; every other refusal a message on the page ``back``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **named: object) -> HttpResponseBase:
            try:
                return view(request, **named)
            except NotInCopyError as missing:
                raise Http404(str(missing)) from missing
            except NotAllowed as refused:
                raise PermissionDenied from refused
            except PeopleError as refused:
                messages.error(request, str(refused))
                return redirect(back)

        return wrapped

    return decorate
