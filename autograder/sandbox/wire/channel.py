"""Requests and replies over one socket, nested strictly last in, first out.

Both sides run the same loop: while one waits for the reply to its request, it serves the requests
that the other side makes in the meantime (a student's function calling back a test's function,
say). One request, one reply, in order: any other frame is a `ProtocolError`, which ends the worker.
Requests are numbered at random, so that no reply can be sent before its request is there.
"""

from __future__ import annotations

import secrets
import socket
import struct
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from autograder.sandbox.wire.codec import MAX_HEADER, MAX_PAYLOAD, Codec, CodecError
from autograder.sandbox.wire.failures import (
    ChannelClosed,
    ChannelTimeout,
    ProtocolError,
    RemoteFailure,
    SandboxUnavailable,
    UsedTooMuch,
)

REQUEST, REPLY, FAILURE = 0, 1, 2
MAX_NESTING = 30  # requests inside requests
_GLANCE = 0.2  # seconds of waiting before the watch is asked again
_LENGTHS = struct.Struct("<II")
_Result = TypeVar("_Result")


class Channel:
    """One end of a conversation.

    `serve(operation, arguments)` answers a request of the other side; what it raises of the kind
    `answers` goes back through `describe(error)`. `watch` is called again and again while the other
    side is waited for, and may raise; without one, there is no limit. `waited` are the seconds that
    this side has waited for the other. `room`: how many bytes of memory the messages that come may
    take until it is set again; None for any number. `weight`: those of the last message.
    """

    def __init__(
        self,
        sock: socket.socket,
        codec: Codec,
        serve: Callable[[str, list[Any]], Any],
        describe: Callable[[BaseException], dict[str, Any]],
        answers: type[BaseException] = Exception,
        watch: Callable[[], None] | None = None,
    ):
        self._watch = watch
        self._sock, self._codec, self._serve, self._describe, self._answers = (
            sock,
            codec,
            serve,
            describe,
            answers,
        )
        self._buffer = bytearray()
        self._nesting = 0
        self.waited = 0.0
        self.room: int | None = None
        self.weight = 0

    def close(self) -> None:
        self._sock.close()

    def request(self, operation: str, *arguments: Any) -> Any:
        """Ask the other side, serve it until it answers, and return the answer.

        Raises `RemoteFailure` where the answer is an exception, `CodecError` where the arguments
        can't cross, and `ChannelClosed`, `ChannelTimeout`, `UsedTooMuch` or `ProtocolError` where
        there will be no answer: the channel is dead then.
        """
        if self._nesting >= MAX_NESTING:
            raise CodecError(f"calls inside calls, more than {MAX_NESTING} deep")
        number = secrets.randbits(62)
        frame = self._codec.encode([REQUEST, number, operation, list(arguments)])
        if self._buffer:
            raise ProtocolError("a message nobody asked for")
        self._nesting += 1
        try:
            self._send(*frame)
            while True:
                message = self._receive()
                if message[0] == REQUEST:
                    self._answer(message)
                    continue
                if message[1] != number:
                    raise ProtocolError("a reply out of order")
                if message[0] == FAILURE:
                    raise RemoteFailure(message[2] if type(message[2]) is dict else {})
                return message[2]
        finally:
            self._nesting -= 1

    def serve_for_ever(self) -> None:
        """Answer requests until the other side closes."""
        while True:
            try:
                message = self._receive()
            except ChannelClosed:
                return
            if message[0] != REQUEST:
                raise ProtocolError("a reply to nothing")
            self._answer(message)

    def _answer(self, message: list[Any]) -> None:
        if len(message) != 4 or type(message[2]) is not str or type(message[3]) is not list:
            raise ProtocolError("a request with a broken shape")
        try:
            frame = self._codec.encode([REPLY, message[1], self._serve(message[2], message[3])])
        except (ProtocolError, ChannelClosed, ChannelTimeout, UsedTooMuch, SandboxUnavailable):
            raise
        except self._answers as error:
            frame = self._codec.encode([FAILURE, message[1], self._describe(error)])
        self._send(*frame)

    def _send(self, header: bytes, payload: list[bytes]) -> None:
        size = sum(map(len, payload))
        data = b"".join((_LENGTHS.pack(len(header), size), header, *payload))
        rest = memoryview(data)
        while rest:
            if sent := self._wait(partial(self._sock.send, rest)):
                rest = rest[sent:]

    def _wait(self, call: Callable[[], _Result]) -> _Result | None:
        """The result of a system call that waits for the other side; None where it was interrupted
        for a glance."""
        start = time.monotonic()
        try:
            self._sock.settimeout(None if self._watch is None else _GLANCE)
            return call()
        except TimeoutError:
            pass
        except OSError:
            raise ChannelClosed from None
        finally:
            self.waited += time.monotonic() - start
        if self._watch is not None:
            self._watch()
        return None

    def _fill(self, size: int) -> None:
        while len(self._buffer) < size:
            data = self._wait(
                partial(self._sock.recv, max(65536, min(size - len(self._buffer), 1 << 20)))
            )
            if data is None:
                continue
            if not data:
                raise ChannelClosed
            self._buffer += data

    def _receive(self) -> list[Any]:
        self._fill(_LENGTHS.size)
        header_size, payload_size = _LENGTHS.unpack_from(self._buffer)
        if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
            raise ProtocolError("a message too large")
        end = _LENGTHS.size + header_size + payload_size
        self._fill(end)
        if self._watch is not None:
            self._watch()
        frame, self._buffer = self._buffer, self._buffer[end:]
        view = memoryview(frame)[:end]
        try:
            message = self._codec.decode(
                view[_LENGTHS.size : _LENGTHS.size + header_size],
                view[_LENGTHS.size + header_size :],
            )
        except CodecError as error:
            raise ProtocolError(str(error)) from None
        self.weight = self._codec.weight
        if self.room is not None:
            self.room -= self.weight
            if self.room < 0:
                raise UsedTooMuch("it gave back more than there is room for in one test")
        if (
            type(message) is not list
            or len(message) < 3
            or type(message[0]) is not int
            or type(message[1]) is not int
            or message[0] not in (REQUEST, REPLY, FAILURE)
        ):
            raise ProtocolError("a message with a broken shape")
        return message
