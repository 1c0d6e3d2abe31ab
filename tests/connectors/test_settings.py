"""The settings file: what is accepted, and what a person reads who got it wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from connectors.base import Access, Connector, Label, SourceRights
from connectors.files import FilesConnector, FilesSettings
from connectors.settings import (
    SettingError,
    SettingsFile,
    SettingsMissingError,
    SettingsUnreadableError,
    connect,
    load_settings,
    read_sources,
    read_table,
)


class Model(BaseModel):
    """A language model's endpoint, as a package would declare it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field("http://localhost:9000", min_length=1)
    token: SecretStr | None = None


class Ingest(BaseModel):
    """Fields of every kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("var")
    passage_tokens: int = Field(220, ge=32, le=512)
    timeout_s: float = Field(30.0, gt=0)
    label: Label = Label.INTERNAL
    mode: Literal["fast", "careful"] = "fast"
    watch: bool = False
    languages: tuple[str, ...] = ("nl", "en")
    key: SecretStr | None = None
    model: Model = Model()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "collega.toml"


def settings(path: Path, text: str) -> SettingsFile:
    path.write_text(text, encoding="utf-8")
    return load_settings(path, {})


def problems(error: pytest.ExceptionInfo[SettingError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_the_file_is_the_one_that_is_named_else_the_environments_else_the_current_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("named", "environment", "."):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "collega.toml").touch()
    monkeypatch.chdir(tmp_path)
    environment = {"COLLEGA_SETTINGS": str(tmp_path / "environment" / "collega.toml")}
    assert load_settings(tmp_path / "named" / "collega.toml", environment).folder == tmp_path / "named"
    assert load_settings(None, environment).folder == tmp_path / "environment"
    assert load_settings(None, {}).folder == tmp_path


def test_no_file_says_how_to_get_one(path: Path) -> None:
    with pytest.raises(SettingsMissingError) as raised:
        load_settings(path, {})
    assert str(raised.value) == (
        f"There is no settings file at {path}. Run `collega init` to make one, or set COLLEGA_SETTINGS to the path of "
        "yours."
    )


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (b'[ingest]\nlabel = "public"\nmode = fast\n', 3, 8),
        (b'root = "D:\\hr"\n', 1, 13),
        (b"[ingest]\nlanguages = [", 2, 14),
        (b'[ingest]\nlabel = "caf\xe9"\n', 2, 13),
    ],
)
def test_broken_toml_says_where(path: Path, text: bytes, line: int, column: int) -> None:
    path.write_bytes(text)
    with pytest.raises(SettingsUnreadableError) as raised:
        load_settings(path, {})
    assert (raised.value.line, raised.value.column) == (line, column)
    assert str(raised.value).startswith(f"The settings in {path}, line {line}, column {column} cannot be read: ")


def test_broken_toml_says_what_to_do(path: Path) -> None:
    path.write_text("[ingest]\nmode = fast\n")
    with pytest.raises(SettingsUnreadableError) as raised:
        load_settings(path, {})
    assert str(raised.value) == (
        f"The settings in {path}, line 2, column 8 cannot be read: Invalid value. Texts need quotes, a Windows path "
        "single quotes ('D:\\hr'), lists square brackets; correct it and start again."
    )


def test_a_byte_order_mark_is_no_mistake(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf[ingest]\nwatch = true\n")
    assert read_table(load_settings(path, {}), "ingest", Ingest, {}).watch


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[ingset]", "[ingset]: there is no such table; did you mean ingest?"),
        ("[source]", "source: write it as a table, under the heading [[source]]"),
        ("ingest = 3", "ingest: write it as a table, under the heading [ingest]"),
    ],
)
def test_a_table_that_means_nothing(path: Path, text: str, problem: str) -> None:
    with pytest.raises(SettingError) as raised:
        settings(path, text)
    assert problems(raised) == [problem]


def test_every_wrong_setting_is_named_with_what_was_seen_and_what_is_allowed(path: Path) -> None:
    file = settings(
        path,
        "[ingest]\npassage_tokens = 5000\npassage_tokns = 7\ntimeout_s = 0\nlabel = 'geheim'\nmode = 'slow'\n"
        "watch = 'x'\nlanguages = ['nl', 3]\nquick = true\n[ingest.model]\nurl = ''\n",
    )
    with pytest.raises(SettingError) as raised:
        read_table(file, "ingest", Ingest, {})
    assert str(raised.value).splitlines() == [
        f"9 settings in {path} cannot be used:",
        "- [ingest] passage_tokens = 5000: allowed is a whole number from 32 up to 512",
        "- [ingest] timeout_s = 0: allowed is a number above 0",
        '- [ingest] label = "geheim": allowed is one of public, internal, confidential, secret',
        '- [ingest] mode = "slow": allowed is one of fast, careful',
        '- [ingest] watch = "x": allowed is true or false',
        "- [ingest] languages.2 = 3: allowed is a text",
        '- [ingest] model.url = "": allowed is a text that is not empty',
        "- [ingest] passage_tokns: there is no such setting; did you mean passage_tokens?",
        "- [ingest] quick: there is no such setting; there are: data_dir, key, label, languages, mode, model, "
        "passage_tokens, timeout_s, watch",
        "Correct this and start again.",
    ]


def test_paths_are_relative_to_the_file_even_as_defaults(path: Path) -> None:
    assert read_table(settings(path, ""), "ingest", Ingest, {}).data_dir == path.parent / "var"
    file = settings(path, "[ingest]\ndata_dir = '../elsewhere'")
    assert read_table(file, "ingest", Ingest, {}).data_dir == path.parent.parent / "elsewhere"
    file = settings(path, "[ingest]\ndata_dir = '/srv/collega'")
    assert read_table(file, "ingest", Ingest, {}).data_dir == Path("/srv/collega")


def test_the_environment_overrides_the_file(path: Path) -> None:
    environment = {
        "COLLEGA_INGEST_PASSAGE_TOKENS": "64",
        "COLLEGA_INGEST_WATCH": "true",
        "COLLEGA_INGEST_LANGUAGES": '["de"]',
        "COLLEGA_INGEST_MODEL_URL": "http://other",
        "COLLEGA_INGEST_MODEL_TOKEN": "s3cret",
        "COLLEGA_SETTINGS": "ignored here",
    }
    read = read_table(settings(path, "[ingest]\npassage_tokens = 100\ntimeout_s = 1.5"), "ingest", Ingest, environment)
    assert (read.passage_tokens, read.watch, read.languages, read.timeout_s) == (64, True, ("de",), 1.5)
    assert read.model.url == "http://other"
    assert read.model.token is not None
    assert read.model.token.get_secret_value() == "s3cret"


def test_a_wrong_variable_is_named_as_such(path: Path) -> None:
    environment = {
        "COLLEGA_INGEST_PASSAGE_TOKENS": "many",
        "COLLEGA_INGEST_WACTH": "1",
        "COLLEGA_INGEST_LANGUAGES": "[nl",
    }
    with pytest.raises(SettingError) as raised:
        read_table(settings(path, ""), "ingest", Ingest, environment)
    assert problems(raised) == [
        "COLLEGA_INGEST_LANGUAGES: cannot be read (JSONDecodeError)",
        'COLLEGA_INGEST_PASSAGE_TOKENS = "many": allowed is a whole number from 32 up to 512',
        "COLLEGA_INGEST_WACTH: there is no such variable; did you mean COLLEGA_INGEST_WATCH?",
    ]


def test_a_secret_comes_from_the_environment_or_a_file_of_its_own(path: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    for environment in ({"COLLEGA_INGEST_KEY": "s3cret"}, {"COLLEGA_INGEST_KEY_FILE": str(tmp_path / "key")}):
        key = read_table(settings(path, ""), "ingest", Ingest, environment).key
        assert key is not None
        assert key.get_secret_value() == "s3cret"


def test_a_secret_is_never_shown(path: Path) -> None:
    file = settings(path, "[ingest]\nkey = 's3cret'\n[ingest.model]\ntoken = ['s3cret']\nurl = ''")
    with pytest.raises(SettingError) as raised:
        read_table(file, "ingest", Ingest, {"COLLEGA_INGEST_KEY_FILE": "/s3cret/missing"})
    assert "s3cret" not in str(raised.value)
    advice = "a secret does not belong in the settings; set"
    assert problems(raised) == [
        f"[ingest] key: {advice} COLLEGA_INGEST_KEY, or COLLEGA_INGEST_KEY_FILE to a path",
        f"[ingest] model.token: {advice} COLLEGA_INGEST_MODEL_TOKEN, or COLLEGA_INGEST_MODEL_TOKEN_FILE to a path",
        '[ingest] model.url = "": allowed is a text that is not empty',
    ]


def test_a_secret_file_that_is_missing_is_named_by_its_variable(path: Path) -> None:
    with pytest.raises(SettingError) as raised:
        read_table(settings(path, ""), "ingest", Ingest, {"COLLEGA_INGEST_KEY_FILE": "/run/secrets/missing"})
    assert problems(raised) == ["COLLEGA_INGEST_KEY_FILE: cannot be read (FileNotFoundError)"]


FILES = '[[source]]\nname = "hr-share"\nkind = "files"\nroot = "hr"\n'


def test_a_source_is_closed_and_internal_unless_the_settings_say_otherwise(path: Path) -> None:
    (source,) = read_sources(settings(path, FILES), {})
    assert (source.name, source.kind, source.title) == ("hr-share", "files", "hr-share")
    assert source.rights == SourceRights(None, Label.INTERNAL)
    assert isinstance(source.connector, FilesSettings)
    assert source.connector.root == path.parent / "hr"


def test_a_source_as_the_settings_open_it(path: Path) -> None:
    text = FILES + 'title = "HR share"\naccess = ["Group:HR", "person:Anna@Tolveer.example"]\nlabel = "confidential"\n'
    (source,) = read_sources(settings(path, text), {"COLLEGA_SOURCE_HR_SHARE_ROOT": "/mnt/hr"})
    assert source.title == "HR share"
    assert source.rights == SourceRights(Access.any_of(["group:hr", "person:anna@tolveer.example"]), Label.CONFIDENTIAL)
    connector: Connector = connect(source)
    assert isinstance(connector, FilesConnector)
    assert connector.name == "hr-share"
    assert isinstance(source.connector, FilesSettings)
    assert source.connector.root == Path("/mnt/hr")


def test_every_mistake_in_every_source_is_named(path: Path) -> None:
    text = (
        FILES
        + 'access = ["hr"]\nlabel = "x"\nroots = "b"\nacess = []\n[[source.rules]]\npath = "/"\nlabl = "secret"\n'
        + '[[source]]\nname = "HR share"\nkind = "filez"\n[[source]]\n[[source]]\nname = "a"\nkind = "files"\n'
    )
    with pytest.raises(SettingError) as raised:
        read_sources(settings(path, text), {})
    assert problems(raised) == [
        '[[source]] hr-share access.1 = "hr": allowed is "everyone", "group:<id>" or "person:<e-mail>"',
        '[[source]] hr-share label = "x": allowed is one of public, internal, confidential, secret',
        '[[source]] hr-share rules.1.path = "/": allowed is a path pattern such as hr, *.tmp or projects/**/minutes',
        "[[source]] hr-share rules.1.labl: there is no such setting; did you mean label?",
        "[[source]] hr-share roots: there is no such setting; did you mean root?",
        "[[source]] hr-share acess: there is no such setting; did you mean access?",
        '[[source]] HR share name = "HR share": allowed is small letters, digits and single hyphens, at most 64, as in '
        "hr-share",
        '[[source]] HR share kind = "filez": allowed is one of files, records',
        "[[source]] 3 name: must be given: small letters, digits and single hyphens, at most 64, as in hr-share",
        "[[source]] 3 kind: must be given: one of files, records",
        "[[source]] a root: must be given: a path",
    ]


def test_a_rule_of_a_connectors_own_speaks_for_itself(path: Path) -> None:
    text = """[[source]]
