"""全国地方公共団体コード: five digits and a check digit.

Weights 6, 5, 4, 3, 2 from the left, the check digit is the last digit of 11 − (sum mod 11)
(../shared/requirements/ledger.md §: 13101→131016, 35502→355020, 27215→272159).
"""


def check_digit(five: str) -> str:
    """The sixth digit of a code whose first five are ``five``. Raises ValueError for anything else."""
    if len(five) != 5 or not (five.isascii() and five.isdigit()):
        raise ValueError("団体コードの先頭は半角数字5桁です。")
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def is_valid(code: str) -> bool:
    """Whether ``code`` is six ASCII digits ending in the right check digit."""
    return len(code) == 6 and code.isascii() and code.isdigit() and check_digit(code[:5]) == code[5]
