"""The systemd unit, judged by systemd itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "deploy" / "collega.service"
ANALYZE = shutil.which("systemd-analyze")
WORST_EXPOSURE = 25  # of 100; below 5.0 of 10 systemd calls it ok, and ours is far better

pytestmark = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed (make system)")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit as installed, with a program that exists here."""
    text = UNIT.read_text(encoding="utf-8")
    assert "ExecStart=/opt/collega/bin/collega run" in text
    copy = tmp_path / UNIT.name
    copy.write_text(text.replace("/opt/collega/bin/collega", shutil.which("true") or "/bin/true"), encoding="utf-8")
    return copy


def test_systemd_finds_nothing_wrong(unit: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_mistake_would_be_found(unit: Path) -> None:
    unit.write_text(
        unit.read_text(encoding="utf-8").replace("ProtectHome=yes", "ProtectHome=perhaps"), encoding="utf-8"
    )
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "Failed to parse protect home" in done.stderr


def test_it_is_hardened(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={WORST_EXPOSURE}", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-500:]
