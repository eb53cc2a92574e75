"""A real Chromium plays and seeks what was assembled, by range requests, with sound and picture together."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright

from tests.browser.chromium import launch
from tests.media.recording.recorded import assembled, content, write_journal
from tests.media.recording.staged import Staged
from tests.media.recording.test_assemble import MARKS, stage

pytestmark = pytest.mark.browser

PLAY = """async (name) => {
    const video = document.createElement('video');
    video.muted = false;
    document.body.append(video);
    const once = event => new Promise((resolve, reject) => {
        video.addEventListener(event, resolve, {once: true});
        video.addEventListener('error', () => reject(new Error(video.error.message)), {once: true});
    });
    video.src = name;
    await once('loadedmetadata');
    const told = {duration: video.duration, sought: [], flashes: [], beeps: []};
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const light = () => { canvas.drawImage(video, 0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data[0]; };
    for (const at of [11.05, 3.05, 6.5, 1.05]) {
        video.currentTime = at;
        await once('seeked');
        told.sought.push([at, video.currentTime, light()]);
    }
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, {fftSize: 2048});
    context.createMediaElementSource(video).connect(analyser);
    analyser.connect(context.destination);
    const wave = new Float32Array(2048);
    let lit = false, loudAt = -1e9;
    const look = (_, frame) => {
        const bright = light() > 180;
        if (bright && !lit) told.flashes.push([frame.mediaTime, frame.expectedDisplayTime]);
        lit = bright;
        video.requestVideoFrameCallback(look);
    };
    video.currentTime = 2;
    await once('seeked');
    video.requestVideoFrameCallback(look);
    const listening = setInterval(() => {
        analyser.getFloatTimeDomainData(wave);
        const now = performance.now();
        if (!wave.some(value => Math.abs(value) > 0.1)) return;
        if (now - loudAt > 700) told.beeps.push([video.currentTime, now]);
        loudAt = now;
    }, 4);
    await video.play();
    await once('ended');
    clearInterval(listening);
    told.size = [video.videoWidth, video.videoHeight];
    return told;
}"""


SEEK = """async ([name, moments]) => {
    const video = document.createElement('video');
    video.preload = 'metadata';
    document.body.append(video);
    const once = event => new Promise((resolve, reject) => {
        video.addEventListener(event, resolve, {once: true});
        video.addEventListener('error', () => reject(new Error(video.error.message)), {once: true});
    });
    video.src = name;
    await once('loadedmetadata');
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const told = {duration: video.duration, sought: []};
    for (const at of moments) {
        video.currentTime = at;
        await once('seeked');
        canvas.drawImage(video, 0, 0, 1, 1);
        told.sought.push([at, video.currentTime, canvas.getImageData(0, 0, 1, 1).data[0]]);
    }
    return told;
}"""


async def send(request: web.Request, file: BinaryIO) -> web.StreamResponse:
    """The range in pieces, as fast as it is taken."""
    size = file.seek(0, os.SEEK_END)
    begin = request.http_range.start or 0
    response = web.StreamResponse(status=206, headers={"Content-Range": f"bytes {begin}-{size - 1}/{size}"})
    response.content_length = size - begin
    await response.prepare(request)
    file.seek(begin)
    with contextlib.suppress(ConnectionError):
        while piece := file.read(65536):
            await response.write(piece)
    return response


@contextlib.asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[TestServer, list[str]]]:
    """A server of the files, and the ranges that were asked for."""
    ranges: list[str] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path == "/":
            return web.Response(text="<!doctype html><link rel=icon href=data:,>", content_type="text/html")
        ranges.append(request.headers.get("Range", ""))
        return await send(request, content(folder.parent, folder.name, request.path.lstrip("/")))

    app = web.Application()
    app.router.add_get("/{name:.*}", serve)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield server, ranges
    finally:
        await server.close()


async def run(folder: Path, script: str, argument: object) -> tuple[dict[str, Any], list[str]]:
    """What the script says in a page beside the files, and the ranges it took."""
    async with served(folder) as (server, ranges), async_playwright() as playwright:
        end = await launch(playwright, plays_sound_untouched=True)
        try:
            await end.page.goto(str(server.make_url("/")))
            told: dict[str, Any] = await asyncio.wait_for(end.page.evaluate(script, argument), 60)
        finally:
            await end.browser.close()
        assert [line for line in end.complaints if not line.startswith("failed: GET")] == []
        return told, ranges


def assert_played(told: dict[str, Any]) -> None:
    assert abs(told["duration"] - 12) < 0.1
    for wanted, reached, light in told["sought"]:
        assert abs(reached - wanted) < 0.01
        assert (light > 180) == (wanted != 6.5), "the picture is the one of that moment"
    assert len(told["flashes"]) >= 3, "a busy machine may miss one of five"
    assert len(told["beeps"]) >= 4
    for at, _ in told["flashes"]:
        assert min(abs(at - mark) for mark in MARKS) < 0.06
    apart = [min((heard - seen for _, seen in told["flashes"]), key=abs) for _, heard in told["beeps"]]
    # A busy machine shows single frames late, so the middle one counts; and the last must not have run away.
    assert abs(median(apart)) < 80, apart
    assert abs(apart[-1]) < 160, apart


async def test_chromium_plays_and_seeks_webm_that_lost_a_tenth_of_its_sound(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged(seed=3, loss=0.1, repeated=1))
    assembled(tmp_path, "r")
    told, _ = await run(tmp_path / "r", PLAY, "p.webm")
    assert_played(told)


async def test_chromium_plays_and_seeks_matroska_with_h264(tmp_path: Path) -> None:
    stage(tmp_path, "p", Staged(codec="H264"))
    assembled(tmp_path, "r")
    told, _ = await run(tmp_path / "r", PLAY, "p.mkv")
    assert_played(told)


async def test_chromium_seeks_in_ten_minutes_without_reading_them(tmp_path: Path) -> None:
    takes = 50
    for part in range(takes):
        take = Staged(later=12 * part, ssrc=10 * part, size=(640, 480))
        write_journal(tmp_path, "r", "p", [take.records()], part + 1)
    [file] = assembled(tmp_path, "r").files
    moments = [577.05, 301.05, 306.5, 13.05]
    told, ranges = await run(tmp_path / "r", SEEK, ["p.webm", moments])
    assert abs(told["duration"] - 12 * takes) < 0.5
    for wanted, reached, light in told["sought"]:
        assert abs(reached - wanted) < 0.01
        assert (light > 180) == (wanted != 306.5)
    begins = [int(asked.removeprefix("bytes=").split("-")[0]) for asked in ranges if asked]
    assert any(begin > file.size * 0.9 for begin in begins), "the last seek came before the file was read"
