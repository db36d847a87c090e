"""Lists as files: what a member of staff takes away, read as a spreadsheet does."""

import csv
import io

from django.http import StreamingHttpResponse
from django.test import Client


def rows_of(client: Client, address: str) -> list[list[str]]:
    """The lines of the file behind this address, headings first. Fails where it is none that a spreadsheet opens."""
    answer = client.get(address)
    assert isinstance(answer, StreamingHttpResponse), answer.status_code
    content = b"".join(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
