"""Whatever a file does to its parser, it costs that file only: the parent lives and the next file works."""

from __future__ import annotations

import io
import json
import os
import platform
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.parsing.base import CorruptFileError, EncryptedFileError, ParserLimitError, ParsingError
from ingest.parsing.child import Limits
from ingest.parsing.jail import ParserPool

LIMITS = Limits(memory_bytes=600 * 1024**2, wall_s=20, cpu_s=2, reply_bytes=4 * 1024**2)
GOOD = b"# Leave\n\nYou have 25 days.\n"


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserPool]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with ParserPool(1, LIMITS) as made:
        yield made
        assert [block.text for block in made.parse(GOOD, "leave.md").blocks] == ["Leave", "You have 25 days."]
    assert list(tmp_path.iterdir()) == []  # no folder is left behind


def docx_of(document: bytes, repeat: int = 1, start: bytes = b"<w>") -> bytes:
    """A Word file whose document goes on with `document`, again and again."""
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive as made, made.open("word/document.xml", "w") as member:
        member.write(start)
        for _ in range(repeat):
            member.write(document)
    return out.getvalue()


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<!DOCTYPE w [<!ENTITY e0 "boom">{levels}]><w><body><p><r><t>&e9;</t></r></p></body></w>'
    return docx_of(document.encode(), start=b"")


def lying_header(content: bytes) -> bytes:
    """The archive with a directory that promises ten bytes."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<L", 10) + content[at + 28 :]


MULTIPART = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
SLOW = b"From: a@b\nTo: c@d\n" + MULTIPART * 20_000  # parts in parts: each is compared with all above it
BILLION = b"<p>" + b"<r><t>memory</t></r>" * 50_000 + b"</p>"

EVIL: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (lambda: docx_of(b" " * 1_000_000, 250), "bomb.docx"),
    "a bomb whose directory lies": (lambda: lying_header(docx_of(b" " * 1_000_000, 20)), "lying.docx"),
    "entities of entities": (lambda: entity_bomb(), "laughs.docx"),
    "html nested 100,000 deep": (lambda: b"<html>" + b"<div>" * 100_000 + b"x", "deep.html"),
    "xml nested 100,000 deep": (lambda: docx_of(b"<sdt><sdtContent>", 100_000), "deep.docx"),
    "markdown nested 100,000 deep": (lambda: b"> " * 100_000 + b"x", "deep.md"),
    "lists nested deep": (lambda: b"\n".join(b" " * 2 * n + b"- x" for n in range(1_500)), "lists.md"),
    "emphasis without end": (lambda: b"*a **b " * 60_000, "stars.md"),
    "10 MB in one line": (lambda: b"word " * 2_000_000, "line.txt"),
    "10 MB without a space": (lambda: b"x" * 10_000_000, "word.txt"),
    "a table of a million columns": (lambda: b"a," * 1_000_000, "wide.csv"),
    "a quote that never closes": (lambda: b'"' + b"x,\n" * 3_000_000, "open.csv"),
    "a pdf of nonsense": (lambda: b"%PDF-1.7\n" + os.urandom(200_000), "x.pdf"),
    "a pdf cut in half": (
        lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[",
        "y.pdf",
    ),
    "an office file cut in half": (lambda: docx_of(BILLION)[:5_000], "half.docx"),
}


@pytest.mark.parametrize("name", EVIL)
def test_an_evil_file_is_contained(pool: ParserPool, name: str) -> None:
    build, file_name = EVIL[name]
    assert outcome(pool, build(), file_name)


def outcome(pool: ParserPool, content: bytes, file_name: str) -> str:
    """The format of what was read, or the reason why not."""
    try:
        return pool.parse(content, file_name).format
    except ParsingError as error:
        return error.reason


def test_too_much_memory_has_its_reason(pool: ParserPool) -> None:
    with pytest.raises(ParserLimitError, match="memory"):
        pool.parse(docx_of(BILLION, 150), "tree.docx")


def test_too_much_text_has_its_reason(pool: ParserPool) -> None:
    with pytest.raises(ParserLimitError, match="holds more text than 4 MB"):
        pool.parse(b"word " * 2_000_000, "long.txt")


def test_too_much_computing_has_its_reason() -> None:
    with ParserPool(1, Limits(cpu_s=1, wall_s=60)) as pool:
        with pytest.raises(ParserLimitError, match="more than 1 seconds of computing"):
            pool.parse(SLOW, "slow.eml")
        assert pool.parse(GOOD, "leave.md").title == "Leave"


def test_too_much_time_has_its_reason() -> None:
    with ParserPool(1, Limits(wall_s=1.5)) as pool:
        with pytest.raises(ParserLimitError, match=r"took longer than 1\.5 seconds"):
            pool.parse(SLOW, "slow.eml")
        assert pool.parse(GOOD, "leave.md").title == "Leave"


def children() -> set[int]:
    """The parsing children of this process."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"ingest.parsing.child" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
        except (OSError, ValueError):
            continue  # it ended meanwhile
    return found


def test_a_killed_child_costs_its_file_only(pool: ParserPool) -> None:
    pool.parse(GOOD, "first.md")
    [child] = children()
    killer = threading.Timer(0.5, os.kill, (child, signal.SIGKILL))
    killer.start()
    with pytest.raises(ParserLimitError, match=r"crashed on it \(SIGKILL\)"):
        pool.parse(SLOW, "slow.eml")
    killer.join()


