"""What a sync would do, without doing it: for a person who wants to see before anything happens.

The source is listed as a run would list it, and compared by the run's own rules with what the ledger has. Nothing is
written: no row, no vector, no checkpoint. Content is fetched only where it decides whether a missing document moved;
what parsing would make of new content is therefore not told.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

from connectors.base import Access, Connector, Deleted, Entry, Skipped
from ingest.ledger.writing.stored import StoredDocument
from ingest.settings import IngestSettings
from ingest.syncing.content.preparing import reason_of
from ingest.syncing.content.storable import storable_item
from ingest.syncing.listing.absence import MassDeletionError, find_absences
from ingest.syncing.listing.classifying import Classified, Fate, Rules, classify, entry_from_json
from ingest.syncing.plans import Before, Plan, PlannedItem


def plan_sync(connector: Connector, before: Before, settings: IngestSettings, parser_version: str) -> Plan:
    """List the source and say what a sync would do.

    Raises:
        CollegaError: the source cannot be listed now; a sync would do nothing either.
    """
    planning = _Planning(connector, before, settings, parser_version)
    planning.compare()
    return planning.conclude()


@dataclass(slots=True)
class _Planning:
    connector: Connector
    before: Before
    settings: IngestSettings
    parser_version: str
    groups: dict[str, tuple[str, PlannedItem]] = field(default_factory=dict)  # by item id: the last word counts
    hashes: dict[str, bytes] = field(default_factory=dict)  # of new items that bring their content along
    names: dict[str, str | None] = field(default_factory=dict)  # file names of new items
    completed: bool = False
    removed: list[PlannedItem] = field(default_factory=list)

    def compare(self) -> None:
        rules = Rules(self.parser_version, self.settings.max_label, datetime.now(UTC))
        for page in self.connector.changes(self.before.checkpoint):
            for item in map(storable_item, page.items):
                self._take(item, rules)
            self.completed = self.completed or page.completes_listing
        if not self.completed:
            for entry in self._due(rules):
                self._take(entry, rules)

    def _due(self, rules: Rules) -> list[Entry]:
        failures = self.before.known.failures.values()
        due = [one for one in failures if one.entry and one.next_try and one.next_try <= rules.now]
        return [entry_from_json(one.entry) for one in due if one.entry and one.item_id not in self.groups]

    def _take(self, item: Entry | Deleted | Skipped, rules: Rules) -> None:
        known = self.before.known
        stored, exclusion = known.documents.get(item.item_id), self.before.exclusions.get(item.item_id)
        if isinstance(item, Deleted):
            self.groups.pop(item.item_id, None)
            if stored:
                self._remove(stored, "the source says that it is deleted: removed for good")
                known.forget(item.item_id)
            return
        if stored:
            stored.last_seen_listing = known.listing
        if exclusion is not None:
            reason = f"{exclusion.excluded_by} left it out: {exclusion.reason}"
            self._put("skipped", item.item_id, exclusion.title, reason)
        elif isinstance(item, Skipped):
            self._put("skipped", item.item_id, item.item_id, item.reason)
        else:
            self._take_entry(classify(item, stored, known.failures.get(item.item_id), rules))

    def _take_entry(self, item: Classified) -> None:
        entry, stored, failure = item.entry, item.stored, self.before.known.failures.get(item.entry.item_id)
        match item.fate:
            case Fate.UNCHANGED:
                self._put("unchanged", entry.item_id, entry.title, "")
            case Fate.FACTS:
                assert stored is not None
                self._put("moved", entry.item_id, entry.title, self._difference(entry, stored))
            case Fate.WAITING | Fate.SKIPPED:
                assert failure is not None
                group = "failed" if item.fate is Fate.WAITING else "skipped"
                self._put(group, entry.item_id, entry.title, failure.reason)
            case Fate.TOO_SENSITIVE:
                reason = f"its label {entry.label} is above {self.settings.max_label}, the highest that is indexed"
                self._put("skipped", entry.item_id, entry.title, reason)
                if stored:
                    self._remove(stored, f"{reason}: removed for good")
                    self.before.known.forget(entry.item_id)
            case Fate.CONTENT:
                again = f"it is tried again: {failure.reason}" if failure else ""
                if stored:
                    self._put("changed", entry.item_id, entry.title, again or _change(entry, stored))
                else:
                    self._put("added", entry.item_id, entry.title, again or "it is new")
                    self.names[entry.item_id] = entry.file_name
                    if entry.content is not None:
                        self.hashes[entry.item_id] = hashlib.sha256(entry.content).digest()

    def _difference(self, entry: Entry, stored: StoredDocument) -> str:
        said = []
        if stored.hidden_at is not None:
            said.append("it was hidden and is listed again")
        before = self.before.access_keys.get(stored.compartment_id)
        if before is not None and Access.from_key(before).key() != entry.access.key():
            said.append(f"who may read it changes from {before or 'nobody'} to {entry.access.key() or 'nobody'}")
        if stored.label != entry.label:
            said.append(f"its label changes from {stored.label} to {entry.label}")
        return "; ".join(said) or "its title, place, date or authors change"

    def conclude(self) -> Plan:
        brake: str | None = None
        if self.completed:
            self._pair_moved()
            absences = find_absences(self.before.known, self.before.kept)
            anything_seen = bool(self.groups)
            if absences.need_a_person(self.settings.mass_delete_share, anything_seen):
                brake = str(MassDeletionError(self.connector.name, len(absences.missing), absences.known))
            for one in absences.missing if brake else absences.to_hide:
                when = "once a person has approved" if brake else "at once, and removed if the next listing lacks it"
                self._remove(one, f"it is not listed any more: hidden {when}")
            for one in [] if brake else absences.to_purge:
                self._remove(one, "a second complete listing lacks it: removed for good")
        return Plan(
            source=self.connector.name,
            added=self._group("added"),
            changed=self._group("changed"),
            moved=self._group("moved"),
            removed=sorted(self.removed, key=lambda one: one.item_id),
            skipped=self._group("skipped"),
            failed=self._group("failed"),
            unchanged=len(self._group("unchanged")),
            brake=brake,
        )

    def _pair_moved(self) -> None:
        """Find what is missing among the new items by content, as a run would."""
        known = self.before.known
        missing: dict[tuple[bytes, str], list[StoredDocument]] = defaultdict(list)
        for document in known.documents.values():
            if document.last_seen_listing != known.listing and document.parser_version == self.parser_version:
                missing[document.content_hash, _suffix(document.file_name)].append(document)
        suffixes = {suffix for _, suffix in missing}
        for new in self._group("added"):
            suffix = _suffix(self.names[new.item_id])
            if not any(missing.values()) or suffix not in suffixes:
                continue
            content_hash = self._hash_of(new)
            if content_hash is not None and (same := missing.get((content_hash, suffix))):
                old = same.pop(0)
                old.last_seen_listing = known.listing
                self._put("moved", new.item_id, new.title, f"it is {old.item_id} at another place")

    def _hash_of(self, new: PlannedItem) -> bytes | None:
        if new.item_id in self.hashes:
            return self.hashes[new.item_id]
        try:
            return hashlib.sha256(self.connector.fetch(new.item_id)).digest()
        except Exception as error:
            self._put("failed", new.item_id, new.title, reason_of(error, "could not be fetched"))
            return None

    def _put(self, group: str, item_id: str, title: str, reason: str) -> None:
        self.groups[item_id] = (group, PlannedItem(item_id, title, reason))

    def _remove(self, stored: StoredDocument, reason: str) -> None:
        self.removed.append(PlannedItem(stored.item_id, stored.title, reason))

    def _group(self, group: str) -> list[PlannedItem]:
        found = (item for name, item in self.groups.values() if name == group)
        return sorted(found, key=lambda item: item.item_id)


def _change(entry: Entry, stored: StoredDocument) -> str:
    if stored.version == entry.version:
        return "it is read again by a newer parser"
    return "its version at the source changed"


def _suffix(file_name: str | None) -> str:
    return PurePosixPath(file_name or "").suffix.lower()
