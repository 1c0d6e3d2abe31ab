"""The process that parses: reads files from its standard input, answers on its standard output, and has no way out.

Started by `ingest.parsing.jail` with an empty environment and a private folder. It first gives up what it does not
need: memory, files outside its folder, new processes, the network. Everything heavier than the standard library is
loaded by the parser that needs it.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from functools import partial
from typing import BinaryIO

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, ParserLimitError, ParsingError
from ingest.parsing.means import Means, using
from ingest.parsing.syscalls import refuse_system_calls
from ingest.parsing.wire import PAGE_MARK, SPENT_MARK, encode_document, encode_error, read_frame, write_frame

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 64
_OF_THE_LONGEST = 0.8  # of the longest time, until what is left of the pages stays unread
_REFUSED_EVENTS = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.startfile",
    "os.kill",
    "pty.",
    "ftplib.",
    "http.client.",
    "smtplib.",
    "urllib.",
    "webbrowser.",
    "pickle.",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    memory_bytes: int = 2 * 1024**3  # address space of the child
    wall_s: float = 120.0
    cpu_s: int = 120
    page_s: float = 15.0  # more of both for each page that text recognition has read
    longest_s: float = 1800.0  # with all its pages
    file_bytes: int = 256 * 1024**2  # of each temporary file
    reply_bytes: int = 24 * 1024**2  # the parsed document; 6,000 pages of text
    documents: int = 200  # a child is replaced after as many

    def to_json(self) -> str:
        """For the child's command line."""
        return json.dumps(asdict(self))


def main() -> None:
    """Serve until the standard input ends."""
    limits = Limits(**json.loads(sys.argv[1]))
    requests, replies = _private_streams()
    _lock_down(limits, sys.argv[2])
    while (request := _next_request(requests)) is not None:
        _start_clocks(limits)
        means = Means(request.passwords, partial(_earn_time, replies, limits), limits.longest_s * _OF_THE_LONGEST)
        with using(means):
            reply, is_spent = _answer(request.content, request.file_name, limits)
        del request, means
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(replies, SPENT_MARK if is_spent else b"", reply)
    shutil.rmtree(sys.argv[2], ignore_errors=True)  # the parent, which otherwise does this, is gone


@dataclass(frozen=True, slots=True)
class _Request:
    content: bytes
    file_name: str
    passwords: tuple[str, ...]


def _next_request(requests: BinaryIO) -> _Request | None:
    name, passwords, content = read_frame(requests), read_frame(requests), read_frame(requests)
    if name is None or passwords is None or content is None:
        return None
    return _Request(content, name.decode("utf-8", "replace"), tuple(json.loads(passwords)))


def _earn_time(replies: BinaryIO, limits: Limits) -> None:
    """Say that a page was recognised; the parent allows as much more as this does."""
    write_frame(replies, PAGE_MARK, b"")
    cpu, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu + math.ceil(limits.page_s), most))
    signal.setitimer(signal.ITIMER_REAL, signal.getitimer(signal.ITIMER_REAL)[0] + limits.page_s)


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes, out of reach of a library that prints or reads."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return requests, replies


def _lock_down(limits: Limits, folder: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Allowed to root, or to a user who may have namespaces; where neither is, the audit hook stands alone.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    if not refuse_system_calls():  # it allows threads, which some libraries need; this does not
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    _refuse_the_outside(folder)


def _refuse_the_outside(folder: str) -> None:
    """Python code may neither reach the network, nor start a process, nor write outside `folder`."""
    inside = os.path.join(os.path.realpath(folder), "")

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_REFUSED_EVENTS):
            raise PermissionError(f"a parser may not use {event}")
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            path = os.path.realpath(os.fsdecode(arguments[0])) if isinstance(arguments[0], (str, bytes)) else ""
            if path and path != os.devnull and not os.path.join(path, "").startswith(inside):
                raise PermissionError("a parser may not write outside its folder")

    sys.dont_write_bytecode = True
    sys.addaudithook(audit)


def _start_clocks(limits: Limits) -> None:
    """Both clocks end the process by a signal that no library catches, so they reach into C code too."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + limits.cpu_s + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_s + 5)  # the parent kills first, while it lives


def _answer(content: bytes, file_name: str, limits: Limits) -> tuple[bytes, bool]:
    """The reply, and whether this process should not be used again."""
    try:
        reply = encode_document(_parse(content, file_name))
        if len(reply) > limits.reply_bytes:
            raise ParserLimitError(file_name, f"it holds more text than {limits.reply_bytes // 1024**2} MB")
        return reply, _resident_bytes() > limits.memory_bytes // 4
    except ParsingError as error:
        return encode_error(error), isinstance(error, ParserLimitError)


def _resident_bytes() -> int:
    """What this process holds now. The peak would not do: it starts with that of the process that started this one."""
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize()


def _parse(content: bytes, file_name: str) -> ParsedDocument:
    from ingest.parsing.registry import parse  # only now, so that a failing import is an answer too

    try:
        return parse(content, file_name)
    except ParsingError:
        raise
    except MemoryError as error:
        raise ParserLimitError(file_name, "it needs more memory than the limit") from error
    except RecursionError as error:
        raise ParserLimitError(file_name, "it is nested too deep") from error
    except Exception as error:
        # A library met something it did not expect: that is the file's fault until a person finds otherwise.
        raise CorruptFileError(file_name, f"{type(error).__name__}: {str(error)[:200]}") from error


if __name__ == "__main__":
    main()
