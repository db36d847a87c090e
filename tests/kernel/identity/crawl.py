"""Every address of the resolver, with example values for its parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

UUID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Address:
    """One pattern: its name with namespaces, a path that it matches, its view."""

    name: str
    path: str
    view: Any


def every_address() -> list[Address]:
    """All of them, in the order of the resolver."""
    return list(_walk(get_resolver(), "/", ()))


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for found in resolver.url_patterns:
        path = prefix + _example(found)
        if isinstance(found, URLPattern):
            yield Address(":".join((*spaces, found.name or found.lookup_str)), path, found.callback)
        else:
            yield from _walk(found, path, (*spaces, found.namespace) if found.namespace else spaces)


def _example(found: URLPattern | URLResolver) -> str:
    route = str(found.pattern)
    for name, converter in found.pattern.converters.items():
        value = "1" if isinstance(converter, IntConverter) else UUID if isinstance(converter, UUIDConverter) else "x"
        kind = next(word for word in route.split("<")[1:] if word.split(">")[0].split(":")[-1] == name).split(">")[0]
        route = route.replace(f"<{kind}>", value)
    return quote(route)
