"""What is read once while one request is answered, and never outside of one."""

from contextlib import suppress

import pytest

from yakuba.lib.meanwhile import forget, one_request, read_once


class Shelf:
    """Counts how often somebody looks."""

    def __init__(self) -> None:
        self.looks = 0

        @read_once
        def read(name: str, *, day: int = 1) -> str:
            self.looks += 1
            if name == "nowhere":
                raise LookupError(name)
            return f"{name} {day}"

        self.read = read


def test_within_a_request_a_question_is_asked_once_and_another_is_another() -> None:
    shelf = Shelf()
    with one_request():
        assert [shelf.read("a"), shelf.read("a"), shelf.read("a", day=2), shelf.read("b")] == [
            "a 1",
            "a 1",
            "a 2",
            "b 1",
        ]
    assert shelf.looks == 3


def test_outside_of_a_request_and_in_the_next_one_it_is_read_anew() -> None:
    shelf = Shelf()
    shelf.read("a")
    shelf.read("a")
    for _request in range(2):
        with one_request():
            shelf.read("a")
    assert shelf.looks == 4


def test_whoever_writes_makes_it_be_read_anew() -> None:
    shelf = Shelf()
    with one_request():
        shelf.read("a")
        forget()
        shelf.read("a")
    assert shelf.looks == 2
    forget()


def test_what_failed_is_tried_again() -> None:
    shelf = Shelf()
    with one_request():
        for _time in range(2):
            with pytest.raises(LookupError):
                shelf.read("nowhere")
    assert shelf.looks == 2


def test_a_request_that_fails_leaves_nothing_behind() -> None:
    shelf = Shelf()
    with suppress(LookupError), one_request():
        shelf.read("a")
        shelf.read("nowhere")
    shelf.read("a")
    assert shelf.looks == 3


def test_two_readers_with_one_name_are_two() -> None:
    first, second = Shelf(), Shelf()
    with one_request():
        first.read("a")
        second.read("a")
    assert (first.looks, second.looks) == (1, 1)
