"""The container file, as far as that can be known without a container runtime: each of its steps on its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.ui.servers import serving

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
STEPS = [line for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
RUNTIME = STEPS[max(number for number, step in enumerate(STEPS) if step.startswith("FROM")) :]


def _said(instruction: str, steps: list[str]) -> list[str]:
    return [step.removeprefix(instruction).strip() for step in steps if step.startswith(f"{instruction} ")]


def test_it_runs_as_nobody_in_particular_and_writes_only_to_its_volume() -> None:
    (user,), (volume,) = _said("USER", RUNTIME), _said("VOLUME", RUNTIME)
    assert int(user) >= 10_000
    environment = " ".join(_said("ENV", RUNTIME))
    assert f"COLLEGA_INGEST_DATA_DIR={volume}" in environment
    assert "HOME=/tmp" in environment
    assert RUNTIME.index(f"USER {user}") > max(n for n, step in enumerate(RUNTIME) if step.startswith("RUN"))


def test_what_it_copies_builds_a_whole_wheel(tmp_path: Path) -> None:
    """With the copied files alone, as in the image."""
    for copied in _said("COPY", STEPS[: len(STEPS) - len(RUNTIME)]):
        *names, target = copied.split()
        for name in names:
            into = tmp_path / target / (name if target == "./" else "")
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, into)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        "out",
        ".",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    (wheel,) = (tmp_path / "out").glob("collega-*.whl")
    built = set(zipfile.ZipFile(wheel).namelist())
    needed = {"ui/app.py", "ui/.streamlit/config.toml", "collega_data/texts/nl.toml", "assistant/cli.py"}
    assert needed <= built
    packages = {
        path.parent.relative_to(ROOT) for name in ("assistant", "ingest") for path in (ROOT / name).rglob("*.py")
    }
    assert {path for path in packages if not any(name.startswith(f"{path}/") for name in built)} == set()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_its_health_check_tells_a_healthy_api_from_another(status: int, code: int) -> None:
    (check,) = _said("HEALTHCHECK", RUNTIME)
    found = re.search(r"CMD\s+(\[.*\])", check)
    assert found is not None
    _, *arguments = json.loads(found[1])
    app = FastAPI()
    app.add_api_route("/health", lambda: {}, status_code=status)
    with serving(app) as address:
        environment = {"COLLEGA_ASSISTANT_PORT": address.rpartition(":")[2]}
        assert subprocess.run([sys.executable, *arguments], env=environment, capture_output=True).returncode == code


def test_its_settings_are_settings() -> None:
    """A name that means nothing would stop the start."""
    names = re.findall(r"COLLEGA_[A-Z_]+(?==)", " ".join(_said("ENV", RUNTIME)))
    script = "from assistant.commands.opening import read_company_settings as read; print(read().assistant.log_format)"
    assert len(names) == 4
    values = dict(re.findall(r"(COLLEGA_[A-Z_]+)=(\S+)", " ".join(_said("ENV", RUNTIME))))
    settings = ROOT / "data" / "demo" / "collega.toml"
    addresses = {
        "COLLEGA_ASSISTANT_PUBLIC_URL": "https://c.example:8443",
        "COLLEGA_ASSISTANT_UI_URL": "https://c.example",
    }
    environment = values | addresses | {"COLLEGA_SETTINGS": str(settings)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "json"), done.stderr[-500:]
