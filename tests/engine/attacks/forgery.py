"""Bytes that the worker would never send: the student's code writes to the grader's socket
itself."""

from tests.engine.attacks.attack import Attack

_FORGE = """
import os, struct, sys, msgpack
def question():
    frame = sys._getframe()
    while frame.f_code.co_name != '_answer':
        frame = frame.f_back
    return frame.f_locals['message'][1]
def send(message, payload=b'', lengths=None, raw=None):
    header = msgpack.packb(message) if raw is None else raw
    os.write(3, struct.pack('<II', *(lengths or (len(header), len(payload)))) + header + payload)
"""


def _sends(source: str, *, harms_itself: bool = False) -> Attack:
    """An attack that forges an answer to the call of `total`."""
    lines = "\n".join("    " + line for line in source.splitlines())
    return Attack(
        total=f"{_FORGE}\ndef total(x):\n{lines}\n    return -1", harms_itself=harms_itself
    )


def _answers(value: str, payload: str = "b''") -> Attack:
    """A forged answer under the number of the question, which is found in the worker's own
    frames."""
    return _sends(f"send([1, question(), {value}], {payload})")


def _array(description: str, format: str = "<BIBBQ") -> str:
    """The source of a forged array: dtype, itemsize, layout, number of axes, sides."""
    return f"msgpack.ExtType(1, struct.pack({format!r}, {description}))"


# all of one hash
_KEYS = "[msgpack.ExtType(4, (k * (2**61 - 1)).to_bytes(12, 'little')) for k in range(9, 60_000)]"

