"""Each request has an id that people can read out: in the logs, on the page, in ``X-Request-ID``, in audit entries."""

import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from yakuba.kernel.audit.service import coming_from
from yakuba.kernel.identity.service import client_address
from yakuba.lib import meanwhile

# Crockford's alphabet: no letter that is mistaken for a digit on the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """Ten random characters in two groups (``7F3KQ-92QDM``), 50 bits."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


class RequestId:
    """Middleware, the outermost: ``request.request_id``. An id sent by the client is not trusted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Bound until the next request of this thread: Django logs a refused request after the middleware has returned.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=(request_id := new_id()))
        request.request_id = request_id  # type: ignore[attr-defined]  # ours, for whoever answers
        with coming_from(request_id=request_id, source=client_address(request)), meanwhile.one_request():
            answer = self.get_response(request)
        answer["X-Request-ID"] = request_id
        return answer
