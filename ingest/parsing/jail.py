"""Parsing in child processes with limits: whatever a file does, it costs that file only.

A child is a clean `python -I` with pipes, not a fork: the owner has threads, locks and an open index that no fork
may inherit. It starts in about a tenth of a second, serves many files and is replaced when it was used up.
"""

from __future__ import annotations

import json
import os
import queue
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from ingest.documents import ParsedDocument
from ingest.parsing.base import ParserLimitError, ParsingError
from ingest.parsing.child import Limits
from ingest.parsing.wire import LENGTH, PAGE_MARK, decode_reply

_CODE = "import sys; sys.path[:0] = sys.argv.pop(1).split(chr(0x1f)); from ingest.parsing.child import main; main()"
_CHUNK_BYTES = 1 << 20
_LONGEST_MARK = 16
_DEFAULT_LIMITS = Limits()


class ParserPool:
    """A number of parsing children, started when first needed. Thread-safe; a context manager."""

    def __init__(self, workers: int, limits: Limits = _DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="parsing")
        self._seats: queue.LifoQueue[_Child | None] = queue.LifoQueue()  # the last used first: its modules are loaded
        for _ in range(workers):
            self._seats.put(None)

    def parse(self, content: bytes, file_name: str, passwords: Sequence[str] = ()) -> ParsedDocument:
        """Parse one file, waiting for a free child; `passwords` are tried on what is encrypted.

        Raises:
            ParsingError: UnsupportedFormatError, EncryptedFileError, CorruptFileError or ParserLimitError.
        """
        with self._seat() as child:
            return child.parse(content, file_name, passwords)

    def submit(self, content: bytes, file_name: str) -> Future[ParsedDocument]:
        """The same in the background."""
        return self._executor.submit(self.parse, content, file_name)

    @contextmanager
    def _seat(self) -> Iterator[_Child]:
        child = self._seats.get()
        try:
            if child is not None and child.has_ended:  # from outside, while it waited: no file is to blame
                child.close()
                child = None
            if child is None:
                child = _Child(self.limits)
            yield child
        finally:
            if child is not None and child.is_spent:
                child.close()
                child = None
            self._seats.put(child)

    def close(self) -> None:
        """End the children; files that wait are cancelled."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        with suppress(queue.Empty):
            while True:
                if child := self._seats.get_nowait():
                    child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Child:
    """One child process and its folder."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.is_spent = False
        self._served = 0
        self._folder = tempfile.mkdtemp(prefix="collega-parsing-")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _CODE, _search_path(), limits.to_json(), self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env={"TMPDIR": self._folder, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
            bufsize=0,
        )
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def parse(self, content: bytes, file_name: str, passwords: Sequence[str]) -> ParsedDocument:
        """Send a file and wait for its document, no longer than the limit."""
        self.is_spent = True  # until it has answered in order
        try:
            mark, reply = self._exchange(content, file_name, passwords)
        except _NoAnswerError as error:
            raise ParserLimitError(file_name, error.reason) from None
        try:
            document = decode_reply(reply, file_name)
        except ParsingError:
            self._count(mark)
            raise
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise ParserLimitError(file_name, "the parser gave an answer that cannot be read") from error
        self._count(mark)
        return document

    def _count(self, mark: bytearray) -> None:
        self._served += 1
        self.is_spent = mark != b"" or self._served >= self.limits.documents

    def _exchange(self, content: bytes, file_name: str, passwords: Sequence[str]) -> tuple[bytearray, bytearray]:
        started = time.monotonic()
        deadline = started + self.limits.wall_s
        for part in (file_name.encode("utf-8", "replace"), json.dumps(list(passwords)).encode(), content):
            self._send(LENGTH.pack(len(part)), deadline)
            self._send(part, deadline)
        while True:
            mark, reply = self._receive(_LONGEST_MARK, deadline), self._receive(self.limits.reply_bytes, deadline)
            if mark != PAGE_MARK:
                return mark, reply
            # Recognition takes seconds a page, so each page earns more time, up to a bound that no file moves.
            deadline = min(deadline + self.limits.page_s, started + self.limits.longest_s)

    def _send(self, part: bytes, deadline: float) -> None:
        view = memoryview(part)
        stream = self._process.stdin
        assert stream is not None
        while view:
            self._wait(stream.fileno(), select.POLLOUT, deadline)
            try:
                view = view[os.write(stream.fileno(), view[:_CHUNK_BYTES]) :]
            except BrokenPipeError:
                raise _NoAnswerError(self._last_words()) from None

    def _receive(self, most: int, deadline: float) -> bytearray:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        if length > most:
            raise _NoAnswerError(f"it holds more text than {self.limits.reply_bytes // 1024**2} MB")
        return self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytearray:
        stream = self._process.stdout
        assert stream is not None
        gathered = bytearray(length)
        left = memoryview(gathered)
        while left:
            self._wait(stream.fileno(), select.POLLIN, deadline)
            read = os.readv(stream.fileno(), [left[:_CHUNK_BYTES]])
            if not read:
                raise _NoAnswerError(self._last_words())
            left = left[read:]
        return gathered

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
            raise _NoAnswerError(f"it took longer than {self.limits.wall_s:g} seconds")

    def _last_words(self) -> str:
        """Why the child ended, in plain words."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "the parser stopped answering"
        if code == -signal.SIGXCPU:
            return f"it took more than {self.limits.cpu_s} seconds of computing"
        if code == -signal.SIGXFSZ:
            return f"it wrote a temporary file of more than {self.limits.file_bytes // 1024**2} MB"
        if code < 0:
            return f"the parser crashed on it ({signal.Signals(-code).name}), which too little memory can cause"
        return f"the parser ended early (exit code {code})"

    def close(self) -> None:
        """End the process and remove its folder."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _NoAnswerError(Exception):
    """The child gave no answer; `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def _search_path() -> str:
    """Where the child finds this package; an isolated Python finds what is installed by itself."""
    return str(Path(__file__).resolve().parents[2])
