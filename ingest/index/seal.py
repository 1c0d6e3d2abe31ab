"""Whether an index directory is, byte for byte, as its last owner left it.

Chroma reads its graph without checking it: a damaged file ends the process (a segmentation fault) or hangs it. A
directory that was closed properly is sealed with checksums, so damage is seen before anything is read. After a crash
there is no seal; then Chroma is tried out first in a child process, which may hang or die.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Collection
from pathlib import Path

from ingest.index.generation import write_durably
from ingest.index.nearest import NearestStore

_FILE = "seal.json"
_BLOCK = 1 << 20
_TIME_LIMIT_S = 30  # opening and searching 200,000 vectors takes two
_PROBES = 200


def seal(directory: Path, stores: Collection[Path]) -> None:
    """Note the checksums of a closed index's files."""
    write_durably(directory / _FILE, json.dumps(_checksums(directory, stores)))


def break_seal(directory: Path, stores: Collection[Path]) -> frozenset[str] | None:
    """Remove the seal, since files will change now.

    Returns:
        The names of the stores that changed since it was made; None where nothing was sealed.
    """
    path = directory / _FILE
    try:
        sealed: dict[str, int] = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    finally:
        path.unlink(missing_ok=True)
    found = _checksums(directory, stores)
    changed = {name for name in sealed.keys() | found.keys() if sealed.get(name) != found.get(name)}
    return frozenset(Path(name).parts[0] for name in changed)


def try_out(store: Path, lock_descriptor: int) -> str | None:
    """Open and search a Chroma store in a child process; what went wrong, or None.

    The child holds the owner's lock too: should this process die meanwhile, nobody opens the store beside the child.
    """
    if not any(store.glob("*/header.bin")):
        return None  # a small store has no graph yet, and its database reports its damage
    command = [sys.executable, "-m", "ingest.index.seal", str(store)]
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=_TIME_LIMIT_S, pass_fds=[lock_descriptor]
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {_TIME_LIMIT_S} seconds"
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        return lines[-1] if lines else f"reading it ends the process (status {error.returncode})"
    return None


def _checksums(directory: Path, stores: Collection[Path]) -> dict[str, int]:
    files = sorted(path for store in stores for path in store.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): _checksum(path) for path in files}


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _probe(store: NearestStore) -> None:
    vectors = store.some_vectors(_PROBES)
    for vector in [*vectors, *-vectors]:  # near the data, and far from it
        store.search(vector, _PROBES)


if __name__ == "__main__":
    _probe(NearestStore(Path(sys.argv[1])))
