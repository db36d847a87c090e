"""How a refusal reaches the person: a sentence on the page that they can go on from."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from yakuba.kernel.jobs.contracts import NotDeadError
from yakuba.kernel.notices.contracts import NoticeError, UnknownNoticeError

View = Callable[..., HttpResponse]


def told(back: str) -> Callable[[View], View]:
    """A refusal of notices or jobs becomes a message on the page ``back``; what is not there for them is a 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            try:
                return view(request, *args, **named)
            except UnknownNoticeError as missing:
                raise Http404(str(missing)) from missing
            except (NoticeError, NotDeadError) as refused:
                messages.error(request, str(refused))
                return redirect(back)

        return wrapped

    return decorate
