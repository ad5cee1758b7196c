"""The virus scanner: asked in clamd's language; no clear answer is no permission."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lapor.common import files
from lapor.common.decoding import refusals
from lapor.common.tests import samples


@contextmanager
def clamd(address, family: int, answer: bytes) -> Iterator[dict]:
    """A server that speaks INSTREAM, remembers what it was sent and gives one answer."""
    heard: dict = {}
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen(1)
        heard["address"] = server.getsockname()

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as incoming:
                heard["command"] = incoming.read(10)
                pieces = []
                while length := int.from_bytes(incoming.read(4), "big"):
                    pieces.append(incoming.read(length))
                heard["content"] = b"".join(pieces)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield heard
        thread.join(5)


def test_a_clean_file_is_sent_whole_and_stored(tmp_path, settings):
    content = samples.movie(data=bytes(200_000))
    with clamd(str(tmp_path / "clamd.ctl"), socket.AF_UNIX, b"stream: OK\0") as heard:
        settings.SCANNER_ADDRESS = f"unix:{tmp_path}/clamd.ctl"
        assert files.store(samples.upload(content), root=tmp_path / "media").size == len(content)
    assert heard["command"] == b"zINSTREAM\0"
    assert heard["content"] == content


def test_an_infected_file_is_refused_and_not_kept(tmp_path, settings):
    with clamd(("127.0.0.1", 0), socket.AF_INET, b"stream: Eicar-Test-Signature FOUND\0") as heard:
        settings.SCANNER_ADDRESS = f"tcp:127.0.0.1:{heard['address'][1]}"
        with pytest.raises(refusals.Infected):
            files.store(samples.upload(b"X5O!P%@AP uji coba"), root=tmp_path / "media")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_an_unclear_answer_is_a_refusal(tmp_path, settings, answer):
    with clamd(("127.0.0.1", 0), socket.AF_INET, answer) as heard:
        settings.SCANNER_ADDRESS = f"tcp:127.0.0.1:{heard['address'][1]}"
        with pytest.raises(refusals.ScannerSilent):
            files.store(samples.upload(samples.pdf()), root=tmp_path / "media")


@pytest.mark.parametrize(
    "address", ["unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:1", "tcp:tanpa-porta", "clamd"]
)
def test_a_configured_scanner_that_cannot_be_reached_is_a_refusal(tmp_path, settings, address):
    settings.SCANNER_ADDRESS = address
    with pytest.raises(refusals.ScannerSilent):
        files.store(samples.upload(samples.pdf()), root=tmp_path / "media")


def test_without_a_scanner_nothing_is_asked(tmp_path, settings):
    settings.SCANNER_ADDRESS = ""
    assert files.store(samples.upload(samples.pdf()), root=tmp_path / "media")
