"""A stranger's file meets its decoder in a process of its own, which ends alone, knows no secret and waits in line."""

import os
import subprocess
import sys
import sysconfig
import threading
import time
from pathlib import Path

import pytest

import lapor
from lapor.common import files
from lapor.common.decoding import refusals
from lapor.common.decoding.dimensions import drawing_work
from lapor.common.decoding.kinds import LIMITS
from lapor.common.files import sandbox
from lapor.common.tests import samples


def spoilt(monkeypatch, code: str) -> None:
    """The process runs this instead of opening the file."""
    whole = subprocess.run

    def run(command, **options):
        return whole([sys.executable, "-c", code, command[-1]], **options)

    monkeypatch.setattr(sandbox.subprocess, "run", run)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("import os; os.kill(os.getpid(), 11)", refusals.Damaged),
        ("raise SystemExit(1)", refusals.Damaged),
        ("import os; os.kill(os.getpid(), 9)", refusals.TooHeavy),
        ("import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))\nwhile True: pass", refusals.TooHeavy),
        ("import time; time.sleep(60)", refusals.TooHeavy),
    ],
)
def test_a_decoder_that_falls_takes_nothing_with_it(monkeypatch, tmp_path, settings, code, refusal):
    settings.SCANNER_ADDRESS = ""
    monkeypatch.setattr(sandbox, "_PATIENCE", 2)
    spoilt(monkeypatch, code)
    with pytest.raises(refusal):
        files.store(samples.upload(samples.photo()), root=tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_process_has_limits_and_no_secret(monkeypatch, tmp_path, settings):
    """Asked of the real process: it is told to say what it has instead of opening a file."""
    monkeypatch.setenv("SECRET_KEY", "kunci-rahasia")
    (tmp_path / "given").write_bytes(samples.AMR)
    code = (
        "import json, os, sys, resource as r; from pathlib import Path;"
        "from lapor.common.decoding import __main__ as m;"
        "m._renounce(); Path(sys.argv[1], 'answer').write_text(json.dumps("
        "[dict(os.environ), r.getrlimit(r.RLIMIT_CPU)[1], r.getrlimit(r.RLIMIT_AS)[1]]))"
    )
    monkeypatch.setattr(sandbox, "_answer", lambda folder, code: (folder / "answer").read_text())
    spoilt(monkeypatch, code)
    said = sandbox.open_given(tmp_path)
    assert "kunci-rahasia" not in said
    assert "DATABASE_URL" not in said
    assert f"{LIMITS.seconds}, {LIMITS.memory}]" in said


def test_two_are_open_at_once_and_a_third_waits(monkeypatch, tmp_path):
    running, most = set(), []

    def run(command, **_):
        running.add(command[-1])
        most.append(len(running))
        time.sleep(0.1)
        running.discard(command[-1])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(sandbox.subprocess, "run", run)
    monkeypatch.setattr(sandbox, "_answer", lambda folder, code: {})
    threads = [threading.Thread(target=sandbox.open_given, args=(tmp_path / str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == sandbox.AT_ONCE == 2


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="descriptors have no names here")
def test_a_service_user_reaches_interpreter_code_and_file_through_descriptors(monkeypatch, tmp_path):
    """As `./lapor run` starts the web server for root: the names lead nowhere in a process without the descriptors."""
    (tmp_path / "given").write_bytes(samples.photo())
    folders = [Path(sys.base_prefix), Path(lapor.__file__).parent.parent, tmp_path]
    opened = [os.open(folder, os.O_PATH) for folder in folders]
    base, source, given = (Path(f"/proc/self/fd/{one}") for one in opened)
    monkeypatch.setattr(sandbox, "_SOURCE", source)
    monkeypatch.setenv("PYTHONHOME", str(base))
    monkeypatch.setenv("PYTHONPATH", sysconfig.get_paths()["purelib"])
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{base}/lib")
    interpreter = f"{base}/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    monkeypatch.setattr(sandbox.sys, "executable", interpreter)
    try:
        assert sandbox.open_given(given)["extension"] == "jpg"
    finally:
        for one in opened:
            os.close(one)


# What pictures ask for, from their first bytes


@pytest.mark.parametrize(
    ("content", "work"),
    [
        (samples.photo((800, 600)), 120_000),
        (samples.photo((800, 600), progressive=True), 120_000),
        *(
            (samples.photo((80, 60), format=format), 4_800)
            for format in ("PNG", "WEBP", "BMP", "TIFF", "AVIF")
        ),
        (samples.photo((80, 60), format="WEBP", lossless=True), 4_800),
        (samples.photo((80, 60), format="WEBP", icc_profile=b"x" * 200), 4_800),
        (samples.drawing((80, 60), format="GIF"), 4_800),
        (samples.png_claiming(60_000, 60_000), 3_600_000_000),
        (samples.real_pdf(), 0),
        (b"\x89PNG\r\n\x1a\n", 0),
        (b"", 0),
    ],
)
def test_what_a_picture_asks_of_its_decoder_is_read_without_one(content, work):
    assert drawing_work(samples.upload(content)) == work


def test_a_heic_asks_for_at_least_its_pixels():
    assert drawing_work(samples.upload(samples.photo((80, 60), format="HEIF"))) >= 4_800


def test_the_pictures_of_one_form_have_one_budget(tmp_path, settings):
    """What would exceed it is not even opened, and nothing of the form is kept."""
    settings.SCANNER_ADDRESS = ""
    work = LIMITS.form_pixels - 5_000
    assert files.check_work(samples.upload(samples.photo((80, 60), format="PNG")), done=work) == work + 4_800
    uploads = [samples.upload(samples.AMR), samples.upload(samples.png_claiming(60_000, 60_000), "besar.png")]
    with pytest.raises(refusals.TooMuchDrawing) as refused, files.stored(uploads, root=tmp_path):
        pass
    assert "besar.png" in str(refused.value)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
