"""Somebody at a browser, over HTTP to a running site; used as the test client is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection  # noqa: TID251 - a visitor of a site on this machine
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from django.conf import settings

PATIENCE_S = 60


@dataclass
class Answer:
    """What the site said."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    redirect_chain: list[tuple[str, int]] = field(default_factory=list)

    def __getitem__(self, header: str) -> str:
        return self.headers[header]


@dataclass
class Browser:
    """Keeps its cookies. A connection is its own, so that none outlives the site."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, *, follow: bool = False) -> Answer:
        """The page there; with ``follow`` the one at the end of the way."""
        answer = self._ask("GET", address)
        chain = []
        while follow and answer.status_code in (301, 302, 303):
            chain.append((answer["Location"], answer.status_code))
            answer = self._ask("GET", answer["Location"])
        answer.redirect_chain = chain
        return answer

    def post(self, address: str, values: Mapping[str, object]) -> Answer:
        """Send a form."""
        return self._ask("POST", address, urlencode(values).encode())

    @property
    def token(self) -> dict[str, str]:
        """What every form sends besides, where a page with one has been seen."""
        return {"csrfmiddlewaretoken": self.cookies[settings.CSRF_COOKIE_NAME]}

    def _ask(self, method: str, address: str, body: bytes | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, urlsplit(address)._replace(scheme="", netloc="").geturl(), body, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: held.value for name, held in SimpleCookie(line).items()}
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()
