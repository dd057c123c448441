"""The units' page as a plain browser sees it: cookies, forms, no script. For tests of the centre alone."""

from __future__ import annotations

import html
import http.client
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.world.centre import PASSWORD, Running

_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Answer:
    """What came back."""

    status: int
    html: str
    heads: Any
    body: bytes = b""

    @property
    def text(self) -> str:
        """What stands on the page, without tags."""
        inside = self.html.partition("<body>")[2].partition("<script>")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())

    def hidden(self, action: str) -> dict[str, str]:
        """Hidden fields of the form that goes to this address."""
        form = re.search(rf'<form [^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', self.html, re.DOTALL)
        assert form is not None, f"no form to {action}"
        return {name: html.unescape(value) for name, value in _INPUT.findall(form[1])}


@dataclass
class Visitor:
    """One browser."""

    served: Running
    language: str = "zh-CN"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **heads: str) -> Answer:
        return self.ask("GET", path, None, heads)

    def post(self, path: str, fields: Any, **heads: str) -> Answer:
        body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"} | heads)

    def ask(self, method: str, path: str, body: bytes | None, heads: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.served.url).netloc, timeout=20)
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Accept-Language": self.language, "Cookie": jar} | heads)
            answer = connection.getresponse()
            for each in answer.headers.get_all("Set-Cookie") or ():
                name, _sign, value = each.partition(";")[0].partition("=")
                self.cookies[name] = value.strip('"')
            raw = answer.read()
            return Answer(answer.status, raw.decode("utf-8", "replace"), answer.headers, raw)
        finally:
            connection.close()

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> Answer:
        form = self.get("/unit/sign-in").hidden("/unit/sign-in")
        return self.post("/unit/sign-in", form | {"name": name, "password": password} | more)

    def open(self, case: str, do: str = "", lang: str = "") -> Answer:
        query = urlencode({name: value for name, value in {"do": do, "lang": lang}.items() if value})
        return self.get(f"/unit/case/{case}" + (f"?{query}" if query else ""))

    def form(self, case: str, do: str) -> dict[str, str]:
        """The hidden fields of an act's form."""
        return self.open(case, do).hidden(f"/unit/case/{case}/{do}")

    def act(self, case: str, do: str, **fields: Any) -> Answer:
        """Open an act's form, fill it in, send it."""
        return self.post(f"/unit/case/{case}/{do}", self.form(case, do) | fields)
