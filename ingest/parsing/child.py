"""The process that parses: reads files from its standard input, answers on its standard output, and has no way out.

Started by `ingest.parsing.jail` with an empty environment and a private folder. It first gives up what it does not
need: memory, files outside its folder, new processes, the network. Everything heavier than the standard library is
loaded by the parser that needs it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from typing import BinaryIO

from ingest.documents import ParsedDocument
from ingest.parsing.base import CorruptFileError, ParserLimitError, ParsingError
from ingest.parsing.wire import encode_document, encode_error, read_frame, write_frame

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 64
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
        content, file_name = request
        _start_clocks(limits)
        reply, is_spent = _answer(content, file_name, limits)
        del content, request
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(replies, b"spent" if is_spent else b"", reply)
    shutil.rmtree(sys.argv[2], ignore_errors=True)  # the parent, which otherwise does this, is gone


def _next_request(requests: BinaryIO) -> tuple[bytes, str] | None:
    name, content = read_frame(requests), read_frame(requests)
    return None if name is None or content is None else (content, name.decode("utf-8", "replace"))


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
    _refuse_the_outside(folder)


def _refuse_the_outside(folder: str) -> None:
    """Python code may neither reach the network, nor start a process, nor write outside `folder`."""
    inside = os.path.join(os.path.realpath(folder), "")

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_REFUSED_EVENTS):
            raise PermissionError(f"a parser may not use {event}")
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            path = os.path.realpath(os.fsdecode(arguments[0])) if isinstance(arguments[0], (str, bytes)) else ""
            if path and path != os.devnull and not path.startswith(inside):
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
