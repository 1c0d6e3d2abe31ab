"""The folders are the architecture: imports go one way, and `ui` stands alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "connectors": {"connectors"},
    "ingest": {"ingest", "connectors"},
    "assistant": {"assistant", "ingest", "connectors"},
    "eval": {"eval", "assistant", "ingest", "connectors"},
    "ui": {"ui"},
}
SHAPELESS_NAMES = {"utils", "helpers", "common", "manager", "misc"}


def _modules(package: str) -> Iterator[Path]:
    return (path for path in (ROOT / package).rglob("*.py"))


def _imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; write the whole name"
            yield node.module or ""


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    forbidden = set(MAY_IMPORT) - MAY_IMPORT[package] | {"tests"}
    found = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in _modules(package)
        for name in _imported(module)
        if name.split(".")[0] in forbidden
    ]
    assert found == []


def test_a_connector_knows_of_ours_only_the_contract() -> None:
    contract = {"connectors.base", "connectors.errors", "connectors.fields"}
    for kind in ("files", "records"):
        modules = (ROOT / "connectors" / kind).glob("*.py")
        found = {name for module in modules for name in _imported(module) if name.split(".")[0] in MAY_IMPORT}
        assert {name for name in found if not name.startswith(f"connectors.{kind}.")} <= contract


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_each_module_says_what_it_is_for_and_has_a_telling_name(package: str) -> None:
    for module in _modules(package):
        assert module.stem not in SHAPELESS_NAMES, module
        source = module.read_text(encoding="utf-8")
        if source.strip():
            assert ast.get_docstring(ast.parse(source)), f"{module} has no module docstring"


def test_data_holds_no_code() -> None:
    assert [path.name for path in (ROOT / "data").rglob("*.py")] == ["__init__.py"]
