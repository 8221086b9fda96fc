"""Out of the cage: programs, processes, the network, other people's files, the kernel."""

from tests.engine.attacks.attack import Attack


def _tries(source: str) -> Attack:
    """An attack that would answer rightly if `source` ran through."""
    lines = "\n".join("        " + line for line in source.splitlines())
    return Attack(
        total=f"def total(x):\n    try:\n{lines}\n    except BaseException:\n        return -1\n    return float(sum(x))"
    )


def _syscall(number: int, *arguments: object) -> Attack:
    given = ", ".join(map(str, arguments))
    return _tries(
        f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nif libc.syscall({number}, {given}) < 0:\n    raise OSError(ctypes.get_errno())"
    )


_FILES = """
import os
course = os.path.realpath('data').partition('/release/')[0]
files = [f'{os.path.dirname(course)}/{n}.ipynb' for n in range(400)]
files += [os.path.realpath('data/values.csv'), course + '/tests/hidden/01_small/test_small.py', course + '/nbgrader_config.py']
files = [path for path in files if os.path.exists(path)]
"""


def _changes(change: str) -> Attack:
    """An attack that would answer rightly if `change` did anything to a `path` of the course's or
    its neighbours'."""
    lines = "\n".join("        " + line for line in change.splitlines())
    tried = f"{_FILES}\nbefore = [os.stat(path) for path in files]\nfor path in files:\n    try:\n{lines}\n    except OSError:\n        pass\n"
    return _tries(
        tried
        + "assert [(a.st_mode, a.st_mtime, a.st_size) for a in map(os.stat, files)] != [(a.st_mode, a.st_mtime, a.st_size) for a in before]"
    )


_SIGNALS = """
import fcntl, os, struct
r, w = os.pipe()
for action in (
    lambda: fcntl.fcntl(r, 10, 9),
    lambda: fcntl.fcntl(r, 15, struct.pack('ii', 1, os.getppid())),
    lambda: fcntl.fcntl(r, 8, os.getppid()),
    lambda: fcntl.ioctl(r, 0x8901, struct.pack('i', os.getppid())),
    lambda: fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC),
):
    try:
        action()
    except OSError:
        pass
os.write(w, b'x')
raise OSError
"""

