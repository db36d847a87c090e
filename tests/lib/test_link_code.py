"""連携番号: read as it was meant, made from a digest, and never found in what stands for it."""

import pytest

from yakuba.lib import link_code

CODE = "7F3K92QDM0AB"


@pytest.mark.parametrize(
    "text",
    [
        "7F3K-92QD-M0AB",
        "7f3k 92qd m0ab",
        "７Ｆ３Ｋ－９２ＱＤ－Ｍ０ＡＢ",
        " 7f3k92qdm0ab\n",
        "7F3Kー92QDーMOAB",
        "7F3K‐92QD–M0AB",
        "7f3k　92qd　moab",
    ],
)
def test_a_code_is_read_in_any_width_case_and_grouping(text: str) -> None:
    assert link_code.typed(text) == CODE


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert link_code.typed("oOiI-lL01-ABCD") == "0011110" + "1ABCD"


@pytest.mark.parametrize("text", ["", CODE[1:], CODE + "C", CODE[1:] + "U", CODE[1:] + "!", "あ" * 12])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert link_code.typed(text) == ""


@pytest.mark.parametrize(
    ("digest", "code"), [("0" * 64, "0" * 12), ("f" * 64, "Z" * 12), ("0" * 14 + "1" + "f" * 49, "0" * 11 + "1")]
)
def test_a_digest_gives_its_code(digest: str, code: str) -> None:
    assert link_code.of_digest(digest) == code
    assert link_code.typed(link_code.grouped(code)) == code


def test_a_proof_is_the_same_for_the_same_code_and_holds_nothing_of_it() -> None:
    assert link_code.proof(CODE) == link_code.proof(CODE) != link_code.proof(CODE[::-1])
    assert CODE not in link_code.proof(CODE).upper()
    assert len(link_code.proof(CODE)) == 64
