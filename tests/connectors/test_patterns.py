"""Path patterns: the cases that decide who reads a folder."""

from __future__ import annotations

import pytest

from connectors.files.patterns import PathPatterns


@pytest.mark.parametrize(
    ("pattern", "covered", "not_covered"),
    [
        ("hr", ["hr", "hr/pay.xlsx", "archive/HR/2024/pay.xlsx"], ["hrm", "thr/a", "hr.txt"]),
        ("hr/", ["hr/pay.xlsx", "archive/hr/pay.xlsx"], ["hrm/pay.xlsx"]),
        ("/hr", ["hr/pay.xlsx"], ["archive/hr/pay.xlsx"]),
        ("hr/**", ["hr/pay.xlsx", "hr/a/b"], ["archive/hr/pay.xlsx"]),
        ("hr/salary", ["hr/salary/2024.csv"], ["hr/salaryman", "x/hr/salary"]),
        ("*.tmp", ["a.tmp", "x/y/a.TMP", "folder.tmp/inside.txt"], ["a.tmpl", "tmp"]),
        ("~$*", ["~$offer.docx", "x/~$offer.docx"], ["offer~$.docx"]),
        (
            "projects/*/minutes/**/*.docx",
            ["projects/a/minutes/b.docx", "projects/a/minutes/x/y/b.docx"],
            ["projects/a/b/minutes/c.docx"],
        ),
        ("**/draft?.md", ["draft1.md", "a/b/draft2.md"], ["a/draft.md", "a/draft12.md"]),
        ("q[1-3].csv", ["q1.csv", "x/q3.csv"], ["q4.csv", "q-.csv"]),
        ("q[!1].csv", ["q2.csv"], ["q1.csv"]),
        ("a[b", ["a[b"], ["ab"]),
        ("a.b", ["a.b"], ["axb"]),
        ("caf\u00e9", ["cafe\u0301/menu.txt"], ["cafe/menu.txt"]),
        ("*", ["a", "a/b", "line\nbreak"], []),
        ("**", ["a", "a/b"], []),
    ],
)
def test_a_pattern_covers_what_it_names_and_all_below(pattern: str, covered: list[str], not_covered: list[str]) -> None:
    patterns = PathPatterns([pattern])
    assert [path for path in covered if not patterns.match(path)] == []
    assert [path for path in not_covered if patterns.match(path)] == []


def test_no_patterns_cover_nothing() -> None:
    assert not PathPatterns([]).match("a")
    assert not PathPatterns([]).match("")
