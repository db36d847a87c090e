"""Two who publish at once build on each other's work, not on the same state."""

import threading
from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from tests.support import organised, own_definitions
from tests.support.own_definitions import PROCEDURE, QUESTION
from yakuba.kernel.procedures import service
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.lib.clock import stopped_at
from yakuba.lib.refs import Actor

TODAY = date(2026, 11, 26)
TOMORROW = TODAY + timedelta(days=1)
OFFICER = Actor("staff", "1006")


def test_two_who_publish_at_once_both_count(own_database: str, tmp_path: Path) -> None:
    organised.load()
    first = own_definitions.folder(tmp_path / "first", TOMORROW)
    second = tmp_path / "second"
    second.mkdir()
    text = f"valid_from: {TOMORROW}\nfacts: [{{id: dog, question: 犬はいますか}}]"
    (second / "facts.yaml").write_text(text, encoding="utf-8")
    wrong: list[BaseException] = []

    def work(folder: Path) -> None:
        try:
            with stopped_at(TODAY):
                publish_folder(OFFICER, folder)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=work, args=(folder,)) for folder in (first, second)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert wrong == []
    facts = service.material("tennyu", on=TOMORROW).facts
    assert (facts["dog"].question, facts["main_earner"].question) == ("犬はいますか", QUESTION)
    assert service.material("tennyu", on=TOMORROW).definitions[PROCEDURE].version == 1001
