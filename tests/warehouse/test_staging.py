"""Staging: a sweep takes what the dead left and nothing that is in use, whoever sweeps."""

import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.staging import stage, sweep

STAGE_AND_WAIT = """
import sys
from pathlib import Path
from warehouse.staging import stage
with stage(Path(sys.argv[1])) as folder:
    (folder / "half.parquet").write_text("half")
    print(folder.name, flush=True)
    sys.stdin.read()
"""


def test_a_folder_in_use_stays_and_that_of_a_killed_process_goes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STAGE_AND_WAIT, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        with stage(tmp_path) as own:
            assert sweep(tmp_path) == []
            assert own.is_dir()
        assert (tmp_path / "staging" / name / "half.parquet").read_text() == "half"
        child.kill()
    assert sweep(tmp_path) == [name]
    assert list((tmp_path / "staging").iterdir()) == []


def test_what_an_older_version_left_goes(tmp_path: Path) -> None:
    (tmp_path / "staging" / "mentions-1").mkdir(parents=True)
    (tmp_path / "staging" / "text-2").write_text("half")
    assert sorted(sweep(tmp_path)) == ["mentions-1", "text-2"]


def test_nothing_stays_of_work_that_failed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="stop"), stage(tmp_path) as folder:
        (folder / "half").write_text("half")
        raise RuntimeError("stop")
    assert list((tmp_path / "staging").iterdir()) == []
