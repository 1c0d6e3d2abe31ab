"""A real language model behind a real endpoint: a few thousand random weights, made here, which write real nonsense."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from tokenizers import decoders as decoding
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, TextIteratorStreamer

from eval.injection.model_server import Served, spoken

_NEW_TOKENS = 24


class TinyModel:
    """GPT-2 of one layer over bytes."""

    def __init__(self) -> None:
        letters = sorted(pre_tokenizers.ByteLevel.alphabet())
        tokenizer = Tokenizer(models.BPE(vocab={letter: at for at, letter in enumerate(letters)}, merges=[]))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoding.ByteLevel()
        self._tokenizer = PreTrainedTokenizerFast(tokenizer_object=tokenizer)  # type: ignore[no-untyped-call]
        torch.manual_seed(0)
        config = GPT2Config(
            vocab_size=len(letters), n_positions=8192, n_embd=32, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0
        )
        self._model = GPT2LMHeadModel(config).eval()  # type: ignore[no-untyped-call]

    def respond(self, request: dict[str, Any]) -> Served:
        """What it writes behind the messages, as it writes it."""
        asked = "\n".join(message["content"] for message in request["messages"])
        return Served(spoken(self._written(asked), finish="length"))

    def _written(self, asked: str) -> Iterator[str]:
        inputs = self._tokenizer(asked, return_tensors="pt", return_token_type_ids=False)
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, timeout=60)
        settings = {"max_new_tokens": _NEW_TOKENS, "do_sample": True, "pad_token_id": 0, "streamer": streamer}
        thread = threading.Thread(target=self._model.generate, kwargs={**inputs, **settings})
        thread.start()
        yield from streamer
        thread.join()
