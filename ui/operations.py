"""What IT does, as typed calls of the HTTP API: look at sources and the index, start, stop, decide, schedule.

`ApiClient.operations` is one of these; it calls with that person's session. Names and ids in an address may hold
anything, because a link names them, so each is quoted before it becomes part of a path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast
from urllib.parse import quote

from ui.errors import NotFoundError
from ui.replies.decisions import Approval, Exclusion
from ui.replies.index import IndexState
from ui.replies.items import Failure, Item, Quality
from ui.replies.runs import Day, Plan, Run
from ui.replies.schedules import Preview, Schedule
from ui.replies.sources import Source, SourceDefinition, SourceDetail, SourceKind
from ui.replies.store import Chosen, ErasableSource, ErasureProof

Body = Mapping[str, Any]


class Call(Protocol):
    """One request; `slow` waits as long as for an answer."""

    def __call__(
        self,
        method: str,
        path: str,
        body: Body | None = None,
        query: Mapping[str, str | int | None] | None = None,
        slow: bool = False,
    ) -> Any: ...


class Operations:
    """Calls that mean the same as their route; every failure is one of `ui.errors`."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def sources(self) -> list[Source]:
        return cast(list[Source], self._call("GET", "/sources"))

    def source(self, name: str) -> SourceDetail:
        return cast(SourceDetail, self._call("GET", _of(name)))

    def start(self, name: str) -> int:
        return int(self._call("POST", _of(name, "sync"), {})["run_id"])

    def run(self, run_id: int) -> Run:
        return cast(Run, self._call("GET", f"/runs/{run_id}"))

    def cancel(self, run_id: int) -> None:
        self._call("POST", f"/runs/{run_id}/cancel")

    def history(self, name: str, days: int) -> list[Day]:
        return cast(list[Day], self._call("GET", _of(name, "history"), query={"days": days}))

    def plan(self, name: str) -> Plan:
        return cast(Plan, self._call("POST", _of(name, "plan"), slow=True))

    def approval(self, name: str) -> Approval | None:
        """What waits for a decision; None when nothing does."""
        try:
            return cast(Approval, self._call("GET", _of(name, "approval")))
        except NotFoundError:
            return None

    def decide(self, name: str, decision: str, run_id: int) -> None:
        """On what the person saw: the API refuses when another question waits by now."""
        self._call("POST", _of(name, "approval"), {"decision": decision, "run_id": run_id})

    def failures(self, name: str, state: str | None, limit: int, offset: int) -> list[Failure]:
        query = {"state": state, "limit": limit, "offset": offset}
        return cast(list[Failure], self._call("GET", _of(name, "failures"), query=query))

    def retry(self, name: str, item_id: str | None) -> None:
        """One item, or all that failed."""
        self._call("POST", _of(name, "retry"), {"item_id": item_id})

    def items(self, name: str, named: str, limit: int) -> list[Item]:
        """The items of a source with these words in their title or id."""
        found = self._call("GET", _of(name, "items"), query={"named": named, "limit": limit})
        return cast(list[Item], found["items"])

    def exclusions(self, name: str) -> list[Exclusion]:
        return cast(list[Exclusion], self._call("GET", _of(name, "exclusions")))

    def exclude(self, name: str, item_id: str, reason: str) -> None:
        self._call("POST", _of(name, "exclusions"), {"item_id": item_id, "reason": reason})

    def include(self, name: str, item_id: str) -> None:
        self._call("DELETE", _of(name, "exclusions"), query={"item_id": item_id})

    def quality(self, name: str, limit: int) -> list[Quality]:
        return cast(list[Quality], self._call("GET", _of(name, "quality"), query={"limit": limit}))

    def schedules(self, source: str) -> list[Schedule]:
        """Those of one source."""
        found = cast(list[Schedule], self._call("GET", "/schedules"))
        return [one for one in found if one["source"] == source]

    def add_schedule(self, wish: Body) -> None:
        self._call("POST", "/schedules", wish)

    def change_schedule(self, schedule_id: int, wish: Body) -> None:
        self._call("PUT", f"/schedules/{schedule_id}", wish)

    def delete_schedule(self, schedule_id: int) -> None:
        self._call("DELETE", f"/schedules/{schedule_id}")

    def pause_schedule(self, schedule_id: int, paused: bool) -> None:
        self._call("POST", f"/schedules/{schedule_id}/{'pause' if paused else 'resume'}")

    def preview(self, wish: Body) -> list[str]:
        return cast(Preview, self._call("POST", "/schedules/preview", wish))["next_runs"]

    def kinds(self) -> list[SourceKind]:
        return cast(list[SourceKind], self._call("GET", "/source-kinds"))

    def add_source(self, wish: Body) -> None:
        self._call("POST", "/sources", wish)

    def definition(self, name: str) -> SourceDefinition:
        return cast(SourceDefinition, self._call("GET", _of(name, "definition")))

    def change_source(self, name: str, wish: Body) -> None:
        """Describe it anew; on return nobody reads what another access may have closed."""
        self._call("PUT", _of(name), wish, slow=True)

    def delete_source(self, name: str, seen_changed_at: str | None) -> None:
        """As it was looked at: refused when somebody changed it since."""
        self._call("DELETE", _of(name), query={"seen_changed_at": seen_changed_at})

    def index(self) -> IndexState:
        return cast(IndexState, self._call("GET", "/index"))

    def check_index(self) -> None:
        """Compare it with the ledger and repair what differs; the reply does not wait for that."""
        self._call("POST", "/index/check", {"repair": True})

    def rebuild_index(self) -> None:
        self._call("POST", "/index/rebuild")

    def erasable_sources(self) -> list[ErasableSource]:
        """Those that are not read any more and still stored among them."""
        return cast(list[ErasableSource], self._call("GET", "/erasures/sources"))

    def would_erase(self, wanted: Body) -> Chosen:
        """What an erasure would take, copies of its contents included."""
        return cast(Chosen, self._call("POST", "/erasures/choice", wanted, slow=True))

    def erase(self, wanted: Body, seen: str) -> None:
        """What `would_erase` showed, for good; on return nobody reads it, and a rebuild takes the bytes."""
        self._call("POST", "/erasures", {**wanted, "seen": seen}, slow=True)

    def erasure_proof(self) -> ErasureProof:
        return cast(ErasureProof, self._call("GET", "/erasures/proof", slow=True))

    def back_up(self, folder: str) -> None:
        self._call("POST", "/backups", {"folder": folder}, slow=True)


def _of(name: str, part: str = "") -> str:
    """The path of a source, or of a part of it.

    >>> _of("hr/../x", "sync")
    '/sources/hr%2F..%2Fx/sync'
    """
    return "/".join(["/sources", quote(name, safe=""), *([part] if part else [])])
