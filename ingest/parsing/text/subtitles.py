"""Subtitles and transcripts of meetings (WebVTT, SubRip): what was said, without the clock.

Cues are cut by time, not by sense, so they are joined until the speaker changes or a sentence ends.
"""

from __future__ import annotations

import html
import re

from ingest.documents import ParsedDocument
from ingest.parsing.text.decoding import decode
from ingest.parsing.writing import BlockWriter, clean

_TIMES = re.compile(r"\s*(?:\d+:)?\d\d:\d\d[.,]\d{3}\s+-->\s+")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]+)>")
_TAG = re.compile(r"</?[A-Za-z0-9:.][^>]*>")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_PARAGRAPH_CHARACTERS = 400
_BLANK = re.compile(r"\n[ \t]*\n")


class SubtitlesParser:
    """One file of cues."""

    def parse(self, content: bytes, file_name: str) -> ParsedDocument:
        writer = BlockWriter()
        speech = _Speech(writer)
        text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
        for position, part in enumerate(_BLANK.split(text)):
            lines = part.strip("\n").split("\n")
            if position == 0 and lines[0].startswith("WEBVTT"):
                writer.paragraph(lines[0].removeprefix("WEBVTT"))
            elif lines[0].startswith(("STYLE", "REGION")):
                continue
            elif lines[0].startswith("NOTE"):
                writer.paragraph(" ".join(lines).removeprefix("NOTE"))
            else:
                speech.cue(lines)
        speech.flush()
        return ParsedDocument("vtt", writer.blocks)


class _Speech:
    def __init__(self, writer: BlockWriter) -> None:
        self.writer = writer
        self.speaker = ""
        self.said = ""

    def cue(self, lines: list[str]) -> None:
        """One cue: an optional name, its times, and its lines."""
        start = next((number for number, line in enumerate(lines[:2]) if _TIMES.match(line)), None)
        spoken = "\n".join(lines if start is None else lines[start + 1 :])
        voice = _VOICE.search(spoken)
        speaker = clean(voice[1]) if voice else ""
        if speaker != self.speaker:
            self.flush()
            self.speaker = speaker
        self.said = clean(f"{self.said} {html.unescape(_TAG.sub('', spoken))}")
        if len(self.said) > _PARAGRAPH_CHARACTERS and _SENTENCE_END.search(self.said):
            self.flush()

    def flush(self) -> None:
        """Write what was said so far."""
        if self.said:
            self.writer.paragraph(f"{self.speaker}: {self.said}" if self.speaker else self.said)
        self.said = ""
