"""What a model runs on: the processor's cores, or a graphics card when the installed ONNX Runtime can use one.

On a processor each core takes one text at a time: nothing is padded, no core waits for another within a text, and what
was asked for first is made first, so that a huge source and a small one take turns. A card wants many texts at once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import onnxruntime

from ingest.embedding import Precision

CARD_BATCH = 64


@dataclass(frozen=True, slots=True)
class Device:
    """`batch` texts go into one call, of which `workers` run at a time."""

    providers: tuple[str, ...]
    batch: int
    workers: int


def choose_device(available: Sequence[str], threads: int, cores: int) -> Device:
    """The best of the available providers.

    >>> choose_device(["CUDAExecutionProvider", "CPUExecutionProvider"], threads=0, cores=8)
    Device(providers=('CUDAExecutionProvider', 'CPUExecutionProvider'), batch=64, workers=1)
    >>> choose_device(["AzureExecutionProvider", "CPUExecutionProvider"], threads=0, cores=8)
    Device(providers=('CPUExecutionProvider',), batch=1, workers=8)
    >>> choose_device(["CPUExecutionProvider"], threads=2, cores=8).workers
    2
    """
    if "CUDAExecutionProvider" in available:
        return Device(("CUDAExecutionProvider", "CPUExecutionProvider"), CARD_BATCH, 1)
    return Device(("CPUExecutionProvider",), 1, threads or cores)


def this_device(threads: int, precision: Precision) -> Device:
    """The best of this machine. Threads of 0 mean one for each core that this process may use."""
    # No card multiplies the 8-bit numbers of an exported model: each product would go back to the processor.
    available = onnxruntime.get_available_providers() if precision is Precision.FLOAT32 else []
    return choose_device(available, threads, len(os.sched_getaffinity(0)))
