"""``yakuba text write FILE``: write lines in the form in which they go out, and report what cannot be written.

Without ``--to`` it only reports. A file that is there already is never written over.
"""

from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.documents.writing import Form, Written, written
from yakuba.lib import clock
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.files import whole_file

MOST_LINES = 50_000
MOST_BYTES = 20_000_000


class Takes(BaseModel):
    file: Path | None = Field(None, description="UTF-8 のファイル(CSV など)。なければ lines を渡す")
    lines: list[str] = Field([], max_length=MOST_LINES, description="書き出す行(JSON で渡す)")
    form: Form = Field(description="出す形")
    to: Path | None = Field(None, description="書き出すファイル(あるときは書かない。空のときは調べるだけ)")
    title: str = Field("一覧", min_length=1, max_length=100, description="PDF に載せる題")
    made_by: str = Field("yakuba", min_length=1, max_length=100, description="PDF に載せる作成者")


class ReplacedAt(BaseModel):
    line: int
    at: int = Field(description="その行の何文字目か(0から)")
    character: str = Field(description="書けない文字。異体字の指定は「辻 + U+E0100」の形")
    replacement: str = Field(description="置き換えた文字。表にないときは〓")
    lost: bool = Field(description="置き換える文字が表になかった")


class MissingAt(BaseModel):
    line: int
    character: str


class Gives(BaseModel):
    lines: int
    file: str = Field(description="書き出したファイル。調べただけ、又は印字できないときは空")
    replaced: list[ReplacedAt]
    unprintable: list[MissingAt] = Field(description="そのままの字で印字できず、PDF にしなかった文字")


def run(takes: Takes) -> Gives:
    """Raises CommandError for what cannot be read or written."""
    if takes.to and takes.to.exists():
        raise CommandError("書き出すファイルがもうあります。別の名前を指定してください。")
    lines = takes.lines if takes.file is None else _read(takes.file)
    if not any(lines) or any("\n" in line or "\r" in line for line in lines):
        raise CommandError(
            "書き出す行がないか、行の中に改行があります。ファイル、又は1行ずつの lines を渡してください。"
        )
    try:
        made = written(lines, takes.form, title=takes.title, by=takes.made_by, on=clock.today())
    except DocumentError as refused:
        raise CommandError(str(refused)) from refused
    return _gives(len(lines), made, _kept(takes.to, made.content))


def _read(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise CommandError("ファイルを読めません。場所と権限を確かめてください。") from error
    except UnicodeDecodeError as error:
        raise CommandError("UTF-8 で保存されたファイルにしてください。") from error
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if len(content) > MOST_BYTES or len(lines) > MOST_LINES:
        raise CommandError(f"大きすぎます。{MOST_LINES:,} 行、{MOST_BYTES // 1_000_000} MB までに分けてください。")
    return lines


def _kept(path: Path | None, content: bytes | None) -> str:
    if path is None or content is None:
        return ""
    try:
        with whole_file(path) as file:
            file.write(content)
    except OSError as error:
        raise CommandError("ファイルに書き出せません。場所、権限、空き容量を確かめてください。") from error
    return str(path)


def _gives(count: int, made: Written, file: str) -> Gives:
    replaced = [
        ReplacedAt(
            line=one.line,
            at=one.substitution.at,
            character=one.substitution.label,
            replacement=one.substitution.replacement,
            lost=one.substitution.lost,
        )
        for one in made.replaced
    ]
    missing = [MissingAt(line=one.line, character=one.character) for one in made.missing]
    return Gives(lines=count, file=file, replaced=replaced, unprintable=missing)


def _printable(answer: Gives) -> bool:
    return not answer.unprintable


COMMAND = Command(
    name="text write",
    help="行を出す形(UTF-8、Shift_JIS、PDF)で書き出し、書けない文字を報告する",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("file",),
    succeeded=_printable,
)
