"""教示: what somebody whose application was refused is told about 審査請求 and the action for its annulment.

What must be told: that one may object, to whom, and until when (行政不服審査法82条1項, read at https://gyosyo.info/?p=726);
whom to sue, until when, and whether the ruling must come first (行政事件訴訟法46条1項, read at
http://sikaku.kenkou-jyouhou.net/index.php?行訴法46条). The periods of an action, six months and one year, and how they
run after a ruling: 行政事件訴訟法14条 (read at https://yoshitoku1.com, 出訴期間). The exceptions where the ruling need
not be awaited: 8条2項. All read 2026-11-25. That a town prints both in numbered paragraphs, with the limit of a year
beside: 佐伯市規則平成28年第5号 別表
(https://www.city.saiki.oita.jp/reiki/reiki_honbun/r159RG00001413.html). The words are our own.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yakuba.kernel.procedures.contracts import Appeal

JAPANESE = "ja"


def instruction(appeal: Appeal, *, town: str, represented_by: str) -> list[str]:
    """The numbered paragraphs. ``town`` is the defendant, ``represented_by`` who stands for it in court (市長).

    Whoever reads the screen in another language, a letter of the town is in Japanese.
    """
    with override(JAPANESE):
        paragraphs = [_objection(appeal, town), _action(appeal, town, represented_by)]
        return [*paragraphs, _limits()]


def _objection(appeal: Appeal, town: str) -> str:
    text = _(
        "この処分に不服がある場合は、この処分があったことを知った日の翌日から起算して%(months)sか月以内に、"
        "%(body)sに対して審査請求をすることができます。"
    )
    body = f"{town}長" if appeal.body == "市長" else appeal.body
    return text % {"months": appeal.months, "body": body}


def _action(appeal: Appeal, town: str, represented_by: str) -> str:
    words = {"town": town, "head": represented_by}
    if appeal.before_court:
        text = _(
            "この処分の取消しの訴えは、審査請求に対する裁決を経た後に、その裁決があったことを知った日の翌日から起算して"
            "6か月以内に、%(town)sを被告として(訴訟において%(town)sを代表する者は%(head)sです。)提起することができます。"
            "ただし、審査請求があった日から3か月を経過しても裁決がないとき、処分、その執行又は手続の続行により生ずる"
            "著しい損害を避けるため緊急の必要があるとき、その他裁決を経ないことに正当な理由があるときは、"
            "裁決を経ないで提起することができます。"
        )
    else:
        text = _(
            "この処分の取消しの訴えは、審査請求をするかどうかにかかわらず、この処分があったことを知った日の翌日から起算して"
            "6か月以内に、%(town)sを被告として(訴訟において%(town)sを代表する者は%(head)sです。)提起することができます。"
            "審査請求をした場合は、その裁決があったことを知った日の翌日から起算して6か月以内に提起することができます。"
        )
    return text % words


def _limits() -> str:
    return _(
        "上の期間内であっても、この処分(審査請求をした場合の訴えでは、その裁決)の日の翌日から起算して1年を経過すると、"
        "正当な理由がある場合を除いて、審査請求や取消しの訴えの提起はできなくなります。"
    )
