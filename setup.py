"""Only what pyproject.toml cannot say: the folder `data/` is installed as `collega_data`, beside found packages."""

from pathlib import Path

from setuptools import find_packages, setup

DATA = Path("data")
CODE = find_packages(include=["connectors*", "ingest*", "assistant*", "ui*", "eval*"])

setup(
    packages=[*CODE, "collega_data"],
    package_dir={"collega_data": "data"},
    package_data={
        "collega_data": [str(path.relative_to(DATA)) for path in DATA.rglob("*") if path.is_file()],
        "": ["*.html", "*.css", "*.mako", ".streamlit/*"],
    },
)
