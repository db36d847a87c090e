"""``{% load grounds %}{% grounds line %}``: why a procedure is on the list.

Written out here and not in a template: the list has some thirty lines and is made anew for each answer, and their
reasons were a sixth of that time (benchmarks/counters.py).
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yakuba.apps.counter.queries import Ground, Line

register = template.Library()


@register.simple_tag
def grounds(line: Line) -> SafeString:
    """Each reason with what it looked at and the rule that says so."""
    rule = f"{_('規則')} {line.entry.definition.id}"
    said = ((ground.text, _looked_at(ground), f"{rule}.{ground.condition}") for ground in line.grounds)
    return format_html("<ul>{}</ul>", format_html_join("", '<li>{}{}<span class="c-rule">{}</span></li>', said))


def _looked_at(ground: Ground) -> SafeString:
    if not ground.facts:
        return SafeString("")
    facts = format_html_join("", "<li>{}</li>", ((fact,) for fact in ground.facts))
    return format_html('<ul class="c-used">{}</ul>', facts)
