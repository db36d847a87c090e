"""``{% load web %}``: components, the bundled style and script, a block shown twice."""

from datetime import date
from typing import Any

from django import template
from django.template import Context, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString

from yakuba.lib import wareki
from yakuba.web import bundle as bundles

register = template.Library()


@register.simple_tag
def bundle(kind: str) -> str:
    """Address of all our styles (``css``) or scripts (``js``) as one file that changes its name with its content."""
    return bundles.url(kind)


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """The block ``name`` once more, as the page filled it."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return block.render(context) if block else SafeString("")


@register.tag
def ui(parser: Parser, token: Token) -> "ComponentNode":
    """``{% ui "badge" text=… %}``: the component ``web/components/badge.html`` with exactly these values."""
    name, values = _read(parser, token)
    return ComponentNode(name, values, NodeList())


@register.tag
def uiblock(parser: Parser, token: Token) -> "ComponentNode":
    """``{% uiblock "card" title=… %}…{% enduiblock %}``: what stands between arrives in the component as ``body``."""
    name, values = _read(parser, token)
    body = parser.parse(("enduiblock",))
    parser.delete_first_token()
    return ComponentNode(name, values, body)


class ComponentNode(template.Node):
    """One component, rendered with its own values and the request, nothing else of the page."""

    def __init__(self, name: str, values: dict[str, FilterExpression], body: NodeList) -> None:
        self.template = f"web/components/{name}.html"
        self.values = values
        self.body = body

    def render(self, context: Context) -> SafeString:
        values: dict[str, Any] = {name: value.resolve(context) for name, value in self.values.items()}
        if self.body:
            values["body"] = self.body.render(context)
        inherited = {name: context.get(name) for name in ("request", "csrf_token", "request_id")}
        return SafeString(get_template(self.template).render(inherited | values))


def _read(parser: Parser, token: Token) -> tuple[str, dict[str, FilterExpression]]:
    tag, *words = token.split_contents()
    if not words or words[0][0] not in "\"'":
        raise TemplateSyntaxError(f'{tag} needs the name of a component in quotes: {{% {tag} "badge" text=… %}}')
    rest = words[1:]
    values = token_kwargs(rest, parser)
    if rest:
        raise TemplateSyntaxError(f"{tag}: {rest[0]!r} is not written as name=value")
    return words[0][1:-1], values


@register.filter
def day(value: date | None) -> str:
    """A day as people read it: 令和8年4月1日. Empty for None."""
    return wareki.format_day(value) if value else ""