ATTACKS = {
    "noise": _sends("os.write(3, os.urandom(100000))"),
    "zeros": _sends("os.write(3, bytes(10000))"),
    "a header of 4 GB": _sends("os.write(3, struct.pack('<II', 2**32 - 1, 0))"),
    "a payload of 4 GB": _sends("os.write(3, struct.pack('<II', 10, 2**32 - 1))"),
    "half a message": _sends("os.write(3, struct.pack('<II', 1000, 1000) + b'x')"),
    "byte by byte": _sends("import time\nfor b in struct.pack('<II', 10, 0) + bytes(3):\n    os.write(3, bytes([b]))\n    time.sleep(0.5)"),
    "a plain forged answer": _answers("[41, [], []]"),
    "an answer in another shape": _answers("41"),
    "an answer without a number": _sends("send([1])"),
    "an answer with a text for a number": _sends("send([1, 'x', 42])"),
    "an unknown kind of message": _sends("send([7, 1, 42])"),
    "a failure that is none": _answers("{}"),
    "a failure of control characters": _sends(
        "c = '\\u202e' * 300_000\nsend([2, question(), {'type': c, 'bases': [c], 'message': c, 'number': 3, 'line': c}])"
    ),
    "a forged failure": _sends("send([2, question(), {'type': 'Passed', 'bases': 1, 'message': [1], 'number': 'x', 'line': {}}])"),
    "a request for nothing": _sends("send([0, 1, 'grade', [6.0]])"),
    "a request for eval": _sends("send([0, 1, 'eval', ['1']])"),
    "a callback nobody gave": _sends("send([0, 1, 'callback', [99, [], {}]])"),
    "a callback with a broken number": _sends("send([0, 1, 'callback', ['x', [], {}]])"),
    "a callback of a bound function": _sends("send([0, 1, 'callback', [1 << 40, [], {}]])"),
    "deep nesting": _sends("send(None, raw=b'\\x91' * 100000 + b'\\xc0')"),
    "a million parts": _sends("send(None, raw=b'\\xdd' + struct.pack('>I', 10**6) + b'\\xc0' * 10**6)"),
    "an array longer than the message": _sends("send(None, raw=b'\\xdd' + struct.pack('>I', 2**32 - 1))"),
    "a text that is no text": _answers("[b'\\xff', [], []]"),
    "text with surrogates": _sends("send(None, raw=b'\\x93\\x01\\x05\\xa3\\xed\\xa0\\x80')"),
    "an unknown extension": _answers("[msgpack.ExtType(99, b'x'), [], []]"),
    "a reference of its own making": _answers("[msgpack.ExtType(7, b'x'), [], []]"),
    "a reference to a function of another test": _answers("[msgpack.ExtType(8, b'\\x01\\x00\\x00\\x00'), [], []]"),
    "a dtype that does not exist": _answers(f"[{_array('250, 8, 0, 1, 5')}, [], []]", "bytes(100)"),
    "an object array": _answers(f"[{_array('100, 0, 0, 1, 5')}, [], []]", "bytes(100)"),
    "an array beyond its payload": _answers(f"[{_array('13, 8, 0, 1, 1 << 40')}, [], []]", "bytes(8)"),
    "an array of too many dimensions": _answers("[msgpack.ExtType(1, struct.pack('<BIBB', 13, 8, 0, 255) + bytes(8 * 255)), [], []]", "bytes(8)"),
    "a shape that overflows": _answers(f"[{_array('13, 8, 0, 2, 1 << 33, 1 << 33', '<BIBBQQ')}, [], []]", "bytes(8)"),
    "arrays that claim the same bytes": _answers(f"[[{_array('1, 1, 0, 1, 64 << 20')}] * 100_000, [], []]", "bytes(64 << 20)"),
    "a payload that belongs to nothing": _answers("[-1, [], []]", "bytes(64 << 20)"),
    "arrays without entries and endless sides": _answers(f"[[{_array('1, 1, 0, 2, 0, 1 << 26', '<BIBBQQ')}] * 1000, [], []]"),
    "keys of one hash": _answers(f"[[msgpack.ExtType(6, b'\\x01'), *{_KEYS}], [], []]"),
    "answers before their questions": _sends("send([1, question(), [-1, [], []]])\nfor n in range(60):\n    send([1, question() + n, [42, [], []]])"),
    "an integer without an end": _answers("[msgpack.ExtType(4, b'\\x7f' * 10**6), [], []]"),
    "a pickle": _answers("[msgpack.ExtType(5, __import__('pickle').dumps(print)), [], []]"),
    "a timestamp": _answers("[msgpack.ExtType(-1, bytes(12)), [], []]"),
    "changes that were none": _answers("[41, [[[0], 42], [['x'], 1], [0, 0]], [[0]]]"),
    "a changed array that is another's": _answers("[-1, [[[0], [[0.0]]]], 'x']"),
    "two answers": _sends("send([1, question(), [-1, [], []]])\nsend([1, question(), [42, [], []]])"),
    "the socket closed": _sends("os.close(3)"),
    "the socket replaced": _sends("r, w = os.pipe()\nos.dup2(w, 3)"),
    "the socket read by a thread": _sends(
        "import threading\ndef read():\n    while True:\n        os.read(3, 1)\nthreading.Thread(target=read, daemon=True).start()",
        harms_itself=True,
    ),
    "an open file sent along": _sends("import socket\ns = socket.socket(fileno=os.dup(3))\nsocket.send_fds(s, [b'x'], [0])"),
    "answers by a thread, all the time": Attack(
        last=f"{_FORGE}\nimport threading, time\ndef flood():\n    n = 0\n    while True:\n        n += 1\n        send([1, n % 100, [42, [], []]])\n        time.sleep(0.0005)\nthreading.Thread(target=flood, daemon=True).start()",
        harms_itself=True,
    ),
    "outputs of strange kinds": Attack(
        last="import gc\nfor thing in gc.get_objects():\n    if type(thing).__name__ == '_Worker':\n        kept = thing\nkept._on_run = lambda *a: {'outputs': [1, {'output_type': 'x'}, {'output_type': 'execute_result', 'data': {'text/html': '<script>', 1: 2}}, {'output_type': 'stream', 'text': [1]}, {'output_type': 'error', 'traceback': 5}], 'error': {'type': 1, 'number': 'x', 'bases': {}}}\n",
    ),
    "an answer to a cell that is no answer": Attack(
        first="import gc\nfor thing in gc.get_objects():\n    if type(thing).__name__ == '_Worker':\n        thing._on_run = lambda *a: 42",
        harms_itself=True,
    ),
}  # fmt: skip
