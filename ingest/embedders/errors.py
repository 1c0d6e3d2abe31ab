"""What can be wrong with an embedding model's files."""

from __future__ import annotations

from connectors.errors import CollegaError


class ModelNotFoundError(CollegaError):
    """The embedding model is not on this machine; nothing is ever downloaded."""

    def __init__(self, model: str, looked_at: str) -> None:
        self.model, self.looked_at = model, looked_at
        super().__init__(
            f"The embedding model {model!r} is not on this machine: {looked_at}. Collega downloads nothing. Copy the "
            "model's folder (with modules.json and model.safetensors) here and put its path in `embedding_model` "
            'under [ingest] in collega.toml, or write "bundled" there.'
        )


class ModelRefusedError(CollegaError):
    """The embedding model's files are damaged, exchanged, or more than data."""

    def __init__(self, model: str, reason: str, advice: str) -> None:
        self.model, self.reason = model, reason
        super().__init__(f"The embedding model {model!r} is not used: {reason}. {advice}")
