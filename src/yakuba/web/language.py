"""The language of a page: Japanese, until somebody chooses another that the capability has whole.

What a browser says it prefers is not asked, and a choice counts only where everything is there in that language: two
languages on one page are what no reader wants (decision 0050).
"""

from collections.abc import Callable

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from yakuba.ports import registry

EASY = "ja-easy"
"""やさしい日本語: a language of its own for gettext, Japanese (``ja``) for browsers and screen readers."""
LANG_INFO[EASY] = {"bidi": False, "code": EASY, "name": "Easy Japanese", "name_local": "やさしい日本語"}


class ChosenLanguage:
    """Activates the language of the switch's cookie where it is offered, or Japanese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in offered(request.path) else settings.LANGUAGE_CODE
        with translation.override(language):
            answer = self.get_response(request)
        answer.headers.setdefault("Content-Language", settings.LANGUAGE_CODE if language == EASY else language)
        return answer


def offered(path: str) -> frozenset[str]:
    """The languages beside Japanese of the page at this address: those of the capability that it belongs to."""
    name = path.removeprefix("/").partition("/")[0]
    return next((module.languages for module in registry.modules() if module.name == name), frozenset())
