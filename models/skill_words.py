"""Words as vectors: the static embeddings that the wordllama wheel carries, read from its two files alone.

A text's vector is the sum of its words' vectors; their lengths already tell how much a word says. No network, no torch.
"""

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
WEIGHTS = "weights/l2_supercat_256.safetensors"
TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
TENSOR = "embedding.weight"


class WordVectors:
    """Vectors of words, computed once each; `ids` numbers words from 1 on, and row 0 is of no word: zeros."""

    def __init__(self, tokenizer: Any, tokens: Vectors) -> None:
        self._tokenizer, self._tokens = tokenizer, tokens
        self._number: dict[str, int] = {}
        self._vectors = np.zeros((1024, tokens.shape[1]), dtype=np.float32)

    def ids(self, words: Iterable[str]) -> list[int]:
        """A number for each word, under which `vectors` has it."""
        listed = list(words)
        new = sorted({word for word in listed if word not in self._number})
        if new:
            self._add(new)
        return [self._number[word] for word in listed]

    @property
    def vectors(self) -> Vectors:
        """One row a known word, after the row of none."""
        return self._vectors[: len(self._number) + 1]

    def _add(self, words: list[str]) -> None:
        encoded = [self._tokenizer.encode(word, add_special_tokens=False) for word in words]
        needed = len(self._number) + len(words) + 1
        if needed > len(self._vectors):
            grown = np.zeros((2 * needed, self._vectors.shape[1]), dtype=np.float32)
            grown[: len(self._vectors)] = self._vectors
            self._vectors = grown
        for word, tokens in zip(words, encoded, strict=True):
            number = self._number[word] = len(self._number) + 1
            self._vectors[number] = self._tokens[tokens.ids].sum(axis=0)


@cache
def _read_files() -> tuple[Any, Vectors]:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    package = find_spec("wordllama")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("wordllama is not installed; run `make .venv/installed`")
    folder = Path(package.origin).parent
    tensor = load_file(folder / WEIGHTS)[TENSOR]
    return Tokenizer.from_file(str(folder / TOKENIZER)), tensor.astype(np.float32)


def load_word_vectors() -> WordVectors:
    """Fresh word vectors over the wheel's tokens, which are read once a process."""
    tokenizer, tokens = _read_files()
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return WordVectors(tokenizer, tokens)
