"""Text stands out from its ground by 4.5 : 1 in light and dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

CONFIG = Path(__file__).parent.parent.parent / "ui" / ".streamlit" / "config.toml"
SMALL_PRINT_OPACITY = 0.82  # as in style.css
LEAST = 4.5

Colour = tuple[float, float, float]


def _theme(scheme: str) -> dict[str, str]:
    theme: dict[str, str] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][scheme]
    return theme


def _rgb(value: str) -> Colour:
    red, green, blue = (int(value[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _faded(text: Colour, ground: Colour, opacity: float) -> Colour:
    red, green, blue = (t * opacity + g * (1 - opacity) for t, g in zip(text, ground, strict=True))
    return red, green, blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_text_and_ground(scheme: str) -> None:
    theme = _theme(scheme)
    sidebar = _theme(scheme)["sidebar"]
    grounds = [_rgb(theme["backgroundColor"]), _rgb(theme["secondaryBackgroundColor"])]
    grounds += [_rgb(sidebar["backgroundColor"]), _rgb(sidebar["secondaryBackgroundColor"])]  # type: ignore[index]
    text = _rgb(theme["textColor"])
    for ground in grounds:
        assert _contrast(text, ground) >= LEAST
        assert _contrast(_faded(text, ground, SMALL_PRINT_OPACITY), ground) >= LEAST
        assert _contrast(_rgb(theme["linkColor"]), ground) >= LEAST
    for name in ("red", "orange", "yellow", "green", "blue", "gray"):
        words = _rgb(theme[f"{name}TextColor"])
        assert _contrast(words, _rgb(theme[f"{name}BackgroundColor"])) >= LEAST, name
        assert _contrast(words, grounds[0]) >= LEAST, name


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_reported() -> None:
    content = CONFIG.read_text(encoding="utf-8")
    assert "http" not in content
    assert tomllib.loads(content)["browser"]["gatherUsageStats"] is False


def test_the_small_print_is_as_opaque_as_this_test_believes() -> None:
    style = (CONFIG.parent.parent / "style.css").read_text(encoding="utf-8")
    assert f'[data-testid="stCaptionContainer"] {{ opacity: {SMALL_PRINT_OPACITY}; }}' in style
    assert "http" not in style
    assert "url(" not in style
