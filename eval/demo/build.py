"""Build the demo company's documents: `python -m eval.demo.build` writes `data/demo/documents` and `data/demo/records`.

Built twice, the files are the same. What no source stands for any more is removed, so that the folders hold exactly
what `content/` says.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from eval.demo.mail import build_eml
from eval.demo.opendocument import build_odt
from eval.demo.pages import build_pdf
from eval.demo.plain import build_html, build_md, build_txt
from eval.demo.records import build_tickets, build_wiki
from eval.demo.sheets import build_csv, build_xlsx
from eval.demo.slides import build_pptx
from eval.demo.source import Source, read_source
from eval.demo.word import build_docx

CONTENT = Path(__file__).parent / "content"
DEMO = Path(__file__).parents[2] / "data" / "demo"


def build(content: Path, people: Path, target: Path) -> list[Path]:
    """Write every document and export below `target`; the paths written, sorted."""
    written = []
    for path, data in _files(content, _addresses(people)):
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        # A file that stays the same keeps its time, so that a sync after a build fetches what changed and no more.
        if not file.exists() or file.read_bytes() != data:
            file.write_bytes(data)
        written.append(file)
    _remove_others(target, frozenset(written))
    return sorted(written)


def _files(content: Path, addresses: Mapping[str, str]) -> Iterator[tuple[Path, bytes]]:
    builders: Mapping[str, Callable[[Source], bytes]] = {
        ".csv": build_csv,
        ".docx": build_docx,
        ".eml": partial(build_eml, addresses=addresses),
        ".html": build_html,
        ".md": build_md,
        ".odt": build_odt,
        ".pdf": build_pdf,
        ".pptx": build_pptx,
        ".txt": build_txt,
        ".xlsx": build_xlsx,
    }
    for file in sorted((content / "documents").rglob("*.md")):
        source = read_source(file, content)
        yield source.path, builders[source.path.suffix](source)
    yield Path("records/old-wiki.jsonl"), build_wiki(content / "records" / "wiki")
    yield Path("records/service-tickets.csv"), build_tickets(content / "records" / "tickets.toml")


def _addresses(people: Path) -> dict[str, str]:
    persons = tomllib.loads(people.read_text("utf-8"))["person"]
    return {person["display_name"]: person["email"] for person in persons}


def _remove_others(target: Path, written: frozenset[Path]) -> None:
    for folder in ("documents", "records"):
        for file in (target / folder).rglob("*"):
            if file.is_file() and file not in written:
                file.unlink()


if __name__ == "__main__":
    sys.stdout.write(f"{len(build(CONTENT, DEMO / 'people.toml', DEMO))} files written below {DEMO}\n")
