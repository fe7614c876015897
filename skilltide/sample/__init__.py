"""The bundled sample: synthetic ads with a known truth, for a first run without any network and for tests."""

from skilltide.sample.draw import Truth, draw_truth, expected_shares
from skilltide.sample.generate import SampleFiles, sample_files, write_sample
from skilltide.sample.newcomers import EMERGING_ROLE, EMERGING_SKILL, Newcomer
from skilltide.sample.server import sample_sources, serve_sample
from skilltide.sample.truth import PLANTED, SAMPLE_DAY, Planted, PlantedHybrid, PlantedRole

__all__ = [
    "EMERGING_ROLE",
    "EMERGING_SKILL",
    "PLANTED",
    "SAMPLE_DAY",
    "Newcomer",
    "Planted",
    "PlantedHybrid",
    "PlantedRole",
    "SampleFiles",
    "Truth",
    "draw_truth",
    "expected_shares",
    "sample_files",
    "sample_sources",
    "serve_sample",
    "write_sample",
]
