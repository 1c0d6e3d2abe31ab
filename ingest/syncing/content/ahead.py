"""Working ahead: an iterator that runs in a thread of its own while its consumer works on what came out before.

Stages put one behind the other overlap: one batch is prepared while another is embedded and a third is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """Comes after the last item."""


_END = _End()


def work_ahead(items: Generator[Item], most: int, name: str) -> Generator[Item]:
    """The same items in the same order, with up to `most` made before they are asked for, and never more.

    An error of `items` is raised where its item would have come. Closing this closes `items`, once the item in the
    making is done.
    """
    with ThreadPoolExecutor(1, thread_name_prefix=name) as thread:
        waiting: deque[Future[Item | _End]] = deque(thread.submit(next, items, _END) for _ in range(most))
        try:
            while True:
                item = waiting.popleft().result()
                if isinstance(item, _End):
                    return
                waiting.append(thread.submit(next, items, _END))
                yield item
        finally:
            for future in waiting:
                future.cancel()
            thread.submit(items.close).result()