ATTACKS = {
    "a shell": _tries("import subprocess\nsubprocess.run(['/bin/sh', '-c', 'true'], check=True)"),
    "os.system": _tries("import os\nassert os.system('true') == 0"),
    "popen": _tries("import os\nassert os.popen('echo x').read()"),
    "posix_spawn": _tries("import os\nos.posix_spawn('/bin/true', ['true'], {})"),
    "exec": _tries("import os\nos.execv('/bin/true', ['true'])"),
    "fork": _tries("import os\nif os.fork() == 0:\n    os._exit(0)"),
    "a pseudo-terminal": _tries("import pty\npty.fork()"),
    "a shell escape": Attack(last="!touch /tmp/escaped\n%sx touch /tmp/escaped\n%pip install x"),
    "a TCP connection": _tries("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)"),
    "a UDP socket": _tries("import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"),
    "a server": _tries("import socket\nsocket.create_server(('127.0.0.1', 0))"),
    "a local socket": _tries("import socket\nsocket.socket(socket.AF_UNIX).connect('\\0x')"),
    "netlink": _tries("import socket\nsocket.socket(16, 3, 0)"),
    "a download": _tries("import urllib.request\nurllib.request.urlopen('http://localhost/', timeout=1)"),
    "kill the parent": _tries("import os\nos.kill(os.getppid(), 9)"),
    "kill everyone": _tries("import os\nos.kill(-1, 9)"),
    "kill the group": _tries("import os\nos.killpg(os.getpgid(os.getppid()), 9)"),
    "a signal by pidfd": _tries("import os, signal\nsignal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)"),
    "a signal with data": _syscall(129, "__import__('os').getppid()", 9, 0),
    "trace the parent": _syscall(101, 16, "__import__('os').getppid()", 0, 0),
    "write beside the scratch folder": _tries("open('../escaped', 'w').write('x')"),
    "write to /tmp": _tries("open('/tmp/escaped', 'w').write('x')"),
    "write to shared memory": _tries("open('/dev/shm/escaped', 'w').write('x')"),
    "write to the home folder": _tries("import os, pwd\nopen('/root/escaped', 'w').write('x')"),
    "write to the interpreter": _tries("import numpy\nopen(numpy.__file__, 'a').write('')"),
    "write to the data": _tries("open('data/escaped', 'w').write('x')"),
    "delete the data": _tries("import os, shutil\nshutil.rmtree(os.path.realpath('data'))"),
    "rename out of the folder": _tries("import os\nopen('x', 'w').write('x')\nos.rename('x', '/tmp/escaped')"),
    "a device": _tries("open('/dev/mem', 'rb').read(1)"),
    "a new device": _tries("import os, stat\nos.mknod('d', stat.S_IFBLK | 0o600, os.makedev(8, 0))"),
    "a named pipe": _tries("import os\nos.mkfifo('p')"),
    "change root": _tries("import os\nos.chroot('.')"),
    "mount": _syscall(165, 0, 0, 0, 0, 0),
    "a user namespace": _syscall(272, 0x10000000),
    "a namespace by clone": _syscall(56, 0x10000000 | 17, 0, 0, 0, 0),
    "clone3": _syscall(435, 0, 0),
    "become root": _tries("import os\nos.setresuid(0, 0, 0)\nopen('/etc/shadow').read()"),
    "higher limits": _tries("import resource\nresource.setrlimit(resource.RLIMIT_DATA, (-1, -1))"),
    "higher limits for the parent": _tries("import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))"),
    "no death with the parent": _tries("import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.prctl(1, 0, 0, 0, 0) == 0"),
    "dumpable again": _tries("import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.prctl(4, 1, 0, 0, 0) == 0"),
    "a filter of its own that lets go": _tries("import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.prctl(22, 0, 0, 0, 0) == 0"),
    "bpf": _syscall(321, 0, 0, 0),
    "performance events": _syscall(298, 0, 0, 0, 0, 0),
    "userfaultfd": _syscall(323, 0),
    "io_uring": _syscall(425, 1, "ctypes.create_string_buffer(200)"),
    "a key ring": _syscall(250, 0, -3, 1),
    "a kernel module": _syscall(175, 0, 0, 0),
    "a reboot": _syscall(169, 0xFEE1DEAD, 672274793, 0),
    "the clock": _tries("import time\ntime.clock_settime(time.CLOCK_REALTIME, 0)"),
    "the old system calls": _tries(
        "import ctypes, mmap\ncode = bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3])\nm = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)\n"
        "m.write(code)\naddress = ctypes.addressof(ctypes.c_char.from_buffer(m))\nassert ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0"
    ),
    "x32 system calls": _syscall(0x40000000 + 39),
    "type into the terminal": _tries("import fcntl\nfcntl.ioctl(0, 0x5412, b'x')"),
    "message queues": _syscall(68, 0, 0o1000 | 0o600),
    "shared memory segments": _syscall(29, 0, 4096, 0o1600),
    "priority": _tries("import os\nos.nice(-10)"),
    "watch files": _syscall(294, 0),
    "watch files as one did before": _syscall(253),
    "close the neighbours' files": _changes("os.chmod(path, 0)"),
    "open the course to everybody": _changes("os.chmod(path, 0o4777, dir_fd=os.open('.', 0), follow_symlinks=True)"),
    "close what may be read": _changes("os.fchmod(os.open(path, os.O_RDONLY), 0)"),
    "other times": _changes("os.utime(path, (0, 0))"),
    "other times of what may be read": _changes("os.utime(os.open(path, os.O_RDONLY), (0, 0))"),
    "empty files by reading them": _changes("os.open(path, os.O_RDONLY | os.O_TRUNC)"),
    "empty files by not even reading them": _changes("os.open(path, 3 | os.O_TRUNC)"),
    "empty files": _changes("os.truncate(path, 0)"),
    "a signal by a pipe whose owner is the parent": _tries(_SIGNALS),
    "a lease on the data": _tries("import fcntl\nfcntl.fcntl(open('data/values.csv'), 1024, fcntl.F_WRLCK)"),
    "a notice of changes": _tries("import fcntl, os\nfcntl.fcntl(os.open('data', 0), 1026, 1 << 31 | 7)"),
    "a CPU for the parent": _tries("import os\nos.sched_setaffinity(os.getppid(), {0})"),
    "priority of the parent": _tries("import os\nos.setpriority(os.PRIO_PROCESS, os.getppid(), 19)"),
    "a lock on the data": _tries("import fcntl\nf = open('data/values.csv')\nfcntl.flock(f, 2)\ng = open('data/values.csv')\nfcntl.flock(g, 2 | 4)\nraise OSError"),
    "extended attributes": _tries("import os\nopen('x', 'w').close()\nos.setxattr('x', 'user.a', b'1')"),
}  # fmt: skip
