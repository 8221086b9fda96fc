"""Using everything up: time, memory, disk, processes, threads, files, output, the grader's
patience."""

from tests.engine.attacks.attack import Attack


def _in_total(body: str, **more: object) -> Attack:
    lines = "\n".join("    " + line for line in body.splitlines())
    return Attack(total=f"def total(x):\n{lines}", **more)  # type: ignore[arg-type]


_DEEP_FOLDERS = """
import os
for _ in range(3000):
    os.mkdir('d')
    os.chdir('d')
"""

_CLOSED_FOLDERS = """
import os
for n in range(20):
    os.makedirs(f'c{n}/inner')
    open(f'c{n}/inner/file', 'w').write('x')
    os.chmod(f'c{n}/inner', 0)
    os.chmod(f'c{n}', 0)
"""

_DEAF = """
import signal, threading
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
def spin():
    while True:
        pass
for _ in range(8):
    threading.Thread(target=spin, daemon=False).start()
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""


def _holds(body: str) -> Attack:
    """An attack that would answer rightly if it could keep what the `body` takes for a while."""
    return _in_total(
        f"import mmap, os, time\nkept, block = [], bytes(20 << 20)\n{body}\ntime.sleep(0.5)\nreturn float(sum(x))"
    )


ATTACKS = {
    "an endless loop in a cell": Attack(first="while True:\n    pass"),
    "an endless loop in the last cell": Attack(last="while True:\n    pass"),
    "an endless loop in a function": _in_total("while True:\n    pass"),
    "an endless loop that catches everything": _in_total(
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
    ),
    "a sleep": _in_total("import time\ntime.sleep(10**6)"),
    "a sleep in C": _in_total("import select\nselect.select([], [], [])"),
    "a lock that is never given back": _in_total(
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()"
    ),
    "a regular expression that backtracks": _in_total(
        "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"
    ),
    "a power that never ends": _in_total("return 9 ** 9 ** 9"),
    "deaf to signals, with threads": Attack(last=_DEAF),
    "stops itself": _in_total("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    "deep recursion": _in_total("return total(x)"),
    "deep recursion without the limit": _in_total(
        "import sys\nsys.setrecursionlimit(10**9)\nreturn total(x)"
    ),
    "a large list": _in_total("return [0] * 10**11"),
    "memory in pieces": _in_total("a = []\nwhile True:\n    a.append(bytearray(50 << 20))"),
    "memory in a numpy array": _in_total("import numpy as np\nreturn np.ones(10**10)"),
    "memory by doubling a string": _in_total("s = 'x'\nwhile True:\n    s += s"),
    "anonymous shared memory": _in_total("import mmap\nreturn mmap.mmap(-1, 1 << 33)"),
    "memory mapped from files": _in_total(
        "import mmap, os\nkept = []\nfor n in range(10**6):\n    f = open(f'm{n}', 'wb+')\n    f.truncate(30 << 20)\n"
        "    m = mmap.mmap(f.fileno(), 30 << 20)\n    m.write(bytes(30 << 20))\n    kept.append(m)"
    ),
    "shared zeros": _holds(
        "for _ in range(2):\n    with open('/dev/zero', 'r+b') as zero:\n        m = mmap.mmap(zero.fileno(), 1 << 26); m.write(bytes(1 << 26))\n"
        "        m.madvise(mmap.MADV_DONTNEED); kept.append(m)"
    ),
    "page tables": _holds(
        "for _ in range(200):\n    m = mmap.mmap(-1, 1 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ); kept.append(m)\n"
        "    for place in range(0, 1 << 30, 2 << 20):\n        m[place]"
    ),
    "deleted files, open": _holds(
        "for _ in range(10):\n    kept.append(open('f', 'wb', 0)); kept[-1].write(block); os.unlink('f')"
    ),
    "deleted files, mapped": _holds(
        "for _ in range(10):\n    with open('f', 'wb+', 0) as f:\n        f.write(block); kept.append(mmap.mmap(f.fileno(), 4096))\n    os.unlink('f')"
    ),
    "files in a closed folder": _holds(
        "os.mkdir('c'); os.chmod('c', 0o300)\nfor n in range(10):\n    open(f'c/{n}', 'wb').write(block)"
    ),
    "files below a long path": _holds(
        "for _ in range(20):\n    os.mkdir('d' * 250); os.chdir('d' * 250)\nfor n in range(10):\n    open(f'{n}', 'wb').write(block)"
    ),
    "a memory file": _in_total("import os\nreturn os.memfd_create('x')"),
    "a fork bomb": _in_total("import os\nwhile True:\n    os.fork()"),
    "processes by multiprocessing": _in_total(
        "import multiprocessing\nreturn multiprocessing.Pool(50).map(abs, [1])"
    ),
    "a thread bomb": _in_total(
        "import threading, time\nthreading.stack_size(32768)\nwhile True:\n    threading.Thread(target=time.sleep, args=(1000,)).start()"
    ),
    "a full disk": Attack(
        last="data = bytes(1 << 20)\nfor n in range(10**6):\n    open(f'f{n}', 'wb').write(data)"
    ),
    "a large file": Attack(last="f = open('f', 'wb')\nwhile True:\n    f.write(bytes(1 << 20))"),
    "a hole in a file": Attack(last="open('f', 'wb').truncate(1 << 50)"),
    "a million files": Attack(last="n = 0\nwhile True:\n    open(f'f{n}', 'w')\n    n += 1"),
    "deep folders": Attack(last=_DEEP_FOLDERS),
    "folders that can't be opened": Attack(last=_CLOSED_FOLDERS),
    "open files": _in_total("kept = []\nwhile True:\n    kept.append(open('/dev/null'))"),
    "a flood of output": Attack(last="while True:\n    print('x' * 10000)"),
    "a flood of displays": Attack(
        last="from IPython.display import display\nwhile True:\n    display('x' * 1000)"
    ),
    "a flood of errors": Attack(last="import sys\nwhile True:\n    sys.stderr.write('x' * 10000)"),
    "a flood of pictures": Attack(
        last="import matplotlib.pyplot as plt\nfrom IPython.display import Image, display\nwhile True:\n    display(Image(data=b'x' * 10**6, format='png'))"
    ),
    "a huge result": _in_total("import numpy as np\nreturn np.zeros(10**8, dtype=np.int8)"),
    "a deep result": _in_total("r = []\nfor _ in range(500):\n    r = [r]\nreturn r"),
    "a result that holds itself": _in_total("r = []\nr.append(r)\nreturn r"),
    "a wide result": _in_total("return [[]] * 10**7"),
    "a huge integer": _in_total("return 1 << 10**7"),
    "a long text": _in_total("return 'x' * 10**8"),
    "a generator without an end": _in_total("import itertools\nreturn itertools.count()"),
    "a dict of a million keys": _in_total("return {n: n for n in range(10**6)}"),
    "more pictures than there is room for": Attack(
        last="from IPython.display import Image, display\nfor _ in range(3):\n    display(Image(data=b'x' * (3 << 20), format='png'))"
    ),
    "a cell of newlines beside an untouched stub": Attack(
        last="# total" + "\n" * 190_000, total="def total():\n    raise NotImplementedError"
    ),
    "more text than there is room for": Attack(
        last="from IPython.display import display, Latex\nfor _ in range(150):\n    display(Latex('\\u4e00' * 50_000))"
    ),
    "large arrays into the test's function without an end": Attack(
        twice="import numpy as np\ndef twice(f, x):\n    while True:\n        f(np.ones(900_000))",
        awards=(2.0, 0.0, 0.0),
    ),
    "a very large array into the test's function": Attack(
        twice="import numpy as np\ndef twice(f, x):\n    try:\n        f(np.ones(2_000_000))\n    except ValueError:\n        return f(f(x))"
    ),
    "calls of the test's function without an end": Attack(
        twice="def twice(f, x):\n    while True:\n        f(x)", awards=(2.0, 0.0, 0.0)
    ),
    "the test's function inside itself": Attack(
        twice="def twice(f, x):\n    return twice(f, f(x))", awards=(2.0, 0.0, 0.0)
    ),
    "exits": _in_total("import os\nos._exit(0)"),
    "exits in a cell": Attack(last="import os\nos._exit(0)"),
    "a crash in C": _in_total("import ctypes\nreturn ctypes.string_at(0)"),
    "kills itself": _in_total("import os\nos.kill(os.getpid(), 9)"),
    "ends itself by a signal": _in_total("import os\nos.kill(os.getpid(), 15)"),
    "aborts": _in_total("import os\nos.abort()"),
    "sys.exit in a cell": Attack(first="import sys\nsys.exit(0)"),
    "an exit handler that never ends": Attack(
        first="import atexit\ndef spin():\n    while True:\n        pass\natexit.register(spin)"
    ),
}
