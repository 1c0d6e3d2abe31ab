"""Where sentences begin and end in Dutch, English and German text.

Rules of our own instead of a model: nothing is loaded, the same text always gives the same spans, and a wrong cut can
be mended with one word in a list. When unsure it does not cut: a quotation that is one sentence too long still reads
well, half a sentence does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Lines are units: a passage has one block (paragraph, bullet, table row, line of code) a line.
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*[-*+•◦▪–·]\s+")
_CELL_BORDER = " | "
_BULLET_UNIT_CHARACTERS = 240  # a longer bullet is prose with a dot in front, and is cut like prose

# A stop, what may close behind it, white space, and then something that can begin a sentence.
_STOP = re.compile(r"(?P<mark>[.!?…]+)(?P<close>[\"'”’»)\]]*)\s+(?=[\"'“„‘«(\[¿¡]*[^\W_])")
_LAST_WORD = re.compile(r"[^\s\"'“„‘«(\[/]*$")
_NEXT_WORD = re.compile(r"[\"'“„‘«(\[]*([^\W_]+)")
_NUMBER = re.compile(r"\d{1,3}$")

_ABBREVIATION_TEXT = """
    a.d a.h.v a.k.a a.u.b aant abb abt afd afk ag b.d b.v bijl bijv bl blz bv bzgl bzw ca capt cf circa co col
    corp d.d d.h d.m.v d.w.z dep dept dgl dhr dir dr drs e.g e.v eds eig einschl ev evtl excl f.d fa fig gem ggf
    ggfs govt h.c hgb hon hr hrsg i.a i.b.v i.c i.d.r i.e i.e.s i.h.b i.o i.p.v i.v.m incl ing inkl ir j.l jhr
    jr k.k lt ltd m.a.w m.b.t m.b.v m.e m.i m.i.v m.m m.n m.u maj max mej mevr mgr min mio mln mr mrd mrs ms mw
    n.a n.a.v n.chr n.v.t nr nrs o.a o.b.v o.g o.i.d o.l.v o.ä opm p.a p.j p.m p.p ph.d phd pos pres prof proj
    q.q r.k rer resp rev s.a s.o s.u s.v.p sgt sog sr st str t.a.v t.b.v t.g.v t.h.v t.n.v t.o.v t.w t.w.v t.z.t
    tab tech tel telefon u.a u.s u.s.w u.u u.v.m u.ä univ v.a v.chr v.d v.h verg vgl vlg vol vs w.o wg z.b z.g
    z.hd z.o z.s z.t z.zt zgn zn zog zw zzgl
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_TEXT.split())
# Words or names of their own as well, so a number must follow: "no. 5", "art. 7", "Abs. 2", "Jan. 14".
_BEFORE_NUMBER_TEXT = """
    abs art aug bd blz cap ch dec dez feb febr fig fn hfdst jan jul jun kap lid no nos nov oct okt p pag par pp rn s sec
    sep sept tz z ziff
"""
_BEFORE_NUMBER = frozenset(_BEFORE_NUMBER_TEXT.split())

_MONTH_TEXT = """
    apr april aug august dez dezember feb februar jan januar jul juli jun juni jänner mai mär märz nov november
    okt oktober sep sept september
"""
_MONTHS = frozenset(_MONTH_TEXT.split())
_BEFORE_ORDINAL_TEXT = """
    ab als am bis das dem den der des die ihr ihre ihrem im jede jeden jeder jedes seit und unser vom zum zur
"""
_BEFORE_ORDINAL = frozenset(_BEFORE_ORDINAL_TEXT.split())
_STARTERS_TEXT = """
    aber alle als also am an auch auf aus bei bis bitte da dabei daher damit danach dann das dass dazu den der
    des deshalb die dies diese dieser dieses doch du ein eine einen einer er es falls für gibt hier ich ihr ihre
    im in ist jede jeder kann können man mit muss müssen nach nicht nur ob oder seit sie sind so soll sollte um
    und unser unter von vor wann warum was weil wenn wer wie wir wird wo zu zum zur zwischen über
"""
_STARTERS = frozenset(_STARTERS_TEXT.split())


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order, without the white space and bullets around them.

    A line break always ends a sentence. A table row and a short bullet are one unit, whatever dots they hold.

    >>> text = "Op 3. Mai, z.B. bei Dr. Bos, kost het 2.5 euro. Daarna 3 euro!"
    >>> [text[start:end] for start, end in sentences(text)]
    ['Op 3. Mai, z.B. bei Dr. Bos, kost het 2.5 euro.', 'Daarna 3 euro!']
    """
    return [span for line in _LINE.finditer(text) for span in _in_line(text, line.start(), line.end())]


def _in_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    is_unit = _CELL_BORDER in text[start:end] or (bullet and end - start <= _BULLET_UNIT_CHARACTERS)
    for stop in () if is_unit else _STOP.finditer(text, start, end):
        if _ends_sentence(text, start, stop):
            yield from _trimmed(text, start, stop.end("close"))
            start = stop.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(stripped)


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(text, stop.end())
    next_word = following[1] if following else ""
    if next_word[:1].islower():
        return False
    if stop["mark"] != ".":
        return True
    # A window: the last word before the stop is short, and a slice of the whole line would make this quadratic.
    before = text[max(start, stop.start() - 40) : stop.start()]
    last = _LAST_WORD.search(before)
    last_word = last[0].lower() if last else ""
    if _NUMBER.fullmatch(last_word):
        return not _is_ordinal(text, start, stop.start() - len(last_word), next_word)
    if last_word in _BEFORE_NUMBER and next_word[:1].isdigit():
        return False
    is_initial = len(last_word) == 1 and last_word.isalpha()
    return not (is_initial or last_word in _ABBREVIATIONS)


def _is_ordinal(text: str, start: int, number_start: int, next_word: str) -> bool:
    """Whether the dot behind a number belongs to it: "3. Mai", "im 2. Quartal", "1. Open the lid"."""
    words_before = text[max(start, number_start - 40) : number_start].split()
    if not words_before or next_word.lower() in _MONTHS:
        return True
    return words_before[-1].lower() in _BEFORE_ORDINAL and next_word.lower() not in _STARTERS
