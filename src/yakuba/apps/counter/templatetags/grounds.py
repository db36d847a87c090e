"""``{% load grounds %}{% grounds line %}``: why a procedure is on the list.

Written out here and not in a template: the list has some thirty lines and is made anew for each answer, and their
reasons were a sixth of that time (benchmarks/counters.py). Every text is escaped where it is put in.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yakuba.apps.counter.queries import Ground, Line

register = template.Library()


@register.simple_tag
def grounds(line: Line) -> SafeString:
    """Each reason with what it looked at and the rule that says so."""
    rule = escape(f"{_('規則')} {line.entry.definition.id}")
    return SafeString(f"<ul>{''.join(_reason(ground, rule) for ground in line.grounds)}</ul>")


def _reason(ground: Ground, rule: str) -> str:
    said = f'{escape(ground.text)}{_looked_at(ground)}<span class="c-rule">{rule}.{escape(ground.condition)}</span>'
    return f"<li>{said}</li>"


def _looked_at(ground: Ground) -> str:
    if not ground.facts:
        return ""
    facts = "</li><li>".join(map(escape, ground.facts))
    return f'<ul class="c-used"><li>{facts}</li></ul>'
