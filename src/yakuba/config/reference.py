"""The reference pages of docs/, written from the code so that they cannot lag behind it."""

from yakuba.config.env import Env

HEAD = "<!-- Written by ./run docs. Do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """File name below docs/reference → Markdown."""
    return {"settings.md": HEAD + _settings(), "commands.md": HEAD + _commands()}


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
