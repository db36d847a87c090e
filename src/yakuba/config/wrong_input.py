"""What pydantic says of a wrong value, in Japanese: which kind of value the field takes."""

from pydantic_core import ErrorDetails

_BY_TYPE = {
    "missing": "必ず指定してください。",
    "extra_forbidden": "この項目は指定できません。",
    "int_parsing": "整数で指定してください(例: 10)。",
    "int_type": "整数で指定してください(例: 10)。",
    "int_from_float": "整数で指定してください(例: 10)。",
    "float_parsing": "数で指定してください(例: 1.5)。",
    "float_type": "数で指定してください(例: 1.5)。",
    "bool_parsing": "true か false で指定してください。",
    "bool_type": "true か false で指定してください。",
    "string_type": "文字で指定してください。",
    "list_type": "並び([ ])で指定してください。",
    "dict_type": "項目名と値の組({ })で指定してください。",
    "model_type": "項目名と値の組({ })で指定してください。",
    "path_type": "ファイルかフォルダーの場所を指定してください。",
    "uuid_parsing": "識別番号(8-4-4-4-12 桁)の形で指定してください。",
    "uuid_type": "識別番号(8-4-4-4-12 桁)の形で指定してください。",
}
_BEGINNINGS = {
    "date_": "年-月-日で指定してください(例: 2026-04-01)。",
    "datetime_": "年-月-日T時:分で指定してください(例: 2026-04-01T09:00+09:00)。",
    "timezone_": "年-月-日T時:分に、+09:00 のような時差を付けてください。",
    "time_": "時:分で指定してください(例: 09:00)。",
    "path_": "その場所にありません。ファイルかフォルダーの場所を確かめてください。",
}
_WITH_LIMIT = {
    "greater_than": "{gt}より大きい値で指定してください。",
    "greater_than_equal": "{ge}以上で指定してください。",
    "less_than": "{lt}より小さい値で指定してください。",
    "less_than_equal": "{le}以下で指定してください。",
    "string_too_short": "{min_length}文字以上で指定してください。",
    "string_too_long": "{max_length}文字以内で指定してください。",
    "too_short": "{min_length}件以上で指定してください。",
    "too_long": "{max_length}件以内で指定してください。",
    "literal_error": "次のどれかで指定してください: {expected}。",
    "enum": "次のどれかで指定してください: {expected}。",
    "string_pattern_mismatch": "決まった形で指定してください({pattern})。",
}
OTHERWISE = "この項目の値が正しくありません。--schema で形を確かめてください。"


def in_japanese(error: ErrorDetails) -> str:
    """One sentence that says what to give instead. A validator of ours speaks for itself."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", "")) or OTHERWISE
    if kind in _WITH_LIMIT:
        return _WITH_LIMIT[kind].format(**context).replace(" or ", "、")
    beginning = next((words for start, words in _BEGINNINGS.items() if kind.startswith(start)), OTHERWISE)
    return _BY_TYPE.get(kind, beginning)
