"""A browser as the load generator needs it: one kept connection, cookies, and a look at every answer. No Django."""

import gzip
import http.client
import re
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

COUNT = "X-Bench-Count"
COUNTED = "X-Bench-Statements"
PATIENCE = 90.0  # seconds


class WrongAnswer(Exception):
    """Another status than expected, or a page without the word that only the right one has."""


@dataclass(slots=True)
class Sample:
    """One request: what it is called in the table, milliseconds, bytes over the wire, statements (0: not counted)."""

    name: str
    ms: float
    size: int
    statements: int = 0


@dataclass(slots=True)
class Answer:
    status: int
    text: str
    location: str


@dataclass(slots=True)
class Visitor:
    """`address`: whom the proxy in front would name; each visitor has another, as on a real day."""

    host: str
    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    counts: bool = False
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, *, word: str, name: str = "", status: int = 200) -> Answer:
        answer = self._send("GET", path, None, name or path)
        return _looked_at(answer, f"GET {path}", word, status)

    def post(self, path: str, fields: dict[str, str], *, name: str = "", word: str = "") -> Answer:
        """Sends a form as a browser does; the right answer is a redirect whose address has the word."""
        token = self.cookies.get("csrftoken", "")
        body = urlencode({"csrfmiddlewaretoken": token, **fields})
        answer = self._send("POST", path, body, name or path)
        if answer.status != 302 or word not in answer.location:
            raise WrongAnswer(f"POST {path}: {answer.status} {answer.location} {_said(answer.text)}")
        return answer

    def fetch(self, method: str, path: str, *, word: str, name: str) -> Answer:
        return _looked_at(self._send(method, path, "" if method == "POST" else None, name), path, word, 200)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def forget(self, address: str) -> None:
        """Somebody else takes the place at the same connection."""
        self.address, self.cookies = address, {}

    def _send(self, method: str, path: str, body: str | None, name: str) -> Answer:
        headers = {"X-Forwarded-For": self.address, "Accept-Encoding": "gzip", "Accept-Language": "id"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{self.host}:{self.port}",
            }
        if self.counts:
            headers[COUNT] = "1"
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        began = time.perf_counter()
        self._connection.request(method, path, body=body, headers=headers)
        got = self._connection.getresponse()
        content = got.read()
        ms = (time.perf_counter() - began) * 1000
        self._keep_cookies(got)
        if got.will_close:
            self.close()
        self.samples.append(Sample(name, ms, len(content), int(got.headers.get(COUNTED) or 0)))
        if got.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(got.status, content.decode(errors="replace"), got.headers.get("Location") or "")

    def _keep_cookies(self, got: http.client.HTTPResponse) -> None:
        for line in got.headers.get_all("Set-Cookie") or ():
            key, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value in ("", '""'):
                self.cookies.pop(key, None)
            else:
                self.cookies[key] = value


def _looked_at(answer: Answer, what: str, word: str, status: int) -> Answer:
    if answer.status != status or word not in answer.text:
        raise WrongAnswer(f"{what}: {answer.status}, without “{word}”: {_said(answer.text)}")
    return answer


def _said(text: str) -> str:
    """The words of a page that is not the expected one, in short."""
    plain = re.sub(r"<(script|style|head).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)
    return " ".join(unescape(plain).split())[:300]
