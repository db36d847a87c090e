"""What other parts may know of documents: values, states, and the ways in which a request can be refused."""

from collections.abc import Iterable


class DocumentError(Exception):
    """What was asked of documents cannot be done; the text says, in Japanese, what to do next."""


class UnknownTemplateError(DocumentError):
    """No template of that name is registered."""

    def __init__(self, name: str) -> None:
        super().__init__(f"様式「{name}」は登録されていません。")
        self.name = name


class BadContextError(DocumentError):
    """The values do not fit the template's declared context. ``fields`` are dotted paths, never values."""

    def __init__(self, template: str, fields: Iterable[str]) -> None:
        self.template, self.fields = template, tuple(fields)
        super().__init__(f"様式「{template}」の項目が足りないか、形が合いません: {'、'.join(self.fields)}")


class MissingGlyphError(DocumentError):
    """``chars`` cannot be printed as themselves: the fonts lack them, or they are control characters."""

    def __init__(self, chars: Iterable[str]) -> None:
        self.chars = tuple(chars)
        named = "、".join(_named(char) for char in self.chars)
        super().__init__(f"印字できない文字があります: {named}。文字を確かめて入力し直してください。")


class RenderError(DocumentError):
    """The template itself failed. ``engine`` is the engine's own message: for our code, not for people or logs."""

    def __init__(self, text: str, engine: str = "") -> None:
        super().__init__(text)
        self.engine = engine


class BoxOverflowError(DocumentError):
    """Values do not fit their ``boxes`` on an existing form."""

    def __init__(self, boxes: Iterable[str]) -> None:
        self.boxes = tuple(boxes)
        super().__init__(f"様式の欄に入りきりません: {'、'.join(self.boxes)}。短く書き直すか、別紙にしてください。")


def _named(char: str) -> str:
    codes = " ".join(f"U+{ord(letter):04X}" for letter in char)
    return f"「{char}」({codes})" if char.isprintable() else f"({codes})"
