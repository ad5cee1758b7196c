"""What a page says: its source, the words that a reader sees, and those of them that are Indonesian."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.test import Client

# Words that English does not have, and that few Indonesian sentences do without.
INDONESIAN = re.compile(
    r"\b(yang|dan|atau|di|ke|dari|untuk|dengan|pada|tidak|belum|sudah|akan|boleh|anda|kami|ini|itu|laporan|sandi|"
    r"masuk|keluar|cari|giliran|hari|lewat|kerja|semua|petugas|instansi|pelapor|tindak|lanjut|batas|simpan|kirim)\b",
    re.I,
)
SAID_IN = {"alt", "title", "placeholder", "aria-label", "aria-description", "content", "value"}
NAMES = ("Bahasa Indonesia", "lampu jalan", "Dinas", "Pemerintah Kota")


def source_of(response: Any) -> str:
    """The page with its tags, as it was sent."""
    return str(response.content.decode())


def text_of(response: Any) -> str:
    """What a reader sees, without tags, single spaces between."""
    text = re.sub(r"<(script|style).*?</\1>", " ", source_of(response), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


class Reader(HTMLParser):
    """What a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.in_script = tag in ("script", "style")
        spoken = (value for name, value in attributes if name in SAID_IN or name.startswith("data-"))
        self.said += [value for value in spoken if value and " " in value]

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if not self.in_script:
            self.said.append(data)


def said_by(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return [words.strip() for words in reader.said if words.strip()]


def left_in_indonesian(page: str) -> list[str]:
    without_names = re.compile("|".join(NAMES))
    return [words for words in said_by(page) if INDONESIAN.search(without_names.sub("", words))]


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client
