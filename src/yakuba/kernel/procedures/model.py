"""What every part of a definition is made of."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of all parts: frozen, and a word it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
