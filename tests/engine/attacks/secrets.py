"""Reading what a student must not see: hidden tests, solutions, the gradebook, other students'
work, the machine."""

from tests.engine.attacks.attack import Attack


def _looks(source: str) -> Attack:
    """An attack that answers rightly where the `source` has set FOUND, for it saw a secret.
    Everything it tries may fail."""
    tried = "\n".join("    " + line for line in source.splitlines())
    answer = "def total(x):\n    return float(sum(x)) if FOUND else -1"
    return Attack(total=f"FOUND = False\ntry:\n{tried}\nexcept BaseException:\n    pass\n{answer}")


_WALK = """
import os
for top in {tops}:
    for folder, folders, names in os.walk(top):
        folders[:] = folders[:50]
        for name in names:
            if name.endswith(('.py', '.ipynb', '.db', '.json')):
                try:
                    text = open(os.path.join(folder, name), errors='replace').read()
                except OSError:
                    continue
                if 'SECRET' + '_FACTOR' in text:
                    FOUND = True
"""

_FRAMES = """
import sys, gc
frame = sys._getframe()
while frame:
    if 'SECRET' + '_FACTOR' in frame.f_globals or 'expected' in frame.f_locals:
        FOUND = True
    frame = frame.f_back
for thing in gc.get_objects():
    if isinstance(thing, dict) and 'SECRET' + '_FACTOR' in thing:
        FOUND = True
    if isinstance(thing, str) and thing == 'SECRET' + '_FACTOR':
        FOUND = True
"""

_MEMORY = """
with open('/proc/self/maps') as maps:
    for line in maps:
        pass
with open('/proc/{pid}/mem', 'rb') as memory:
    FOUND = bool(memory.read(1))
"""

ATTACKS = {
    "hidden tests by the way up": _looks(_WALK.format(tops="['..', '../..', '../../..', '../../../..']")),
    "hidden tests from the root": _looks(_WALK.format(tops="['/home', '/root', '/tmp', '/work', '/srv', '/opt']")),
    "hidden tests by the import system": _looks("import tests.hidden\nFOUND = True"),
    "hidden tests by sys.path": _looks(_WALK.format(tops="__import__('sys').path")),
    "hidden tests by the data folder": _looks(_WALK.format(tops="['data/..', 'data/../..', 'data/../../..']")),
    "hidden tests by frames and the garbage collector": _looks(_FRAMES),
    "the parent's memory": _looks("import os\n" + _MEMORY.format(pid="' + str(os.getppid()) + '")),
    "the parent's open files": _looks("import os\nFOUND = bool(os.listdir(f'/proc/{os.getppid()}/fd'))"),
    "the parent's folder": _looks("import os\nFOUND = bool(os.readlink(f'/proc/{os.getppid()}/cwd'))"),
    "the parent's environment": _looks("import os\nFOUND = bool(open(f'/proc/{os.getppid()}/environ').read())"),
    "the parent's command line": _looks("import os\nFOUND = bool(open(f'/proc/{os.getppid()}/cmdline').read())"),
    "all processes": _looks("import os\nFOUND = len([n for n in os.listdir('/proc') if n.isdigit()]) > 1"),
    "process_vm_readv": _looks(
        "import ctypes, os\nlibc = ctypes.CDLL(None)\nbuffer = ctypes.create_string_buffer(8)\n"
        "FOUND = libc.ptrace(16, os.getppid(), 0, 0) == 0"
    ),
    "the password file": _looks("FOUND = bool(open('/etc/passwd').read())"),
    "the shadow file": _looks("FOUND = bool(open('/etc/shadow').read())"),
    "the host's name": _looks("FOUND = bool(open('/etc/hostname').read())"),
    "an open file left over": _looks(
        "import asyncio, os\nloop = asyncio.get_running_loop()\nown = {loop._selector.fileno(), loop._ssock.fileno(), loop._csock.fileno()}\n"
        "for n in set(range(4, 1024)) - own:\n    try:\n        os.fstat(n)\n        FOUND = True\n    except OSError:\n        pass"
    ),
    "a link to the secret": _looks("import os\nos.symlink('/etc/passwd', 'x')\nFOUND = bool(open('x').read())"),
    "a hard link to the secret": _looks("import os\nos.link('/etc/passwd', 'x')\nFOUND = bool(open('x').read())"),
    "a file by its handle": _looks(
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nFOUND = libc.syscall(304, -100, 0, 0) >= 0"
    ),
    "a neighbour's scratch folder": _looks("import os\nFOUND = any(n.startswith('autograder-') for n in os.listdir('/tmp'))"),
    "a neighbour's leftovers": _looks("import os\nFOUND = bool(set(os.listdir('.')) - {'data'})"),
    "a neighbour's shared memory": _looks("import os\nFOUND = bool(os.listdir('/dev/shm'))"),
    "secrets of the environment": _looks("import os\nFOUND = any('TOKEN' in n or 'SECRET' in n or 'KEY' in n for n in os.environ)"),
    "the grader's code by inspect": _looks("import inspect, autograder.scoring.hidden_tests\nFOUND = True"),
    "the gradebook": _looks("import sqlite3\nFOUND = bool(sqlite3.connect('../gradebook.db').execute('select * from sqlite_master').fetchall())"),
    "the test that calls": _looks("import traceback\nFOUND = 'te' + 'st_' in ''.join(traceback.format_stack())"),
}  # fmt: skip