name = "crm"
kind = "records"
path = "crm.csv"
encoding = "latin-nine"
url_template = "ftp://x"
columns = { id = "nr", txt = "body" }
"""
    with pytest.raises(SettingError) as raised:
        read_sources(settings(path, text), {})
    assert problems(raised) == [
        "[[source]] crm columns.text: must be given: a text or a list, each of it a text",
        "[[source]] crm columns.txt: there is no such setting; did you mean text?",
        '[[source]] crm url_template = "ftp://x": allowed is an address that begins with https:// or http://',
        '[[source]] crm encoding = "latin-nine": the name of an encoding, such as utf-8, cp1252 or cp850',
    ]


def test_two_sources_with_one_name(path: Path) -> None:
    with pytest.raises(SettingError) as raised:
        read_sources(settings(path, FILES + FILES), {})
    assert problems(raised) == ['[[source]] 2 name = "hr-share": an earlier source has this name']


def test_a_variable_for_no_source_is_named(path: Path) -> None:
    with pytest.raises(SettingError) as raised:
        read_sources(settings(path, FILES), {"COLLEGA_SOURCE_HR_ROOT": "/mnt"})
    (problem,) = problems(raised)
    assert problem == "COLLEGA_SOURCE_HR_ROOT: there is no such variable; did you mean COLLEGA_SOURCE_HR_SHARE_ROOT?"


def test_no_sources_are_no_mistake(path: Path) -> None:
    assert read_sources(settings(path, ""), {}) == []
