"""``yakuba demo``: prepare a town of fictional residents and serve it (``./run demo`` sets the environment)."""

from pydantic import BaseModel, Field

from yakuba.config import serve
from yakuba.config.env import env
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    port: int = Field(8000, ge=1, le=65534, description="待ち受けるポート(住民側は次の番号)")
    host: str = Field("127.0.0.1", description="待ち受けるアドレス")
    residents: int = Field(10_000, ge=100, le=500_000, description="架空の住民の数")
    fresh: bool = Field(
        False,
        description="デモが作った YAKUBA_HOME の中をすべて消して作り直す。ほかのフォルダーやデータベースは消さずに断る",
    )
    reload: bool = Field(False, description="コードが変わったら読み直す")
    prepare_only: bool = Field(False, description="データを用意するだけで、待ち受けない")


class Gives(BaseModel):
    url: str


def run(takes: Takes) -> Gives:
    """Raises CommandError outside the demo's environment, when a port is taken, or when ``fresh`` must not delete."""
    if not env().demo:
        raise CommandError("デモは ./run demo で始めてください(本番の設定では動きません)。")
    if not takes.prepare_only:
        # Before anything is made or deleted: perhaps the town on this port is the one that --fresh would delete.
        serve.free_ports(takes.host, takes.port)
    serve.prepare(residents=takes.residents, fresh=takes.fresh)
    url = f"http://{takes.host}:{takes.port}/"
    if not takes.prepare_only:
        serve.serve(host=takes.host, port=takes.port, reload=takes.reload)
    return Gives(url=url)


COMMAND = Command(name="demo", help="架空の町をブラウザで開く", takes=Takes, gives=Gives, run=run)
