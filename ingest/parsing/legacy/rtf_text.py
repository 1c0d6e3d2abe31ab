"""Paragraphs, list items, tables, notes and page headers as they come out of RTF."""

from __future__ import annotations

from ingest.parsing.writing import BlockWriter, clean

_BREAKS = frozenset({"par", "sect", "page"})


class Body:
    """Gathers text until its paragraph, cell or row ends."""

    def __init__(self, writer: BlockWriter) -> None:
        self.writer = writer
        self.levels: dict[int, int] = {}  # style -> heading level
        self.pieces: list[str] = []
        self.label: list[str] = []
        self.notes: list[str] = []
        self.note: list[str] = []
        self.page: list[str] = []  # lines of headers and footers
        self.page_line: list[str] = []
        self.cells: list[str] = []
        self.rows: list[list[str]] = []
        self.in_table = False
        self.style = 0
        self.outline: int | None = None

    def text(self, text: str, target: str) -> None:
        """More of what stands open in the body, in a label before it, in a note or on the page's edge."""
        {"body": self.pieces, "label": self.label, "note": self.note, "page": self.page_line}[target].append(text)

    def control(self, word: str, number: int | None, target: str) -> None:
        """A control word that shapes text."""
        if word == "line" or (target != "body" and word in ("par", "cell", "row")):
            self.text("\n" if target == "body" else " ", target)
            if target == "page" and word == "par":
                self.start_page_part()
        elif target == "body":
            self._shape(word, number)

    def _shape(self, word: str, number: int | None) -> None:
        if word in _BREAKS:
            self._end_paragraph()
        elif word == "cell":
            self.cells.append(self._taken())
            self.label = []
        elif word in ("nestcell", "nestrow"):
            self.pieces.append(" ")
        elif word == "row":
            self.rows.append(self.cells)
            self.cells = []
        elif word == "intbl":
            self.in_table = True
        elif word == "pard":
            self.in_table, self.style, self.outline = False, 0, None
        elif word == "s":
            self.style = number or 0
        elif word == "outlinelevel":
            self.outline = number

    def _taken(self) -> str:
        text = "".join(self.pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.pieces = []
        return text

    def _end_paragraph(self) -> None:
        if self.in_table or self.cells:
            self.pieces.append(" ")
            return
        text, label = self._taken(), clean("".join(self.label))
        self.label = []
        if not clean(text):
            return
        self._end_table()
        level = self.outline + 1 if self.outline is not None and self.outline < 9 else self.levels.get(self.style, 0)
        if level:
            self.writer.heading(level, f"{label} {text}" if any(map(str.isalnum, label)) else text)
        elif label:
            self.writer.list_item(text, label if any(map(str.isalnum, label)) else "-")
        else:
            for line in text.split("\n"):
                self.writer.paragraph(line)
        self._write_notes()

    def _end_table(self) -> None:
        if self.cells:
            self.rows.append(self.cells)
        if self.rows:
            self.writer.table(self.rows)
        self.rows, self.cells = [], []

    def end_note(self) -> None:
        """A footnote is written behind the paragraph that refers to it."""
        self.notes.append("".join(self.note))
        self.note = []

    def _write_notes(self) -> None:
        for note in self.notes:
            self.writer.paragraph(note)
        self.notes = []

    def start_page_part(self) -> None:
        """A new line of a header or footer."""
        self.page.append(clean("".join(self.page_line)))
        self.page_line = []

    def finish(self) -> None:
        """What stands open at the end; then headers and footers, each text once, under no heading."""
        if self.cells and self.pieces:
            self.cells.append(self._taken())
        self.in_table = False
        rows_open = bool(self.cells)
        if rows_open:
            self._end_table()
        self._end_paragraph()
        self._end_table()
        self._write_notes()
        self.start_page_part()
        self.writer.forget_headings()
        for text in dict.fromkeys(self.page):
            self.writer.paragraph(text)
