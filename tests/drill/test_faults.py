"""Short forms of `make drill`: disks and clocks that fail in the middle of a recording."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.drill import faults

SEED = random.Random(4)


def test_blocks_that_cannot_be_read(tmp_path: Path) -> None:
    assert faults.unreadable_blocks(tmp_path, 8, SEED) == []


async def test_a_disk_that_cannot_write(tmp_path: Path) -> None:
    assert await faults.bad_blocks_on_write(tmp_path, 4, SEED) == []


async def test_a_disk_that_stands_still(tmp_path: Path) -> None:
    assert await faults.stuck_disk(tmp_path, SEED) == []


async def test_a_full_disk(tmp_path: Path) -> None:
    try:
        assert await faults.full_disk(tmp_path, SEED) == []
    except PermissionError:
        pytest.skip("no file system can be mounted here; test_journal limits the size of files instead")


async def test_a_disk_that_comes_to_its_reserve(tmp_path: Path) -> None:
    try:
        assert await faults.disk_reserve(tmp_path, SEED) == []
    except PermissionError:
        pytest.skip("no file system can be mounted here")


async def test_a_clock_that_jumps(tmp_path: Path) -> None:
    assert await faults.clock_jumps(tmp_path, SEED) == []
