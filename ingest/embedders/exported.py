"""Keeps exported models: `CACHE/onnx/FINGERPRINT/` appears whole or not at all."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ingest.embedders.files import ModelFiles
from ingest.embedders.onnx_runtime import GRAPH
from ingest.embedding import Precision

log = logging.getLogger(__name__)

_FORMAT = 3  # of the exported folder; raised when `export` writes something else
_TIME_LIMIT_S = 900


class ExportFailedError(Exception):
    """The model cannot be exported faithfully; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def exported_model(files: ModelFiles, cache_dir: Path, precision: Precision) -> Path:
    """The folder with the exported model; made on first use, in a child process that alone imports PyTorch.

    Raises:
        ExportFailedError: the model cannot be exported, or the export's vectors differ from the original's.
    """
    target = cache_dir / "onnx" / f"{files.fingerprint}-{_FORMAT}-{precision}"
    if not (target / GRAPH).is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        log.info("Preparing the embedding model %s for fast starts; once, about 20 seconds", files.identity)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as workplace:
            made = Path(workplace) / "model"
            made.mkdir()
            _export(files.folder, made, precision)
            _move(made, target)
    return target


def _export(folder: Path, made: Path, precision: Precision) -> None:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "ingest.embedders.export", str(folder), str(made), precision]
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=_TIME_LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise ExportFailedError(f"exporting took more than {_TIME_LIMIT_S} seconds") from error
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or "").strip().splitlines()
        raise ExportFailedError(lines[-1] if lines else f"exporting ended with status {error.returncode}") from error


def _move(made: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)  # an incomplete folder is of no use
    try:
        made.rename(target)
    except OSError:
        # Another process was faster, and its folder is as good as ours.
        if not (target / GRAPH).is_file():
            raise
