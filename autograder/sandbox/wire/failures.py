"""How a worker, and the conversation with it, can fail."""

from __future__ import annotations

from typing import Any


class SandboxUnavailable(Exception):
    """No worker can be had here: this machine can't confine student code, or a worker did not
    start."""


class ProtocolError(Exception):
    """The other side broke the rules of the conversation."""


class ChannelClosed(Exception):
    """The other side is gone."""


class ChannelTimeout(Exception):
    """No reply in the time there was."""


class UsedTooMuch(Exception):
    """The worker uses more than it may. The message says of what."""


class RemoteFailure(Exception):
    """The other side answered a request with an exception: `details` is what it says of it (nothing
    in it is trusted)."""

    def __init__(self, details: dict[str, Any]):
        super().__init__(details)
        self.details = details
