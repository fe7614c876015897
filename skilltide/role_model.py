"""The model of titles: made from the taxonomy's files where it is not yet kept, then read from the cache.

It is kept as plain arrays beside a card (data, figures, limits, sha256) under a name that changes with the code and
the files that it is made of. What does not match its card is made again.
"""

import hashlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skilltide.logs import get_logger
from skilltide.settings import read_settings
from skilltide.versions import code_version

if TYPE_CHECKING:
    from models.role_coding import Example, TitleModel

MADE_OF = ("models.role_coding", "taxonomy.roles.titles", "transforms.titles")
ROLE_WEIGHT = 2.0
"""Trust in our own forms against a title of ESCO or O*NET."""
LIMITS = (
    "English titles above all; groups of a title are often disputed: ESCO and O*NET, through our crosswalk, agree on "
    "73 % of the titles that both list. Few titles of subsistence farming, armed forces and street work."
)
log = get_logger("role_model")


def load_role_model(folder: Path | None = None) -> "TitleModel":
    """The model of this version of the code and of the taxonomy. Trained in seconds where the cache has none."""
    import numpy as np

    from models.role_coding import TitleModel

    kept = (folder or read_settings().cache) / f"role-coding-{code_version(MADE_OF)[:16]}.npz"
    data = _read_checked(kept)
    if data is None:
        data = _make(kept)
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return TitleModel.from_arrays({name: arrays[name] for name in arrays.files})


def title_examples() -> "list[Example]":
    """What the model learns from: our forms with their roles, names of unit groups, titles of ESCO and O*NET."""
    from models.role_coding import Example
    from taxonomy.roles import load_isco_groups, load_roles
    from taxonomy.roles.titles import load_titles
    from transforms.titles import job_words, segments_of

    ours = [
        Example(job_words(segments_of(form)), role.isco_code, role.role_id, ROLE_WEIGHT)
        for role in load_roles()
        for form in (*role.forms, *role.aliases)
    ]
    groups = [(group.label, group.isco_code) for group in load_isco_groups() if group.level == 4]
    others = [*groups, *((known.title, known.isco_code) for known in load_titles())]
    read = [*ours, *(Example(job_words(segments_of(title)), isco_code) for title, isco_code in others)]
    return [example for example in read if example.title]


def _make(kept: Path) -> bytes:
    """Trains, keeps what came out where the folder can be written, and returns its bytes."""
    import numpy as np

    from models.role_coding import train

    model, figures = train(title_examples())
    buffer = io.BytesIO()
    arrays: dict[str, Any] = model.to_arrays()
    np.savez_compressed(buffer, **arrays)
    data = buffer.getvalue()
    card = {
        "model": "naive Bayes over hashed letters and words of titles, isotonic calibration",
        "data": "taxonomy/roles: roles.csv, aliases.csv, isco.csv, titles_esco.csv, titles_onet.csv",
        "figures": figures,
        "limits": LIMITS,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _put(kept, data)
        _put(kept.with_suffix(".json"), (json.dumps(card, indent=2, sort_keys=True) + "\n").encode())
    except OSError as error:
        log.warning("model not kept", folder=str(kept.parent), reason=error.strerror)
    return data


def _read_checked(kept: Path) -> bytes | None:
    """The bytes of a kept model whose card vouches for them; null where there is none."""
    try:
        data, card = kept.read_bytes(), json.loads(kept.with_suffix(".json").read_bytes())
    except (OSError, ValueError):
        return None
    return data if isinstance(card, dict) and card.get("sha256") == hashlib.sha256(data).hexdigest() else None


def _put(path: Path, data: bytes) -> None:
    """The file, whole or not at all, also where two processes make it at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)


def read_card(folder: Path | None = None) -> dict[str, Any]:
    """The card of the kept model, which is made where it is not yet there."""
    load_role_model(folder)
    kept = (folder or read_settings().cache) / f"role-coding-{code_version(MADE_OF)[:16]}.json"
    return dict(json.loads(kept.read_bytes()))
