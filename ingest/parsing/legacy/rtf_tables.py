"""What RTF's control words stand for."""

from __future__ import annotations

import codecs

CHARACTERS = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
PAGE_PARTS = frozenset({"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"})
NOT_TEXT = frozenset(
    {"colortbl", "pict", "objdata", "objclass", "objname", "listtable", "listoverridetable", "rsidtbl", "generator",
     "themedata", "colorschememapping", "datastore", "xmlnstbl", "fldinst", "datafield", "sp", "nonshppict", "filetbl",
     "revtbl", "latentstyles", "bkmkstart", "bkmkend", "xe", "tc", "txe", "rxe", "template", "pgdsctbl", "listpicture",
     "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "ud", "annotation", "atnid", "atnauthor", "atndate", "atnref",
     "panose", "falt", "fname", "keycode", "operator", "company", "comment", "doccomm", "keywords", "subject",
     "category", "manager", "hlinkbase", "userprops", "wgrffmtfilter", "mmathPr", "pnseclvl", "passwordhash"}
)  # fmt: skip
CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_OTHERS = {10000: "mac_roman", 65001: "utf-8", 1361: "johab"}


def encoding_of(code_page: int) -> str:
    """Python's name of a code page; cp1252 for an unknown one.

    >>> encoding_of(1250), encoding_of(10000), encoding_of(99999)
    ('cp1250', 'mac-roman', 'cp1252')
    """
    name = _OTHERS.get(code_page, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
