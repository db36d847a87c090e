"""The national survey of procedures (行政手続等の悉皆調査), read from the file that a town has at hand."""

from pathlib import Path

from yakuba.kernel.procedures.reading import Refused


def rows(file: Path, ids: list[str]) -> dict[str, tuple[str, str, str]]:
    """手続ID → (手続名, 法令名, 根拠条項号) for these ids. Raises Refused for a file that is not the survey's."""
    import duckdb

    wrong = Refused(
        ["悉皆調査のファイル(parquet)を読めません。場所と、手続ID・手続名・法令名・根拠条項号の列を確かめてください。"]
    )
    if not file.is_file():
        raise wrong
    try:
        with duckdb.connect(
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        ) as reader:
            found = reader.execute(
                "SELECT 手続ID, 手続名, 法令名, 根拠条項号 FROM read_parquet(?) WHERE list_contains(?, 手続ID)",
                [str(file), ids],
            ).fetchall()
    except duckdb.Error as error:
        raise wrong from error
    return {id_: (name, law, article) for id_, name, law, article in found}
