"""Pay in steps of one per cent: whole numbers, so that sums of logarithms are exact in any order."""

import polars as pl

STEPS = 100
"""Steps of a unit of the natural logarithm."""


def step_of_pay(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """The step of the geometric middle of annual pay; of the one bound where only one is told; null without."""
    middle = pl.mean_horizontal(low.log(), high.log())
    return (middle * STEPS).round().cast(pl.Int32)


def pay_of_step(step: pl.Expr) -> pl.Expr:
    """Annual pay, to three significant figures: what a step of one per cent can tell."""
    return (step / STEPS).exp().round_sig_figs(3)
