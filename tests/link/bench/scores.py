"""The scores of ITU-T P.862.2 (PESQ) and STOI, from packages that only `make link-bench` installs.

It must not know where the sound comes from.
"""

from __future__ import annotations

import warnings

import numpy as np
from pesq import PesqError
from pesq import pesq as pesq_of
from pystoi import stoi as stoi_of

from tests.link.bench.speech import Samples

WORST_PESQ = 1.0


def pesq(spoken: Samples, heard: Samples, rate: int) -> float:
    """Wide-band PESQ; the worst where the other end heard nothing that could be scored."""
    if not np.any(heard):
        return WORST_PESQ
    score = pesq_of(rate, spoken, heard, "wb", on_error=PesqError.RETURN_VALUES)
    return max(float(score), WORST_PESQ) if np.isfinite(score) else WORST_PESQ


def stoi(spoken: Samples, heard: Samples, rate: int) -> float:
    """Short-time objective intelligibility; 0 for less than it can judge."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(stoi_of(spoken, heard, rate, extended=False))
