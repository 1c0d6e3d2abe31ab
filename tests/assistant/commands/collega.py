"""`collega` as people type it, with the word-counting embedder so that it starts at once.

Most commands run in this process, since importing everything takes seconds; a server runs in one of its own.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from assistant.cli import main
from tests.ingest.embedder_words import WordEmbedder

LAUNCHER = (
    "import ingest.storing.opening; from tests.ingest.embedder_words import WordEmbedder; "
    "ingest.storing.opening.load_embedder = lambda *_: WordEmbedder(); "
    "from assistant.cli import main; main()"
)
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left on the screen."""

    code: int
    stdout: str
    stderr: str


class Terminal(io.StringIO):
    """What a person types, at a terminal and not through a pipe."""

    def isatty(self) -> bool:
        return True


def collega(folder: Path, *arguments: str, stdin: str | io.StringIO = "") -> Outcome:
    """A command typed in `folder`, run to its end; a `stdin` of text comes through a pipe."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with (
        mock.patch("ingest.storing.opening.load_embedder", return_value=WordEmbedder()),
        mock.patch("sys.argv", ["collega", *arguments]),
        mock.patch("sys.stdin", io.StringIO(stdin) if isinstance(stdin, str) else stdin),
        mock.patch.dict(os.environ, _environment(), clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    return Outcome(code, stdout.getvalue(), stderr.getvalue())


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A command in a process of its own, typed in `folder`."""
    return subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, *arguments],
        cwd=folder,
        env={**_environment(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COLLEGA_")} | {"COLUMNS": "200"}
