"""What no page may do, found in the source: share people's data, or show anything as HTML that is not ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

UI = Path(__file__).parent.parent.parent / "ui"
MAY_HOLD_HTML = {
    "app.py",
    "screens/account.py",
    "components/scrolling.py",
}  # the way to sign in, a link in this tab, scrolling
OUR_CACHES = {"client.py", "texts.py"}  # connections without cookies, words without people


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for module in UI.rglob("*.py"):
        yield str(module.relative_to(UI)), ast.parse(module.read_text(encoding="utf-8"))


def _calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


def test_nothing_of_a_person_is_cached_or_kept_in_a_module() -> None:
    for name, tree in _modules():
        source = ast.unparse(tree)
        assert "cache_data" not in source, name
        assert "cache_resource" not in source, name
        assert "localStorage" not in source, name
        assert name in OUR_CACHES or "cache" not in source.replace("no_cache", ""), name
        assert not any(isinstance(node, ast.Global) for node in ast.walk(tree)), name


def test_html_is_ours_only() -> None:
    with_html = {name for name, tree in _modules() if any(_calls(tree, "html"))}
    assert with_html == MAY_HOLD_HTML
    assert [name for name, tree in _modules() if "unsafe_allow_html" in {k.arg for k in _keywords(tree)}] == []


def test_a_document_is_never_a_picture_a_frame_or_a_link_of_its_own() -> None:
    for name, tree in _modules():
        for element in ("image", "iframe", "audio", "video", "page_link", "write", "write_stream", "latex"):
            assert not any(_calls(tree, element)), (name, element)


def _keywords(tree: ast.Module) -> Iterator[ast.keyword]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.keyword))


def test_no_folder_is_taken_for_streamlits_old_kind_of_pages() -> None:
    assert not (UI / "pages").exists()
