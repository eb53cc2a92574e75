"""The helpline's channel into a browser: pages fetch what was said, so a message has gone once it is kept.

Must not know HTTP; the pages' requests are `server.api.helpline`'s.
"""

from __future__ import annotations

from server.domain.helpline.lines import WEB
from server.services.ports.helpline import NotSent, Sent, ToSend


class WebChat:
    """Implements `server.services.ports.helpline.HelplineChannel`."""

    name = WEB
    a_second = 0.0
    a_citizen = (0, 0.0)

    async def send(self, one: ToSend) -> Sent | NotSent:
        """The page finds it by its number; the same key twice is one message."""
        return Sent(one.key)
