"""The reference pages of docs/, written from the code so that they cannot lag behind it."""

from importlib import import_module
from importlib.util import find_spec

from yakuba.config.env import Env
from yakuba.config.parts import parts

HEAD = "<!-- Written by ./run docs. Do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """File name below docs/reference → Markdown: those of the house and of every part with a ``reference`` module."""
    own = {"settings.md": _settings(), "commands.md": _commands()}
    return {name: HEAD + text for name, text in (own | _pages_of_parts()).items()}


def _pages_of_parts() -> dict[str, str]:
    """A part's ``reference.pages()`` gives file names and Markdown, without the heading comment."""
    found: dict[str, str] = {}
    for part in parts():
        if find_spec(f"{part}.reference"):
            found |= import_module(f"{part}.reference").pages()
    return found


def _settings() -> str:
    rows = [
        f"| `YAKUBA_{name.upper()}` | {field.description} | `{_default(name)}` |"
        for name, field in Env.model_fields.items()
    ]
    return "\n".join(["# Settings", "", "| variable | what it does | default |", "|---|---|---|", *rows, ""])


def _default(name: str) -> str:
    default = Env.model_fields[name].default
    return "var/town" if name == "home" else str(default)


def _commands() -> str:
    from yakuba.config.cli import all_commands

    parts = [
        "# Commands",
        "",
        "Run as `./run yakuba NAME`. `--schema` prints both shapes as JSON Schema.",
        "",
    ]
    for name, command in sorted(all_commands().items()):
        parts += [f"## {name}", "", command.help, "", "| field | type | needed | what |", "|---|---|---|---|"]
        for field, info in command.takes.model_fields.items():
            kind = command.takes.model_json_schema()["properties"][field].get("type", "–")
            place = "argument" if field in command.positional else f"`--{field.replace('_', '-')}`"
            needed = "yes" if info.is_required() else "no"
            parts.append(f"| {place} `{field}` | {kind} | {needed} | {info.description or ''} |")
        parts.append("")
    return "\n".join(parts)
