"""The words of JSON Schema (2020-12) that commands use, strict: a word that is not one of them is refused."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Kind = Literal["array", "boolean", "integer", "null", "number", "object", "string"]
DEFINED = "#/$defs/"


class JsonSchema(BaseModel):
    """One schema, with those within it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Kind | None = None
    title: str = ""
    description: str = ""
    format: str = ""
    default: JsonValue = None
    enum: list[JsonValue] = Field([], min_length=1)
    any_of: "list[JsonSchema]" = Field([], alias="anyOf", min_length=1)
    properties: "dict[str, JsonSchema]" = {}
    required: list[str] = []
    additional: "bool | JsonSchema" = Field(True, alias="additionalProperties")
    items: "JsonSchema | None" = None
    ref: str = Field("", alias="$ref", pattern=f"^{DEFINED.replace('$', '[$]')}")
    defs: "dict[str, JsonSchema]" = Field({}, alias="$defs")
    minimum: float | int | None = None
    maximum: float | int | None = None
    exclusive_minimum: float | int | None = Field(None, alias="exclusiveMinimum")
    min_length: int | None = Field(None, alias="minLength", ge=0)
    max_length: int | None = Field(None, alias="maxLength", ge=0)
    max_items: int | None = Field(None, alias="maxItems", ge=0)

    def within(self) -> "Iterator[JsonSchema]":
        """This schema and all within it."""
        yield self
        parts = [*self.any_of, *self.properties.values(), *self.defs.values()]
        parts += [part for part in (self.items, self.additional) if isinstance(part, JsonSchema)]
        for part in parts:
            yield from part.within()


def schema_of(values: Mapping[str, JsonValue]) -> JsonSchema:
    """The schema, whose references all lead somewhere. Raises ValidationError, AssertionError."""
    schema = JsonSchema.model_validate(values)
    for part in schema.within():
        assert not part.ref or part.ref.removeprefix(DEFINED) in schema.defs, part.ref
        assert set(part.required) <= set(part.properties), part.title
    return schema
