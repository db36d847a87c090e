"""Errors whose words hold a person, as the house really meets them: from a database, a model, a handler, a command."""

from collections.abc import Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from pydantic import BaseModel, ConfigDict

MARKER = "印字野 花子"
"""Nobody's name; it must stand in no log, no kept row and on no console."""


class Household(BaseModel):
    """A model that such an input does not fit."""

    model_config = ConfigDict(extra="forbid")

    born: int
    people: dict[str, int]


def breaks_a_constraint() -> None:
    """Writes a sign-in twice. PostgreSQL quotes the row: ``Key (login)=(…) already exists``."""
    from yakuba.kernel.identity.models import Kind, User

    with transaction.atomic():
        User.objects.create(login=MARKER, kind=Kind.STAFF, display_name=MARKER)
        User.objects.create(login=MARKER, kind=Kind.STAFF, display_name=MARKER)


def fits_no_model() -> None:
    """pydantic quotes the input: ``input_value='…'``."""
    Household.model_validate({"born": MARKER, "people": {MARKER: MARKER, "INJINO HANAKO": "x"}, "injino": 1})


def finds_no_key() -> None:
    """The key stands in the text, and what it was looked for in stands in what it follows from."""
    try:
        raise ValueError(f"{MARKER} はいません")
    except ValueError as error:
        error.add_note(MARKER)
        raise KeyError(MARKER) from error


BREAK = {"constraint": breaks_a_constraint, "model": fits_no_model, "key": finds_no_key}


def view(request: HttpRequest, how: str) -> HttpResponse:
    """A page that fails."""
    BREAK[how]()
    return HttpResponse()


def long_answer(request: HttpRequest, how: str) -> StreamingHttpResponse:
    """An answer that fails half-way."""

    def rows() -> Iterator[bytes]:
        yield b"first"
        BREAK[how]()

    return StreamingHttpResponse(rows())
