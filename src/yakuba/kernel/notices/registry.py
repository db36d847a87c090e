"""文例: the texts of notices as data. One YAML file a template; placeholders are declared with their types.

What is personal never leaves by plain mail: a placeholder is personal unless it says ``public: true``, and neither a
subject nor what a mail says may hold a personal one. The file format is described in docs/kernel-notices.md.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from yakuba.kernel.notices.contracts import BadTemplateError, Channel, Language, UnknownTemplateError
from yakuba.kernel.notices.words import is_plain

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
BUILT_IN = frozenset({"municipality", "section"})
"""Filled by notices itself: the names of the town and of the sending section."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Paragraphs = Annotated[str, StringConstraints(min_length=1, max_length=10_000, strip_whitespace=True)]


class Strict(BaseModel):
    """Unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Placeholder(Strict):
    """One declared value. ``text`` may have ``max`` characters and, with ``lines``, line breaks.

    ``secret``: the mail says it and nothing keeps it: encrypted until the mail has gone, masked everywhere else.
    """

    type: Literal["text", "date", "moment", "integer", "yen"] = "text"
    max: int = Field(200, ge=1, le=5_000)
    lines: bool = False
    public: bool = False
    secret: bool = False


class Text(Strict):
    """One language. ``mail`` is what an e-mail says; without it the body goes by mail too."""

    subject: Line
    body: Paragraphs
    mail: Paragraphs | None = None


class Template(Strict):
    """One template. ``fallback: print``: when a mail cannot be delivered, a letter takes its place by itself."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,3}$", max_length=80)]
    version: int = Field(ge=1)
    title: Line
    channels: list[Channel] = Field(min_length=1)
    fallback: Literal["print"] | None = None
    placeholders: dict[str, Placeholder] = {}
    texts: dict[Language, Text]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        wrong = list(self._faults())
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def _faults(self) -> Iterator[str]:
        if Language.JA not in self.texts:
            yield "texts: ja is missing"
        if self.fallback and Channel.PRINT not in self.channels:
            yield "fallback: print is not among the channels"
        if clash := BUILT_IN & self.placeholders.keys():
            yield f"placeholders: {sorted(clash)} are filled by notices itself"
        if self.is_secret and self.channels != [Channel.MAIL]:
            yield "channels: a notice with a secret goes by mail only"
        for language, text in self.texts.items():
            yield from self._faults_of(language, text)

    def _faults_of(self, language: Language, text: Text) -> Iterator[str]:
        public = BUILT_IN | {name for name, said in self.placeholders.items() if said.public}
        by_mail = text.mail or text.body
        if unknown := names_in(text.subject, text.body, by_mail) - BUILT_IN - self.placeholders.keys():
            yield f"texts.{language}: {sorted(unknown)} are not declared"
        if personal := names_in(text.subject) - (public - self.secrets):
            yield f"texts.{language}.subject: {sorted(personal)} are personal or secret"
        if Channel.MAIL in self.channels and (personal := names_in(by_mail) - public):
            yield f"texts.{language}.mail: {sorted(personal)} are personal"
        if not is_plain(text.subject) or not is_plain(text.body, lines=True) or not is_plain(by_mail, lines=True):
            yield f"texts.{language}: control or invisible characters"
        if {"{", "}"} & set(PLACEHOLDER.sub("", text.subject + text.body + by_mail)):
            yield f"texts.{language}: a brace that is no placeholder"

    @property
    def secrets(self) -> frozenset[str]:
        """The placeholders that nothing keeps."""
        return frozenset(name for name, said in self.placeholders.items() if said.secret)

    @property
    def is_secret(self) -> bool:
        """Whether the mail holds something that nothing keeps."""
        return bool(self.secrets)

    def text(self, language: Language) -> tuple[Language, Text]:
        """The text in this language, or the Japanese one."""
        chosen = language if language in self.texts else Language.JA
        return chosen, self.texts[chosen]

    def needed(self, language: Language) -> frozenset[str]:
        """Built-in names that the texts of this language use."""
        _chosen, text = self.text(language)
        return frozenset(names_in(text.subject, text.body, text.mail or "") & BUILT_IN)


_templates: dict[str, Template] = {}


def names_in(*texts: str) -> set[str]:
    """The placeholders in these texts."""
    return {found[1] for text in texts for found in PLACEHOLDER.finditer(text)}


def register_templates(folder: Path) -> list[str]:
    """Make every ``*.yaml`` of the folder a template; their ids. Called from ``AppConfig.ready()``, again harmless.

    Raises BadTemplateError naming file and field; then none of the folder is registered.
    """
    found = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    if not found:
        raise BadTemplateError(f"{folder}: no *.yaml here")
    for template in found:
        if _templates.get(template.id, template) != template:
            raise BadTemplateError(f"{folder}: {template.id} is registered already with another content")
    _templates.update({template.id: template for template in found})
    return [template.id for template in found]


def find(template: str) -> Template:
    """Raises UnknownTemplateError."""
    try:
        return _templates[template]
    except KeyError:
        raise UnknownTemplateError(template) from None


def title(template: str) -> str:
    """What staff call it; the id itself when this instance has it no more."""
    found = _templates.get(template)
    return found.title if found else template


def _read(path: Path) -> Template:
    try:
        values: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Template.model_validate(values)
    except (yaml.YAMLError, ValidationError) as error:
        raise BadTemplateError(f"{path.name}: {error}") from error
