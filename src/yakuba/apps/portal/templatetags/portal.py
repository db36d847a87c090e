"""``{% load portal %}``: what definitions say, in the words of the page."""

from collections.abc import Mapping

from django import template

from yakuba.apps.portal import events
from yakuba.apps.portal.wording import worded

register = template.Library()
register.filter("worded", worded)
register.filter("titled", events.title)


@register.filter
def said(text: str, words: Mapping[str, str]) -> str:
    """In easy words where ``words`` (``request.portal.words``) have them; else as the definition says it."""
    return words.get(text, text)
