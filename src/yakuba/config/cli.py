"""The command line: finds every ``COMMAND``, reads its input model, prints its output model as JSON."""

import difflib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.db import DatabaseError
from pydantic import BaseModel, ValidationError

from yakuba.config.wrong_input import in_japanese
from yakuba.lib.commands import SEPARATE, Command, CommandError

NO_DATABASE = (
    "データベースがまだないか、この版のものではありません。`yakuba manage migrate` で用意してください。"
    "見本の町で試すときは、先に `./run demo` を一度動かし、YAKUBA_DEMO=1 と YAKUBA_HOME=var/demo を付けてください。"
)
FAILED = 1
USAGE_ERROR = 2


def main(words: list[str]) -> int:
    """Run one command and return the exit status: 0 done, 1 the answer is a failure, 2 wrong use or refused.

    ``handover --schema`` prints the schemas of all commands of that group.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
    if words[:1] == ["manage"]:
        return _manage(words[1:])
    django.setup()
    commands = all_commands()
    found = _match(commands, words)
    if found is None and (group := _group(commands, words)):
        _print_json({command.name: _schema(command) for command in group})
        return 0
    if found is None:
        _print_help(commands)
        return 0 if words in ([], ["help"], ["--help"]) else USAGE_ERROR
    return _run(found, words[len(found.name.split()) :])


def all_commands() -> dict[str, Command[Any, Any]]:
    """Every command of this instance by name."""
    from yakuba.config.parts import modules_in

    return {module.COMMAND.name: module.COMMAND for module in modules_in("commands") if hasattr(module, "COMMAND")}


def _manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    from yakuba.config.env import env

    if words[:1] == ["migrate"]:
        env().home.mkdir(parents=True, exist_ok=True)
    execute_from_command_line(["yakuba manage", *words])
    return 0


def _match(commands: dict[str, Command[Any, Any]], words: list[str]) -> Command[Any, Any] | None:
    return commands.get(" ".join(words[:2])) or commands.get(" ".join(words[:1]))


def _group(commands: dict[str, Command[Any, Any]], words: list[str]) -> list[Command[Any, Any]]:
    """The commands of a group whose schemas are asked for (``handover --schema``); of all without a group."""
    if words[-1:] != ["--schema"] or len(words) > 2:
        return []
    return [command for name, command in sorted(commands.items()) if name.split()[: len(words) - 1] == words[:-1]]


def _schema(command: Command[Any, Any]) -> dict[str, Any]:
    return {"takes": command.takes.model_json_schema(), "gives": command.gives.model_json_schema(mode="serialization")}


def _run(command: Command[Any, Any], words: list[str]) -> int:
    if words == ["--schema"]:
        _print_json(_schema(command))
        return 0
    try:
        answer = command.run(command.takes.model_validate(_values(command, words)))
    except ValidationError as wrong:
        details = [{"field": ".".join(map(str, e["loc"])), "message": in_japanese(e)} for e in wrong.errors()]
        return _refuse("入力に誤りがあります。項目を確かめてください。", details)
    except CommandError as refused:
        return _refuse(str(refused), [])
    except DatabaseError:
        if not _database_is_missing():
            raise
        return _refuse(NO_DATABASE, [])
    _print_json(json.loads(answer.model_dump_json(by_alias=True)))
    return 0 if command.succeeded(answer) else FAILED


def _values(command: Command[Any, Any], words: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    names = list(command.positional)
    options: dict[str, str | bool] = {}
    rest = iter(words)
    for word in rest:
        if word == "--json":
            values |= _read_json(next(rest, "-"))
        elif word.startswith("--"):
            _add(command, options, word, rest)
        elif names:
            values[names.pop(0)] = word
        else:
            raise CommandError(f"「{word}」は使えません。`yakuba {command.name} --schema` で使い方を確かめてください。")
    values |= options
    for name in values:
        _known(command, name)
    return values


def _add(command: Command[Any, Any], options: dict[str, str | bool], word: str, rest: Iterator[str]) -> None:
    """One option with its value. Raises CommandError where it was given before and takes one value only."""
    name, _, value = word[2:].partition("=")
    field = name.replace("-", "_")
    given: str | bool = value or (True if _is_flag(command.takes, field) else next(rest, ""))
    if field in options and not _is_flag(command.takes, field):
        if not _takes_several(command.takes, field):
            raise CommandError(f"「--{name}」が二度あります。一度だけ指定してください。")
        given = f"{options[field]},{given}"
    options[field] = given


def _known(command: Command[Any, Any], name: str) -> None:
    """Raises CommandError for an option that the command does not have: a slip must not change what is done."""
    fields = command.takes.model_fields
    names = [*fields, *(field.alias for field in fields.values() if field.alias)]
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        meant = f"「--{near[0].replace('_', '-')}」ではありませんか。" if near else ""
        raise CommandError(
            f"「--{name.replace('_', '-')}」という指定はありません。{meant}"
            f"`yakuba {command.name} --schema` で使い方を確かめてください。"
        )


def _database_is_missing() -> bool:
    """Whether what failed is that nobody has made the tables of this instance yet, or those of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return True
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_flag(model: type[BaseModel], field: str) -> bool:
    found = model.model_fields.get(field)
    return found is not None and found.annotation is bool


def _takes_several(model: type[BaseModel], field: str) -> bool:
    found = model.model_fields.get(field)
    return found is not None and SEPARATE in found.metadata


def _read_json(source: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        values = json.loads(text)
    except (OSError, ValueError) as error:
        raise CommandError(f"JSON を読めません({error})。ファイルの場所と書式を確かめてください。") from error
    if not isinstance(values, dict):
        raise CommandError("JSON は項目名と値の組(オブジェクト)で書いてください。")
    return values


def _refuse(message: str, details: list[dict[str, str]]) -> int:
    sys.stderr.write(json.dumps({"error": message, "details": details}, ensure_ascii=False) + "\n")
    return USAGE_ERROR


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _print_help(commands: dict[str, Command[Any, Any]]) -> None:
    lines = [f"  {name:<22}{command.help}" for name, command in sorted(commands.items())]
    sys.stdout.write(
        "\n".join(["yakuba COMMAND|GROUP [--schema] …", *lines, "  manage                Django の管理コマンド"]) + "\n"
    )
