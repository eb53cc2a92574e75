"""Who is shown where, when the news of it overtakes a slow browser."""

from __future__ import annotations

import pytest

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server
from tests.browser.test_story import DOCTOR, ROOM

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def slow(method: str, seconds: int) -> str:
    """A browser that takes so long for the first call of an RTCPeerConnection's method."""
    return f"""(() => {{
      const real = RTCPeerConnection.prototype.{method};
      let first = true;
      RTCPeerConnection.prototype.{method} = async function (...given) {{
        const wait = first;
        first = false;
        if (wait) await new Promise((done) => setTimeout(done, {seconds} * 1000));
        return real.apply(this, given);
      }};
    }})();"""


async def test_who_sat_down_while_the_answer_was_taken_in_is_shown(browsers: Browsers, server: Server) -> None:
    room_end, doctor_end = await browsers.launch(ROOM), await browsers.launch(DOCTOR)
    # The doctor is answered while nobody else sits there; the room sits down before that answer is taken in.
    await doctor_end.context.add_init_script(slow("setRemoteDescription", 6))
    await room_end.context.add_init_script(slow("createOffer", 2))
    room, doctor = await people.in_a_call(room_end, doctor_end, server, record=False)
    await people.sees(doctor, ROOM, frames=3)
    await people.sees(room, DOCTOR, frames=3)
