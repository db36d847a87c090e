"""The shape of a command-line command: a pydantic model in, a pydantic model out.

A command lives in a ``commands`` package of a kernel part, a capability or the wiring, as a module with one
``COMMAND``. Fields of the input model are options (``--as-of 2026-04-01``); those named in ``positional``
are taken in order; ``--json FILE`` (``-`` for standard input) gives them all at once. A field of ``Several`` takes
``--state received,reviewing`` and ``--state received --state reviewing``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator

T = TypeVar("T")
In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=BaseModel)


class CommandError(Exception):
    """What was asked cannot be done; the text says, in Japanese, what to do next."""


def split(value: object) -> object:
    """On the command line several stand in one word, with commas or spaces between them.

    Raises ValueError where none stands in it: a filter left empty by a slip would let everything through.
    """
    if not isinstance(value, str):
        return value
    if not (words := value.replace(",", " ").split()):
        raise ValueError("一つ以上指定してください(コンマで区切っていくつでも)。")
    return words


SEPARATE = BeforeValidator(split)
Several = Annotated[list[T], SEPARATE]
"""What may be given more than once; in JSON a list. A list without it is given in JSON only."""


def always(answer: object) -> bool:
    """An answer is a success."""
    return True


@dataclass(frozen=True)
class Command(Generic[In, Out]):
    """One command. ``name`` is one or two words: ``people import``.

    Where ``succeeded`` says no, the answer is printed all the same and the exit status is 1.
    """

    name: str
    help: str
    takes: type[In]
    gives: type[Out]
    run: Callable[[In], Out]
    positional: tuple[str, ...] = ()
    succeeded: Callable[[Out], bool] = always
