"""What a family that moved in says and types on the residents' side, names left out."""

SAID = {
    "main_earner": "p1",
    "disability": "なし",
    "care_certified": "なし",
    "insurance": "社会保険",
    "pension": "第2号",
}
"""To everything else they say no."""
BOXES = {
    "filing-phone": "090-0000-0001",
    "filing-address": "青葉市中央一丁目2番3号",
    "household-new_address": "青葉市中央一丁目2番3号",
    "household-old_address": "みどり県みなと市浜町4番5号",
    "household-account_bank": "あおば銀行",
    "household-account_bank_code": "0123",
    "household-account_branch": "本店",
    "household-account_branch_code": "001",
    "household-account_kind": "普通",
    "household-account_number": "0012345",
}
