"""How a refusal reaches the person: a sentence on the page that they can go on from."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from yakuba.apps.studio.contracts import StudioError, UnknownDraftError

View = Callable[..., HttpResponseBase]


def told(view: View) -> View:
    """A refusal becomes a message on the draft's page, else on the list; what is not there for them is a 404."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **named)
        except UnknownDraftError as missing:
            raise Http404(str(missing)) from missing
        except StudioError as refused:
            messages.error(request, str(refused))
            return redirect("studio:draft", named["key"]) if "key" in named else redirect("studio:procedures")

    return wrapped
