"""Watching folders: a saved file is read within seconds, by an ordinary run that its change starts.

A run after a change lists the source like any other, so whatever follows from a file that is gone obeys the same laws,
the brake among them. Nothing depends on the watch: what it misses, the schedule's next slot finds. The kernel tells of
changes on a local disk; a network drive tells nobody what others do there, so it is looked at every few seconds.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from watchfiles import Change, watch

from connectors.base import Watchable
from connectors.errors import CollegaError
from connectors.settings import SourceSettings, connect
from ingest.ledger import Ledger
from ingest.scheduling.deciding import Rhythm
from ingest.scheduling.schedule import Schedule, WatchState
from ingest.scheduling.stored import note_watch, read_schedules

log = logging.getLogger(__name__)

DEBOUNCE_MS = 300  # a program saves in several steps
POLLED_EVERY_MS = 5_000
LOOKS_EVERY_S = 0.2
READS_SCHEDULES_EVERY_S = 5.0
TRIES_AGAIN_AFTER_S = 10.0
MOUNTS = Path("/proc/self/mountinfo")
_OF_OTHERS = ("nfs", "cifs", "smb", "fuse", "9p", "afs", "ceph", "glusterfs", "lustre", "vboxsf", "ncpfs")


class WatchBrokenError(CollegaError):
    """The folder that was watched is not the one that is there now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} was unmounted or replaced while it was watched. It is watched again when it is back."
        )


class FolderWatch:
    """One watched folder, in a thread of its own. `changed` is set by it, `message` says why it ended."""

    def __init__(self, connector: Watchable) -> None:
        self.connector, self.folder = connector, connector.watched_folder()
        self.polled = is_of_others(self.folder)
        self.changed = threading.Event()
        self.message = ""
        self.ended_at_s = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"watch-{self.folder.name}")
        self._thread.start()

    @property
    def state(self) -> WatchState:
        """How it goes."""
        if not self._thread.is_alive():
            return WatchState.BROKEN
        return WatchState.POLLING if self.polled else WatchState.WATCHING

    def stop(self) -> None:
        """End it, and wait for that."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._watch()
        except Exception as error:
            self.message = str(error) or type(error).__name__
            log.warning("watching %s ended and is tried again: %s", self.folder, self.message)
        self.ended_at_s = time.monotonic()

    def _watch(self) -> None:
        watched = os.stat(self.folder)
        batches = watch(
            self.folder,
            watch_filter=self._matters,
            debounce=DEBOUNCE_MS,
            stop_event=self._stopped,
            rust_timeout=1_000,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=self.polled,
            poll_delay_ms=POLLED_EVERY_MS,
            ignore_permission_denied=True,
        )
        for changes in batches:
            if changes:
                self.changed.set()
            if not _is_still(watched, self.folder):
                raise WatchBrokenError(self.folder)

    def _matters(self, _: Change, path: str) -> bool:
        try:
            return not self.connector.leaves_out(Path(path).relative_to(self.folder).as_posix())
        except ValueError:  # the folder itself, by another name
            return True


class FolderWatches:
    """All watched folders of an owner's schedules."""

    def __init__(
        self,
        ledger: Ledger,
        sources: Callable[[], Sequence[SourceSettings]],
        running: Callable[[], frozenset[str]],
        start: Callable[[str], object],
    ) -> None:
        self._ledger, self._sources, self._running, self._start = ledger, sources, running, start
        self._watches: dict[int, FolderWatch] = {}
        self._schedules: dict[int, Schedule] = {}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End `run`."""
        self._stopped.set()

    def run(self) -> None:
        """Watch, and start runs, until `stop`."""
        read_at_s = -READS_SCHEDULES_EVERY_S
        while not self._stopped.wait(LOOKS_EVERY_S):
            try:
                if time.monotonic() - read_at_s >= READS_SCHEDULES_EVERY_S:
                    read_at_s = time.monotonic()
                    self._refresh()
                self._start_changed()
            except Exception:
                log.exception("looking after watched folders failed; it goes on")
        for one in self._watches.values():
            one.stop()

    def _start_changed(self) -> None:
        for number, one in self._watches.items():
            schedule = self._schedules[number]
            if not one.changed.is_set() or schedule.plan.source in self._running():
                continue
            if not Rhythm.of(schedule.plan).is_quiet(datetime.now(UTC)):
                one.changed.clear()  # before the run begins: what changes from now on is for the next one
                self._start(schedule.plan.source)

    def _refresh(self) -> None:
        with self._ledger.reading() as connection:
            stored = read_schedules(connection)
        self._schedules = {one.schedule_id: one for one in stored if one.plan.watch and not one.paused}
        sources = {source.name: source for source in self._sources()}
        for number in self._watches.keys() - self._schedules.keys():
            self._watches.pop(number).stop()
        for schedule in stored:
            self._note(schedule, *self._tend(schedule, sources.get(schedule.plan.source)))

    def _tend(self, schedule: Schedule, source: SourceSettings | None) -> tuple[WatchState, str]:
        number = schedule.schedule_id
        if number not in self._schedules or source is None:
            return WatchState.OFF, ""
        connector = connect(source)
        if not isinstance(connector, Watchable):
            return WatchState.BROKEN, f'A source of kind "{source.kind}" cannot be watched; its schedule goes on.'
        found = self._watches.get(number)
        if found is None or found.folder != connector.watched_folder():
            if found is not None:
                found.stop()
            self._watches[number] = found = FolderWatch(connector)
        elif found.state is WatchState.BROKEN and time.monotonic() - found.ended_at_s > TRIES_AGAIN_AFTER_S:
            self._watches[number] = found = FolderWatch(connector)
            found.changed.set()  # nobody knows what happened meanwhile
        return found.state, found.message

    def _note(self, schedule: Schedule, state: WatchState, message: str) -> None:
        if (schedule.watch_state, schedule.watch_message) != (state, message):
            with self._ledger.writing(noticeable=False) as connection:
                note_watch(connection, schedule.schedule_id, state, message)


def is_of_others(folder: Path) -> bool:
    """Whether a folder lies on a drive that others may change without this machine's kernel knowing."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    path, kinds = folder.resolve(), dict[int, str]()
    for line in mounts:
        before, _, after = line.partition(" - ")
        point = Path(before.split(" ")[4].replace("\\040", " "))
        if path.is_relative_to(point):
            kinds[len(point.parts)] = after.split(" ")[0]
    return bool(kinds) and kinds[max(kinds)].startswith(_OF_OTHERS)


def _is_still(watched: os.stat_result, folder: Path) -> bool:
    try:
        return os.path.samestat(watched, os.stat(folder))
    except OSError:
        return False
