"""Sessions are told apart by words, not by what browsers say of themselves."""

import pytest

from yakuba.apps.accounts.browsers import called

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
PAD = "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/604.1"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (WINDOWS, "Chrome(Windows)"),
        (f"{WINDOWS} Edg/140.0.0.0", "Edge(Windows)"),
        (PAD, "Safari(iPad)"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox(Linux)"),
        ("curl/8.0", "わからないブラウザー"),
        ("", "わからないブラウザー"),
    ],
)
def test_a_browser_is_called_by_its_name_and_machine(said: str, words: str) -> None:
    assert called(said) == words
