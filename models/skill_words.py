"""Words as vectors: the static embeddings that the wordllama wheel carries, read from its two files alone.

A text's vector is the sum of its words' vectors; their lengths already tell how much a word says. No network, no torch.
"""

from collections.abc import Sequence
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
    """Vectors of words: of each the sum of its tokens'."""

    def __init__(self, tokenizer: Any, tokens: Vectors) -> None:
        self._tokenizer, self._tokens = tokenizer, tokens
        self.width = tokens.shape[1]

    def vectors_of(self, words: Sequence[str]) -> Vectors:
        """One row a word."""
        ids = [self._tokenizer.encode(word, add_special_tokens=False).ids for word in words]
        counts = np.array([len(listed) for listed in ids], dtype=np.int64)
        found = np.zeros((len(words), self.width), dtype=np.float32)
        starts = np.append(0, np.cumsum(counts))[:-1]
        if counts.any():
            flat = [token for listed in ids for token in listed]
            found[counts > 0] = np.add.reduceat(self._tokens[flat], starts[counts > 0], axis=0)
        return found


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
