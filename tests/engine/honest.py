"""What honest notebooks do beside arithmetic: each runs without an error in the cage. `calls`
measures which system calls it takes."""

HONEST = {
    "linear algebra": "import numpy as np; np.linalg.svd(np.random.rand(50, 50))",
    "a product of large matrices": "import numpy as np\nx = np.random.rand(1500, 1500) @ np.random.rand(1500, 1500)",
    "all of numpy": """
import numpy as np
import numpy.fft, numpy.linalg, numpy.polynomial, numpy.random, numpy.ma, numpy.testing
np.show_config()
np.fft.fft(np.arange(1024.0))
np.random.default_rng().permutation(10)
""",
    "files of arrays": """
import numpy as np
np.save('a.npy', np.ones(3)); np.savez('b.npz', x=np.ones(3)); np.savez_compressed('c.npz', x=np.ones(3)); np.savetxt('d.csv', np.ones((3, 3)), delimiter=',')
assert np.load('a.npy').sum() + np.load('b.npz')['x'].sum() + np.load('c.npz')['x'].sum() + np.loadtxt('d.csv', delimiter=',').sum() == 18
np.arange(4.0).tofile('e.bin'); assert np.fromfile('e.bin')[3] == 3 and np.genfromtxt('d.csv', delimiter=',').shape == (3, 3)
""",
    "arrays mapped from files": """
import numpy as np, tempfile
a = np.memmap('m.bin', dtype=float, mode='w+', shape=(1000,)); a[:] = 1; a.flush(); del a
assert np.memmap('m.bin', dtype=float, mode='r+').sum() == 1000
np.save('a.npy', np.ones(3)); assert np.load('a.npy', mmap_mode='r').sum() == 3
with tempfile.NamedTemporaryFile() as file:
    kept = np.memmap(file, dtype=float, mode='w+', shape=(1000,))
kept[:] = 2; assert kept.sum() == 2000
""",
    "mmap": """
import mmap
with open('m', 'wb+') as file:
    file.truncate(8192)
    with mmap.mmap(file.fileno(), 0) as m:
        m[:5] = b'hello'; m.flush(); m.resize(16384); m.seek(0); assert m.read(5) == b'hello'
private = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS); private.write(b'x')
private.madvise(mmap.MADV_DONTNEED)
""",
    "figures": "import matplotlib.pyplot as plt; plt.plot([1]); plt.title('$x^2$'); plt.show()",
    "figures as files": "import matplotlib.pyplot as plt; plt.plot([1]); plt.savefig('a.png'); plt.savefig('a.svg'); plt.savefig('a.pdf'); plt.imread('a.png')",
    "an animation": """
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
figure, axes = plt.subplots()
line, = axes.plot([0, 1])
assert len(FuncAnimation(figure, lambda n: line.set_ydata([0, n]), frames=3, cache_frame_data=False).to_jshtml()) > 1000
""",
    "fonts": "from matplotlib import font_manager; font_manager.findfont('serif'); import matplotlib.pyplot as plt; plt.figure().text(0, 0, 'x', family='monospace')",
    "magics": "%matplotlib inline\n%timeit -n 1 -r 1 1 + 1\n%precision 3\n%who",
    "magics that measure": "%time 1 + 1\n%prun -q sum(range(10))\n%timeit -n 2 -r 2 1 + 1\n%pwd\n%env HOME\n%lsmagic\n%config InlineBackend.figure_format = 'png'",
    "cell magics": "%%time\nx = 1",
    "captured output": "%%capture kept\nprint(1)",
    "files by magic": "%%writefile some.py\nx = 3",
    "run by magic": "open('some.py', 'w').write('x = 3')\n%run some.py\nassert x == 3\n%ls\n%pinfo x",
    "a slider": "import ipywidgets\nipywidgets.interact(lambda x: x, x=(0, 3))",
    "widgets": "import ipywidgets as w\nfrom IPython.display import display, HTML, Markdown, Image, clear_output\ndisplay(w.VBox([w.IntSlider(), w.Output(), w.Button()]))\ndisplay(HTML('x'), Markdown('x'))\nclear_output()",
    "threads": "import threading; t = threading.Thread(target=print); t.start(); t.join(); threading.Timer(0.01, print).start()",
    "threads with names": "import threading; t = threading.Thread(target=print, name='my thread', daemon=True); t.start(); t.join(); threading.get_native_id()",
    "a pool of threads": "from concurrent.futures import ThreadPoolExecutor\nlist(ThreadPoolExecutor(8).map(abs, range(100)))",
    "a pool of threads by multiprocessing": "from multiprocessing.pool import ThreadPool\nwith ThreadPool(4) as pool:\n    assert pool.map(abs, [-1, 2]) == [1, 2]",
    "locks of multiprocessing": """
import multiprocessing as mp, threading, queue
lock, again, few, event, line = mp.Lock(), mp.RLock(), mp.BoundedSemaphore(2), mp.Event(), mp.Queue()
with lock:
    assert not lock.acquire(block=False) and not lock.acquire(timeout=0.01)
with again, again:
    pass
assert few.acquire() and few.acquire() and not few.acquire(False)
few.release(), few.release()
try:
    few.release()
except ValueError:
    pass
else:
    raise AssertionError
threading.Timer(0.01, event.set).start()
assert event.wait(5)
threading.Thread(target=line.put, args=([1],)).start()
assert line.get(timeout=5) == [1]
""",
    "locks, events and conditions": """
import threading, queue
barrier, results = threading.Barrier(3), queue.Queue()
def work():
    barrier.wait(5); results.put(1)
threads = [threading.Thread(target=work) for _ in range(3)]
[t.start() for t in threads]; [t.join() for t in threads]
assert results.qsize() == 3
assert not threading.Event().wait(0.01) and not threading.Condition().acquire() is False and not threading.Semaphore(0).acquire(timeout=0.01)
""",
    "asyncio": "import asyncio, threading\nt = threading.Thread(target=lambda: asyncio.run(asyncio.sleep(0))); t.start(); t.join()",
    "more of asyncio": """
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sum, [1, 2])
    await asyncio.to_thread(sum, [1, 2])
    queue = asyncio.Queue(); await queue.put(1); await queue.get()
    async with asyncio.timeout(1):
        await asyncio.gather(asyncio.sleep(0.01), asyncio.sleep(0.02))
    loop.add_signal_handler(10, print); loop.remove_signal_handler(10)
await main()
""",
    "await in a cell": "import asyncio\nawait asyncio.sleep(0)",
    "pairs of sockets": """
import socket, select, selectors
a, b = socket.socketpair()
a.sendall(b'x'); assert select.select([b], [], [], 1)[0] and b.recv(1) == b'x'
b.settimeout(0.01); a.setblocking(False); a.fileno(), a.getsockname(), a.getpeername(), a.type, a.family
with selectors.DefaultSelector() as s:
    s.register(a, selectors.EVENT_READ); s.select(0.01)
poll = select.poll(); poll.register(a); poll.poll(10); a.shutdown(socket.SHUT_RDWR); a.close()
""",
    "pipes": "import os\nr, w = os.pipe(); os.write(w, b'x'); assert os.read(r, 1) == b'x'; os.set_blocking(r, False); os.get_inheritable(w); os.set_inheritable(w, True); os.dup(r); os.dup2(r, 20); os.close(r)",
    "pipes of multiprocessing": "from multiprocessing import Pipe\na, b = Pipe(); a.send([1]); assert b.poll(1) and b.recv() == [1]",
    "sleeping": "import time; time.sleep(0.01); time.monotonic(); time.process_time(); time.thread_time(); time.perf_counter_ns(); time.strftime('%x'); time.get_clock_info('monotonic'); time.clock_getres(0)",
    "alarms": """
import signal, time
def stop(*_):
    raise TimeoutError
signal.signal(signal.SIGALRM, stop); signal.setitimer(signal.ITIMER_REAL, 0.01)
try:
    time.sleep(5)
except TimeoutError:
    pass
signal.alarm(5); assert signal.alarm(0) > 0; signal.getitimer(signal.ITIMER_REAL)
signal.signal(signal.SIGUSR1, lambda *_: None); signal.raise_signal(signal.SIGUSR1)
import os; os.kill(os.getpid(), signal.SIGUSR1); signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]); signal.sigpending(); signal.strsignal(9); signal.siginterrupt(10, False)
signal.pthread_kill(__import__('threading').get_ident(), signal.SIGUSR1); assert signal.sigwait([signal.SIGUSR1]) == signal.SIGUSR1; assert signal.sigtimedwait([10], 0.01) is None
""",
    "temporary files": """
import tempfile, os
with tempfile.TemporaryFile() as f:
    f.write(b'x'); f.flush(); os.fsync(f.fileno())
with tempfile.NamedTemporaryFile('w+') as f:
    f.write('x')
with tempfile.TemporaryDirectory() as d:
    open(d + '/x', 'w').close()
fd, name = tempfile.mkstemp(); os.close(fd); os.unlink(name)
with tempfile.SpooledTemporaryFile(max_size=1) as f:
    f.write(b'xxx')
""",
    "files and folders": """
import os, pathlib, shutil, glob, filecmp, stat
os.makedirs('a/b/c'); os.mkdir('d', 0o755); pathlib.Path('e').mkdir(exist_ok=True)
p = pathlib.Path('a/x.txt'); p.write_text('x'); p.touch(); p.chmod(0o600); p.rename('a/y.txt'); pathlib.Path('new').touch()
pathlib.Path('a/y.txt').stat(); pathlib.Path('a').resolve(); pathlib.Path.cwd(); pathlib.Path.home(); list(pathlib.Path('.').rglob('*')); pathlib.Path('none').exists()
shutil.copy('a/y.txt', 'a/z.txt'); shutil.copy2('a/y.txt', 'a/w.txt'); shutil.copyfile('a/y.txt', 'f'); shutil.copytree('a', 'g'); shutil.move('g', 'h'); shutil.rmtree('h'); shutil.disk_usage('.'); shutil.which('ls')
os.replace('f', 'f2'); os.utime('f2'); os.chmod('f2', 0o644); open('f2', 'r+').truncate(0)
list(os.walk('.')); list(os.scandir('.')); list(os.fwalk('.')); glob.glob('**/*', recursive=True); os.path.getmtime('f2'); os.access('f2', os.R_OK); os.getcwd(); os.chdir('a'); os.chdir('..'); os.path.realpath('a'); os.path.samefile('a', './a')
filecmp.cmp('a/y.txt', 'a/z.txt'); os.rmdir('d'); os.remove('f2'); os.removedirs('e'); os.listdir(); os.umask(0o022)
with open('p', 'wb') as f:
    os.posix_fallocate(f.fileno(), 0, 10); os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL); os.pwrite(f.fileno(), b'x', 0); os.ftruncate(f.fileno(), 5); os.fchmod(f.fileno(), 0o600); os.fstat(f.fileno()); f.seek(0); os.fdatasync(f.fileno()); os.isatty(f.fileno())
fd = os.open('p', os.O_RDWR); os.pread(fd, 1, 0); os.writev(fd, [b'a', b'b']); os.lseek(fd, 0, 0); os.readv(fd, [bytearray(2)]); os.preadv(fd, [bytearray(2)], 0); os.pwritev(fd, [b'x'], 0); os.close(fd)
where = os.open('.', os.O_RDONLY | os.O_DIRECTORY); os.mkdir('inside', dir_fd=where); os.stat('inside', dir_fd=where); os.rename('inside', 'other', src_dir_fd=where, dst_dir_fd=where); os.rmdir('other', dir_fd=where); os.fchdir(where); os.listdir(where); os.fstatvfs(where); os.statvfs('.'); os.close(where)
""",
    "archives": """
import zipfile, tarfile, gzip, bz2, lzma, zlib, shutil, os
os.makedirs('in/deep'); open('in/deep/x', 'w').write('x')
shutil.make_archive('all', 'zip', 'in'); shutil.unpack_archive('all.zip', 'out'); zipfile.ZipFile('all.zip').extractall('out2')
shutil.make_archive('all', 'gztar', 'in'); tarfile.open('all.tar.gz').extractall('out3', filter='data'); shutil.unpack_archive('all.tar.gz', 'out4', filter='data')
assert open('out3/deep/x').read() == open('out2/deep/x').read() == 'x'
with gzip.open('x.gz', 'wt') as f:
    f.write('x')
""",
    "sqlite": """
import sqlite3
for mode in ('DELETE', 'WAL', 'MEMORY', 'TRUNCATE', 'PERSIST'):
    with sqlite3.connect('a.db') as db:
        db.execute('PRAGMA journal_mode = ' + mode)
        db.execute('create table if not exists t (x)'); db.executemany('insert into t values (?)', [(n,) for n in range(100)])
        db.commit(); db.execute('PRAGMA mmap_size = 1000000'); db.execute('delete from t where x > 50'); db.commit(); db.execute('vacuum')
    db.close()
a, b = sqlite3.connect('b.db'), sqlite3.connect('b.db')
a.execute('create table t (x)'); a.execute('insert into t values (1)'); a.commit(); assert b.execute('select * from t').fetchall() == [(1,)]
import dbm, shelve
with shelve.open('s') as s:
    s['x'] = 1
""",
    "locks on files": "import fcntl, os\nf = open('l', 'w'); fcntl.flock(f, fcntl.LOCK_EX); fcntl.flock(f, fcntl.LOCK_UN); fcntl.lockf(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_UN); fcntl.fcntl(f, fcntl.F_GETFL)",
    "late imports": "import sqlite3, csv, decimal, fractions, statistics, numpy.fft, numpy.polynomial, ssl, hashlib, uuid, ctypes, cProfile, pdb, doctest, unittest, timeit, email, http.client, xml.dom.minidom",
    "chance": "import secrets; secrets.token_hex(); import numpy as np; np.random.default_rng().random(); import os, uuid; os.urandom(4); uuid.uuid4(); uuid.uuid1(); os.getrandom(4)",
    "the machine": "import os, platform, sys, socket, sysconfig, resource, locale, time\nplatform.platform(); platform.processor(); os.cpu_count(); os.uname(); os.getpid(); os.getppid(); os.getuid(); os.getgroups(); os.sched_getaffinity(0); os.times(); resource.getrlimit(resource.RLIMIT_NOFILE); resource.getrusage(resource.RUSAGE_SELF); socket.gethostname(); sys.version; os.sysconf('SC_PAGE_SIZE'); os.getpgrp(); os.getsid(0); os.pathconf('.', 'PC_NAME_MAX'); resource.prlimit(0, resource.RLIMIT_AS); os.umask(0o022)",
    "who it is": "import getpass, os\nassert getpass.getuser() and os.path.expanduser('~')",
    "the terminal": "import shutil, sys, os\nshutil.get_terminal_size(); sys.stdout.isatty(); os.isatty(0); sys.__stdout__.write('x'); sys.__stdout__.flush()",
    "time zones": "import zoneinfo, datetime, time; datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Berlin')); time.tzset(); time.localtime(); datetime.datetime.now().astimezone()",
    "languages": "import locale, gettext; locale.setlocale(locale.LC_ALL, ''); locale.setlocale(locale.LC_ALL, 'C'); locale.getpreferredencoding(); locale.localeconv(); 'x'.encode('cp1252'); 'x'.encode('idna')",
    "tracebacks": "import faulthandler, traceback, logging, warnings, sys\nwith open('f', 'w') as f:\n    faulthandler.enable(f); faulthandler.dump_traceback(f); faulthandler.dump_traceback_later(10, file=f); faulthandler.cancel_dump_traceback_later(); faulthandler.disable()\nlogging.basicConfig(filename='log.txt'); logging.warning('x'); warnings.warn('x')",
    "profiles of memory": "import tracemalloc, gc, sys; tracemalloc.start(); x = [0] * 1000; tracemalloc.take_snapshot(); tracemalloc.stop(); gc.collect(); sys.getsizeof(x)",
    "measuring": "import cProfile, pstats, timeit; p = cProfile.Profile(); p.runcall(sum, [1]); pstats.Stats(p, stream=open('o', 'w')).print_stats(); timeit.timeit('1', number=10)",
    # as scikit-learn does, by threadpoolctl
    "its own libraries": "assert 'libc' in open('/proc/self/maps').read()",
    "C by ctypes": "import ctypes, ctypes.util; ctypes.CDLL(None).abs(-1); ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(abs)(-3); ctypes.create_string_buffer(10)",
    "much memory, given back": "x = [bytearray(1 << 20) for _ in range(300)]; del x; import gc; gc.collect(); y = []\nfor n in range(200000):\n    y.append(str(n) * 10)",
    "a module of its own": "open('mine.py', 'w').write('x = 1')\nimport mine, importlib; importlib.reload(mine); import runpy; runpy.run_path('mine.py'); import py_compile; py_compile.compile('mine.py'); import zipapp, pickle, copy, json; pickle.dump([1], open('p', 'wb'))",
    "other programs fail cleanly": """
import subprocess, os, multiprocessing
def refused(action):
    try:
        action()
    except (OSError, RuntimeError, AssertionError):
        return True
    return False
assert refused(lambda: subprocess.run(['ls'])) and refused(lambda: os.fork()) and refused(lambda: subprocess.check_output('ls', shell=True)) and refused(lambda: multiprocessing.Process(target=print).start())
assert os.system('ls') != 0
""",
    "the network fails cleanly": """
import socket, urllib.request, urllib.error, http.client
for action in (socket.socket, lambda: urllib.request.urlopen('http://localhost:1/', timeout=1), lambda: socket.create_connection(('127.0.0.1', 1), 1), lambda: socket.getaddrinfo('example.org', 80)):
    try:
        action()
    except OSError:
        pass
    else:
        raise AssertionError
""",
}  # fmt: skip
