"""All our styles and scripts as one file each, named by its content: one request, cached for ever, no build step."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

STATIC = Path(__file__).resolve().parent / "static" / "web"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@cache
def content(kind: str) -> bytes:
    """Values and ground rules first, then every component in the order of its name."""
    first = [STATIC / "tokens.css", STATIC / "base.css"] if kind == "css" else sorted(STATIC.glob("*.js"))
    files = [*first, *sorted((STATIC / "components").glob(f"*.{kind}"))]
    return b"\n".join(file.read_bytes() for file in files)


@cache
def _name(kind: str) -> str:
    return f"{hashlib.sha256(content(kind)).hexdigest()[:12]}.{kind}"


@cache
def url(kind: str) -> str:
    """Address of the bundle ``css`` or ``js``."""
    return reverse("web:bundle", args=[_name(kind)])


def serve(request: HttpRequest, name: str) -> HttpResponse:
    """The bundle. A name of an older content answers with today's, not to be kept."""
    kind = name.rpartition(".")[2]
    if kind not in TYPES:
        raise Http404
    answer = HttpResponse(content(kind), content_type=TYPES[kind])
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if name == _name(kind) else "no-store"
    return answer
