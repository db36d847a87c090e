"""The language of a page: Japanese, until somebody chooses another with the switch.

What a browser says it prefers is not asked: parts that are not translated yet would mix two languages on one page.
"""

from collections.abc import Callable

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.utils import translation

EASY = "ja-easy"
"""やさしい日本語: a language of its own for gettext, Japanese (``ja``) for browsers and screen readers."""
LANG_INFO[EASY] = {"bidi": False, "code": EASY, "name": "Easy Japanese", "name_local": "やさしい日本語"}


class ChosenLanguage:
    """Activates the language of the switch's cookie, or Japanese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            answer = self.get_response(request)
        answer.headers.setdefault("Content-Language", settings.LANGUAGE_CODE if language == EASY else language)
        return answer