def test_a_child_killed_while_it_waits_costs_no_file(pool: ParserPool) -> None:
    pool.parse(GOOD, "first.md")
    [child] = children()
    os.kill(child, signal.SIGKILL)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # its last thread too has ended, and nobody has heard of it
    assert pool.parse(GOOD, "second.md").title == "Leave"


def test_errors_come_back_as_what_they_are(pool: ParserPool) -> None:
    with pytest.raises(CorruptFileError, match="archive"):
        pool.parse(b"PK\x03\x04 nothing", "a.docx")
    with pytest.raises(EncryptedFileError, match="mail is encrypted"):
        pool.parse(b"From: a@b\nTo: c@d\nContent-Type: multipart/encrypted\n\nx", "a.eml")


def test_a_child_serves_many_files_and_is_replaced_in_time() -> None:
    with ParserPool(1, Limits(documents=3)) as pool:
        seen: set[int] = set()
        for _ in range(7):
            pool.parse(GOOD, "leave.md")
            seen |= children()
    assert len(seen) == 3
    assert not children()


def test_files_are_parsed_side_by_side_and_in_the_background() -> None:
    with ParserPool(2) as pool:
        futures = [pool.submit(f"# Page {number}\n".encode(), "page.md") for number in range(12)]
        assert [future.result().title for future in futures] == [f"Page {number}" for number in range(12)]


def test_the_parent_does_not_grow(pool: ParserPool) -> None:
    pool.parse(GOOD, "leave.md")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("a zip bomb", "10 MB in one line", "html nested 100,000 deep"):
        build, file_name = EVIL[name]
        assert outcome(pool, build(), file_name)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 50


def test_a_child_stays_light(pool: ParserPool) -> None:
    for format, content in (("html", b"<html><p>a</p></html>"), ("csv", b"a,b\n1,2\n"), ("pdf", b"%PDF-1.7\n")):
        outcome(pool, content, f"a.{format}")
    [child] = children()
    loaded = Path(f"/proc/{child}/maps").read_text()
    assert "lxml" in loaded
    assert "pdfium" in loaded
    assert not [library for library in ("torch", "numpy", "onnx", "chroma") if library in loaded]


def test_a_child_knows_nothing_of_its_surroundings(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLEGA_TEST_SECRET", "canary")
    pool.parse(GOOD, "leave.md")
    [child] = children()
    environment = Path(f"/proc/{child}/environ").read_bytes()
    assert b"canary" not in environment
    assert b"TMPDIR=" in environment
    assert Path(f"/proc/{child}/cwd").resolve().name.startswith("collega-parsing-")


PROBES = {
    "connect": "socket.create_connection(('127.0.0.1', 9), timeout=1)",
    "look up": "socket.getaddrinfo('localhost', 80)",
    "start a process": "subprocess.run(['true'])",
    "fork": "os.fork()",
    "write outside": "open(outside, 'w')",
    "append outside": "os.open(outside, os.O_APPEND | os.O_WRONLY)",
    "unpickle": "pickle.loads(b'cos\\nsystem\\n.')",
    "fill the memory": "bytearray(900 * 1024**2)",
    "write inside": "open(os.path.join(folder, 'x'), 'w').write('x')",
}
PROGRAM = """
import json, os, pickle, socket, subprocess, sys
from ingest.parsing.child import Limits, _lock_down
folder, outside, probes = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
_lock_down(Limits(memory_bytes=600 * 1024**2), folder)
report = {}
for name, code in probes.items():
    try:
        eval(code)
        report[name] = "done"
    except BaseException as error:
        report[name] = type(error).__name__
print(json.dumps(report))
"""


NATIVE = """
import ctypes, errno, json, os, sys, threading
from ingest.parsing.child import Limits, _lock_down
_lock_down(Limits(memory_bytes=600 * 1024**2), sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
libc.execv.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p)]
calls = {
    "socket": lambda: libc.socket(2, 1, 0),
    "fork": lambda: libc.fork(),
    "execute": lambda: libc.execv(b"/bin/true", (ctypes.c_char_p * 2)(b"/bin/true", None)),
    "kill": lambda: libc.kill(int(sys.argv[2]), 9),
    "look into": lambda: libc.ptrace(16, int(sys.argv[2]), 0, 0),
}
report = {name: "done" if call() != -1 else errno.errorcode[ctypes.get_errno()] for name, call in calls.items()}
thread = threading.Thread(target=lambda: report.update(thread="done"))
thread.start()
thread.join()
print(json.dumps(report))
"""


@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="the filter knows no other machines")
def test_code_in_c_has_no_way_out_either(tmp_path: Path) -> None:
    victim = subprocess.Popen(["sleep", "60"])
    try:
        arguments = [str(tmp_path), str(victim.pid)]
        done = subprocess.run([sys.executable, "-c", NATIVE, *arguments], capture_output=True, text=True, check=True)
        report = json.loads(done.stdout)
        assert report.pop("thread") == "done"
        assert report == dict.fromkeys(("socket", "fork", "execute", "kill", "look into"), "EPERM")
        assert victim.poll() is None
    finally:
        victim.kill()
        victim.wait()


def test_python_code_in_a_child_has_no_way_out(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    arguments = [str(inside), str(tmp_path / "outside"), json.dumps(PROBES)]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True)
    refused = dict.fromkeys(PROBES, "PermissionError")
    assert json.loads(done.stdout) == refused | {"fill the memory": "MemoryError", "write inside": "done"}
    assert not (tmp_path / "outside").exists()
