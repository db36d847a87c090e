"""Words of the banks in やさしい日本語, where the page is; and texts of the whole house that residents read here."""

import unicodedata

from django.utils.translation import get_language, gettext, gettext_noop

from yakuba.kernel.notices.contracts import Language

SHARED = (
    gettext_noop("This field is required."),
    gettext_noop("%(boxes)sを入力してください。"),
    gettext_noop("%(low)sから%(high)sまでの数で入力してください。"),
    gettext_noop("この中から選ぶか、書き方を確かめてください。"),
    gettext_noop("この中から選んでください: %(values)s"),
    gettext_noop("この受付にいない方の回答です。画面を開き直してください。"),
    gettext_noop("この項目は今は使われていません。画面を開き直してください。"),
    gettext_noop("この項目は別の欄の回答です。画面を開き直してください。"),
    gettext_noop("はい"),
    gettext_noop("いいえ"),
    gettext_noop("わからない"),
    gettext_noop("選んでください"),
    gettext_noop("任意"),
    gettext_noop("住所は、空けずに%(max)s文字までで入力してください。"),
    gettext_noop("体験版です。表示される人と町はすべて架空です。"),
    gettext_noop("使えない文字(制御文字や見えない文字)が入っています。入力し直してください。"),
    gettext_noop(
        "まだ扱えない文字(%(characters)s)が入っています。似た形の字かカタカナで入力し、正しい字は担当課に伝えてください。"
    ),
    gettext_noop("例: 令和8年4月1日。年は「2026」「R8」でも入力できます。"),
    gettext_noop("全角カタカナで、%(max)s文字までで入力してください。"),
    gettext_noop("入力を確かめてください"),
    gettext_noop("数字%(max)s桁で入力してください。"),
    gettext_noop("数字%(max)s桁で入力してください(いまは%(given)s桁です)。"),
    gettext_noop("実在する日付を入力してください。"),
    gettext_noop("年"),
    gettext_noop("必須"),
    gettext_noop("明治6年(1873年)1月1日から2199年12月31日までの日付を入力してください。年を確かめてください。"),
    gettext_noop("暦にない日付です。年・月・日を確かめてください。"),
    gettext_noop("月"),
    gettext_noop("本文へ移る"),
    gettext_noop("空けずに、%(max)s文字までで入力してください。"),
    gettext_noop("表示する言語"),
    gettext_noop("郵便番号は、数字7桁で入力してください。"),
    gettext_noop("長すぎます。200文字までで入力してください。"),
    gettext_noop("電話番号は、市外局番から数字とハイフンで入力してください。"),
    gettext_noop("本人からの取下げ(オンライン)"),
)
"""Said by ``web`` and the kernel, which have no easy words of their own: they stand in the catalogue of the portal."""


def is_easy() -> bool:
    """Whether the page is in やさしい日本語."""
    return get_language() == Language.EASY.value


def worded(label: str, plain: str) -> str:
    """In easy words, with the word of the law once beside it."""
    if not is_easy() or plain in ("", label):
        return label
    return plain if f"({label})" in plain else f"{plain}({label})"


def instead(text: str, plain: str) -> str:
    """A sentence in easy words, where there are some and the page is easy."""
    return plain if is_easy() and plain else text


def plain(text: str) -> str:
    """As it is compared in a search: one width, small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def by_town(text: str) -> str:
    """A reason as the town wrote it; those that its programs write are said in the words of the page."""
    return gettext(text) if text in SHARED else text
