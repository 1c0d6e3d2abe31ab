"""RTF as a stream of tokens: braces, control words and bytes of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One of: a brace in `symbol`, a control word with its number, a control symbol, or bytes."""

    symbol: str = ""  # "{", "}", or the character behind a backslash
    word: str = ""
    number: int | None = None
    text: bytes = b""
    is_escaped: bool = False  # bytes written as \'e4


def tokens(content: bytes) -> Iterator[Token]:
    """All tokens; the bytes behind a \\bin are left out.

    >>> [token.word or token.symbol or token.text for token in tokens(b"{\\\\b1 Hi\\\\'e4}")]
    ['{', 'b', b'Hi', b'\\xe4', '}']
    """
    position = 0
    while found := _TOKEN.match(content, position):
        position = found.end()
        word, number, escaped, symbol, brace, text = found.groups()
        if word == b"bin":
            position += max(int(number or 0), 0)
        elif word:
            yield Token(word=word.decode("ascii"), number=None if number is None else int(number))
        elif escaped:
            yield Token(text=bytes.fromhex(escaped.decode("ascii")), is_escaped=True)
        elif symbol:
            yield Token(symbol="\\" + symbol.decode("latin-1"))
        elif brace:
            yield Token(symbol=brace.decode("ascii"))
        elif text:
            yield Token(text=text)
