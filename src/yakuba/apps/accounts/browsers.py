"""What people call the browser and the machine of a session."""

from django.utils.translation import gettext as _

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
"""By a word of the User-Agent; the first that stands in it counts: most call themselves Chrome and Safari besides."""
MACHINES = (("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Macintosh", "Mac"),
            ("Android", "Android"), ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip


def called(user_agent: str) -> str:
    """Chrome(Windows); where neither is known, that it is not."""
    browser, machine = _first(BROWSERS, user_agent), _first(MACHINES, user_agent)
    if browser and machine:
        return f"{browser}({machine})"
    return browser or machine or _("わからないブラウザー")


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for word, name in table if word in text), "")
