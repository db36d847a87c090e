"""One-time codes as RFC 4226 and RFC 6238 give them."""

import pytest

from yakuba.lib.one_time_code import PERIOD_S, code_at, matching_step, step_at

# The secret and the values of RFC 4226, appendix D, and RFC 6238, appendix B (its last six digits).
SECRET = b"12345678901234567890"
HOTP = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
TOTP = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("step", "code"), list(enumerate(HOTP)))
def test_codes_by_counter_are_those_of_the_rfc(step: int, code: str) -> None:
    assert code_at(SECRET, step) == code


@pytest.mark.parametrize(("seconds", "code"), TOTP)
def test_codes_by_time_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert code_at(SECRET, step_at(seconds)) == code
    assert matching_step(SECRET, code, seconds) == step_at(seconds)


@pytest.mark.parametrize(("away", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_clock_difference_is_allowed(away: int, fits: bool) -> None:
    now = 1_700_000_000
    code = code_at(SECRET, step_at(now) + away)
    assert (matching_step(SECRET, code, now) is not None) is fits


def test_the_last_second_of_a_step_and_the_first_of_the_next_differ() -> None:
    edge = 1000 * PERIOD_S
    assert step_at(edge - 0.001) == 999
    assert step_at(edge) == 1000


@pytest.mark.parametrize("typed", ["", "75522", "7552244", "abcdef", "１２３４５６", "755 224"])
def test_anything_but_six_plain_digits_fits_no_step(typed: str) -> None:
    assert matching_step(SECRET, typed, 1_700_000_000) is None
