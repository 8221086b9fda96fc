"""What an answer's cell and its test cell may do: each case is an exercise worth one point.

`right` and `wrong` are what two students answer. All cases run in one notebook, in this order, so
what one leaves behind the next one finds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """An exercise: answers, the test cell, and a locked cell before them."""

    name: str
    right: str
    test: str
    wrong: str = "pass"
    given: str = ""


def c(name: str, right: str, test: str, wrong: str = "pass", given: str = "") -> Case:
    return Case(name, right, test, wrong, given)


MAIN = [
    c("doctest", 'def tenth(x):\n    """\n    >>> tenth(5)\n    0.5\n    """\n    return x / 10',
      "import doctest\nassert doctest.testmod().failed == 0",
      'def tenth(x):\n    """\n    >>> tenth(5)\n    0.5\n    """\n    return x // 10'),
    c("doctest_of_one", 'def plus(x):\n    """\n    >>> plus(1)\n    2\n    """\n    return x + 1',
      "import doctest\nfinder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)\n"
      "assert all(runner.run(t).failed == 0 and t.examples for t in finder.find(plus, 'plus', globs=globals()))",
      'def plus(x):\n    """\n    >>> plus(1)\n    2\n    """\n    return x'),
    c("timeit", "def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)",
      "import timeit\nassert timeit.timeit('fib(5)', setup='from __main__ import fib', number=3) > 0"),
    c("timeit_magic", "def quick(): return 1", "spent = %timeit -o -q -n 2 -r 1 quick()\nassert spent.best >= 0 and quick() == 1"),
    c("pickle", "class Point:\n    def __init__(self, x): self.x = x",
      "import pickle\nassert pickle.loads(pickle.dumps(Point(3))).x == 3", "class Point:\n    def __init__(self, x): self.x = x + 1"),
    c("pickle_of_a_function", "def triple(x): return 3 * x", "import pickle\nassert pickle.loads(pickle.dumps(triple))(2) == 6",
      "triple = lambda x: 3 * x"),
    c("pickle_of_an_enum", "import enum\nclass Suit(enum.Enum):\n    HEARTS = 1",
      "import pickle\nassert pickle.loads(pickle.dumps(Suit.HEARTS)) is Suit.HEARTS"),
    c("copyreg", "class Lock:\n    def __init__(self, n): self.n, self.f = n, lambda: n\ndef make(n): return Lock(n)\nimport copyreg\n"
      "copyreg.pickle(Lock, lambda lock: (make, (lock.n,)))", "import pickle\nassert pickle.loads(pickle.dumps(Lock(4))).n == 4",
      "class Lock:\n    def __init__(self, n): self.n, self.f = n, lambda: n"),
    c("shelve", "class Note:\n    text = 'x'\n    def __eq__(self, other): return isinstance(other, Note)",
      "import shelve\nwith shelve.open('notes') as shelf: shelf['a'] = Note()\nwith shelve.open('notes') as shelf: assert shelf['a'] == Note()"),
    c("profile", "def heavy(): return sum(range(100))", "import cProfile\ncProfile.run('heavy()')"),
    c("profile_to_a_file", "def light(): return 1", "import cProfile, pstats\ncProfile.run('light()', 'out.prof')\n"
      "assert pstats.Stats('out.prof').total_calls > 1"),
    c("type_hints", "from typing import Optional\nclass Tree:\n    left: 'Optional[Tree]'\n    size: int",
      "import typing\nassert typing.get_type_hints(Tree) == {'left': typing.Optional[Tree], 'size': int}",
      "class Tree:\n    left: 'Optional[Leaf]'\n    size: int"),
    c("a_dataclass", "import dataclasses\n@dataclasses.dataclass(order=True)\nclass Version:\n    major: int\n    minor: 'int' = 0",
      "assert Version(1, 2) < Version(1, 3) and repr(Version(1)) == 'Version(major=1, minor=0)'",
      "class Version:\n    def __init__(self, *a): pass"),
    c("main_by_import", "def here(): return 'here'", "import __main__\nassert __main__.here() == 'here' and __name__ == '__main__'"),
    c("source_of_a_function", "def no_loop(xs): return sum(xs)",
      "import inspect\nassert 'for' not in inspect.getsource(no_loop) and no_loop([1, 2]) == 3",
      "def no_loop(xs):\n    s = 0\n    for x in xs: s += x\n    return s"),
    c("tree_of_a_function", "def squares(n): return [k * k for k in range(n)]",
      "import ast, inspect\nassert any(isinstance(node, ast.ListComp) for node in ast.walk(ast.parse(inspect.getsource(squares))))",
      "def squares(n): return list(map(lambda k: k * k, range(n)))"),
    c("the_students_tests", "import unittest\nclass TestPlus(unittest.TestCase):\n    def test_one(self): self.assertEqual(plus(1), 2)",
      "import sys, unittest\nsuite = unittest.defaultTestLoader.loadTestsFromTestCase(TestPlus)\n"
      "result = unittest.TextTestRunner(sys.stdout).run(suite)\nassert result.testsRun == 1 and result.wasSuccessful()",
      "import unittest\nclass TestPlus(unittest.TestCase):\n    def test_one(self): self.assertEqual(plus(1), 5)"),
    c("unittest_main", "class TestMore(unittest.TestCase):\n    def test_two(self): self.assertTrue(True)",
      "assert unittest.main(argv=['x'], exit=False).result.wasSuccessful()"),
    c("unittest_main_to_stdout", "class TestEvenMore(unittest.TestCase):\n    def test_three(self): self.assertTrue(True)",
      "out = unittest.TextTestRunner(sys.stdout)\n"
      "assert unittest.main(argv=['x', 'TestEvenMore'], exit=False, testRunner=out).result.testsRun == 1"),
]  # fmt: skip

MOCKED = [
    c("a_mocked_print", "def greet(name): print('Hello', name)",
      "from unittest.mock import patch\nwith patch('builtins.print') as told:\n    greet('Ada')\ntold.assert_called_once_with('Hello', 'Ada')",
      "def greet(name): return 'Hello ' + name"),
    c("a_mocked_input", "def age(): return int(input('How old? '))",
      "from unittest.mock import patch\nwith patch('builtins.input', return_value='7'):\n    assert age() == 7", "def age(): return input()"),
    c("a_name_of_main_mocked", "def dice(): return 4\ndef two(): return dice() + dice()",
      "from unittest.mock import patch\nwith patch('__main__.dice', side_effect=[2, 5]):\n    assert two() == 7", "def two(): return 9"),
    c("a_module_mocked", "import random\ndef flip(): return 'heads' if random.random() < 0.5 else 'tails'",
      "from unittest.mock import patch\nwith patch('random.random', return_value=0.1):\n    assert flip() == 'heads'",
      "def flip(): return 'tails'"),
    c("input_called", "x_of_input = 1", "input('Who is there?')"),
    c("input_replaced_for_good", "def ask(): return input()", "input = lambda prompt='': 'me'\nassert ask() == 'me'\ndel input"),
    c("a_builtin_replaced_for_good", "def octal(x): return oct(x)", "assert octal(3) == 'mine'\nimport builtins\nbuiltins.oct = _oct",
      given="import builtins\n_oct, builtins.oct = oct, lambda x: 'mine'"),
    c("print_counted", "def shout(): print('a'); print('b')", "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as heard:\n"
      "    shout()\nassert heard.getvalue().split() == ['a', 'b']", "def shout(): print('a')"),
    c("a_method_patched", "class Clock:\n    def now(self): return 'now'\nclass Alarm:\n    def ring(self): return 'ring ' + Clock().now()",
      "Clock.now = lambda self: 'noon'\nassert Alarm().ring() == 'ring noon'", "class Alarm:\n    def ring(self): return 'ring now'"),
    c("time_stands_still", "import time\ndef stamp(): return time.time()",
      "from unittest.mock import patch\nwith patch('time.time', return_value=12.0):\n    assert stamp() == 12.0"),
]  # fmt: skip

SUBCLASSED = [
    c("a_subclass_of_int", "class Money(int):\n    def __add__(self, other): return Money(int(self) + int(other))\n    def __repr__(self): return '1'",
      "assert isinstance(Money(3) + Money(4), Money) and Money(3) + Money(4) == 7", "Money = int"),
    c("a_subclass_as_credit", "class Half(float): pass", "Half(0.5)", "class Half(float):\n    def __repr__(self): return '0.25'"),
    c("an_array_subclass", "import numpy as np\nclass Row(np.ndarray):\n    pass\nrow = np.arange(3).view(Row)",
      "assert row.sum() == 3 and type(row + 1) is Row", "row = np.arange(3)"),
    c("an_abstract_class", "import abc\nclass Shape(abc.ABC):\n    @abc.abstractmethod\n    def area(self): ...\nclass Dot(Shape):\n    def area(self): return 0",
      "assert Dot().area() == 0\ntry:\n    Shape()\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError", "class Dot:\n    def area(self): return 0\nShape = Dot"),
    c("equal_to_everything", "class Any_:\n    def __eq__(self, other): return True\nequal = Any_()", "assert equal == 5", "equal = 4"),
    c("an_exception_class", "class Empty(ValueError): pass\ndef head(xs):\n    if not xs: raise Empty('nothing there')\n    return xs[0]",
      "try:\n    head([])\nexcept ValueError as error:\n    assert str(error) == 'nothing there'\nelse:\n    raise AssertionError", "def head(xs): return None"),
]  # fmt: skip

EFFECTS = [
    c("a_file_appended_to", "pass", "assert open('log.txt').read() == 'x'", given="open('log.txt', 'a').write('x')"),
    c("a_folder_made", "pass", "import os\nassert os.path.isdir('made')\nassert folders == 1",
      given="import os\nos.mkdir('made')\nfolders = len([name for name in os.listdir() if name.startswith('made')])"),
    c("a_counter", "pass", "assert counter == 1", given="counter = globals().get('counter', 0) + 1"),
    c("a_draw", "draw = random.random()", "random.seed(3)\nrandom.random()\nassert draw == random.random()", "draw = 0.3",
      given="import random\nrandom.seed(3)\nrandom.random();"),
    c("a_database", "rows = db.execute('select count(*) from t').fetchone()[0]", "assert rows == 1", "rows = 2",
      given="import sqlite3\ndb = sqlite3.connect('t.db')\ndb.execute('create table if not exists t(x)')\ndb.execute('insert into t values (1)')\ndb.commit()"),
    c("a_registry", "@register\ndef plugin(): pass", "assert registered == ['plugin']", "def plugin(): pass",
      given="registered = []\ndef register(f):\n    registered.append(f.__name__)\n    return f"),
    c("hidden_lines", "def square(x): return x * x",
      "assert square(2) == 4\n### BEGIN HIDDEN TESTS\nassert square(-3) == 9\n### END HIDDEN TESTS", "def square(x): return 2 * x"),
    c("hidden_lines_alone", "def cube(x): return x ** 3", "### BEGIN HIDDEN TESTS\nassert cube(2) == 8\n### END HIDDEN TESTS", "def cube(x): return 3 * x"),
    c("hidden_partial_credit", "passed = 1", "credit = 0.25\n### BEGIN HIDDEN TESTS\ncredit += 0.5 * passed\n### END HIDDEN TESTS\ncredit", "passed = 0"),
]  # fmt: skip

# The value of the last line is the partial credit; some answers give two points' worth of trouble.
CREDIT = [
    c(f"credit_{name}", f"v = {right}", test or "v", f"v = {wrong}")
    for name, right, wrong, test in [
        ("half", "0.5", "0", ""), ("none", "None", "0.0", ""), ("negative", "-1", "-0.25", ""), ("truth", "True", "False", ""),
        ("text", "'0.5'", "''", ""), ("numpy", "np.float64(0.5)", "np.int64(0)", ""), ("list", "[0.5]", "[]", ""),
        ("dict", "{'score': 0}", "{}", ""), ("tuple", "(0,)", "0,", ""), ("array", "np.array(0.5)", "np.array([0.0])", ""),
        ("small", "1e-3", "1e-300", ""), ("complex", "0.5j", "0j", ""), ("bytes", "b'0'", "b''", ""), ("set", "{0}", "set()", ""),
        ("decimal", "__import__('decimal').Decimal('0.5')", "__import__('decimal').Decimal(0)", ""),
        ("fraction", "__import__('fractions').Fraction(1, 2)", "__import__('fractions').Fraction(0)", ""),
        ("rounded", "round(2 / 3, 2)", "round(1 / 3, 2)", ""), ("with_semicolon", "0.5", "0", "v;"), ("printed", "0.5", "0", "print(v)"),
        ("after_a_print", "0.5", "0", "print('so far:', 3)\nv"), ("after_a_display", "0.5", "0", "from IPython.display import display\ndisplay(0.75)\nv"),
        ("displayed", "0.5", "0", "from IPython.display import display\ndisplay(v)"), ("then_more", "0.5", "0", "v\npass"),
        ("markdown", "0.5", "0", "from IPython.display import Markdown\nMarkdown(str(v))"),
        ("shown_as_markdown", "0.5", "0", "from IPython.display import Markdown\ndisplay(Markdown('**done**'))\nv"),
        ("html", "0.5", "0", "from IPython.display import HTML\nHTML(str(v))"), ("latex", "0.5", "0", "from IPython.display import Latex\nLatex(f'${v}$')"),
        ("by_repr", "type('Score', (), {'__repr__': lambda self: ' 0.5 '})()", "type('Score', (), {'__repr__': lambda self: '0'})()", ""),
        ("in_words", "type('Score', (), {'__repr__': lambda self: 'half'})()", "type('Score', (), {'__repr__': lambda self: 'zero'})()", ""),
        ("repr_that_raises", "type('Bad', (), {'__repr__': lambda self: 1 / 0})()", "1 / 0", ""),
        ("after_a_warning", "0.5", "0", "import warnings\nwarnings.warn('careful')\nv"),
        ("after_a_log", "0.5", "0", "import logging\nlogging.getLogger('x').warning('careful')\nv"),
        ("after_stderr", "0.5", "0", "import sys\nprint('careful', file=sys.stderr)\nv"),
        ("after_a_raw_write", "0.5", "0", "import os, time\nos.write(2, b'careful')\ntime.sleep(0.3)\nv"),
        ("after_a_caught_error", "0.5", "0", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass\nv"),
        ("of_an_earlier_cell", "0.5", "0", "_ if v else 0"), ("with_an_underscore", "0.2_5", "0_0", "type('S', (), {'__repr__': lambda s: '0.2_5' if v else '0_0'})()"),
        ("a_figure", "0.5", "0", "import matplotlib.pyplot as plt\nplt.plot([0, 1])\nv"), ("a_figure_last", "0.5", "0", "plt.plot([0, v])"),
        ("an_axis_limit", "0.5", "0", "plt.xlim(0, 1)"), ("captured", "0.5", "0", "%%capture kept\nv"), ("timed", "0.5", "0", "%%time\nv"),
        ("a_frame", "{'a': [0]}", "{}", "type('F', (), {'_repr_html_': lambda self: '<b>1</b>', '__repr__': lambda self: '0.5' if v else 'x'})()"),
        ("a_widget", "0.5", "0", "import ipywidgets\nipywidgets.interact(lambda x: x, x=(0, 3));"),
        ("a_percentage", "'50%'", "'0%'", "print(v)\n0.25 if v == '50%' else 0.0"),
    ]
]  # fmt: skip

ERRORS = [
    c("an_assert", "fine = True", "assert fine, 'not fine'", "fine = False"),
    c("an_error_in_the_answer", "later = 1", "assert later == 1", "1 / 0\nlater = 1"),
    c("a_syntax_error", "spelt = 1", "assert spelt == 1", "spelt = = 1"),
    c("sys_exit", "import sys\ndef leave(): pass", "leave()", "def leave(): sys.exit(0)"),
    c("an_interrupt", "def stop(): pass", "stop()", "def stop(): raise KeyboardInterrupt"),
    c("an_exception_group", "def many(): pass", "many()", "def many(): raise ExceptionGroup('two', [ValueError(1), KeyError(2)])"),
    c("an_exception_without_words", "def mute(): pass", "mute()",
      "class Mute(Exception):\n    def __str__(self): raise RuntimeError\ndef mute(): raise Mute"),
    c("a_caught_assert", "def sure(): return True", "try:\n    assert sure()\nexcept AssertionError:\n    print('no')", "def sure(): return False"),
    c("an_unknown_magic", "known = 1", "assert known == 1", "%nothing_of_the_kind\nknown = 1"),
    c("a_thread_that_fails", "import threading\ndef work(): pass",
      "t = threading.Thread(target=work); t.start(); t.join()\nimport time; time.sleep(0.2)", "def work(): raise ValueError('in a thread')"),
    c("a_warning_in_the_answer", "import warnings\nwarnings.warn('once')\nwarned = 1", "assert warned == 1"),
    c("deep_recursion", "def down(n): return 0 if n == 0 else down(n - 1)", "assert down(50) == 0", "def down(n): return down(n + 1)"),
]  # fmt: skip

SURROUNDINGS = [
    c("autosave", "%autosave 30\np1 = 1", "assert p1 == 1"),
    c("folders", "import os\nos.makedirs('deep', exist_ok=True)\nopen('deep/a.txt', 'w').write('5')\n%cd deep\np2 = open('a.txt').read()\n%cd ..\np3 = os.path.exists('deep')",
      "assert p2 == '5' and p3", "%cd deep\np2 = '5'\n%cd ..\np3 = False"),
    c("a_folder_that_is_not_there", "%cd /content\np4 = 1", "assert p4 == 1"),
    c("bookmarks", "%bookmark start\n%cd deep\n%cd -b start\np5 = os.path.exists('deep')", "assert p5"),
    c("who_i_am", "import getpass\np6 = getpass.getuser()", "assert p6"),
    c("a_descriptor", "import sys\np7 = sys.stdout.fileno()", "assert isinstance(p7, int)"),
    c("faulthandler", "import faulthandler\nfaulthandler.enable()\np8 = 1", "assert p8 == 1"),
    c("a_running_loop", "import asyncio\np9 = asyncio.get_running_loop().is_running()", "assert p9"),
    c("an_await", "async def slow():\n    await asyncio.sleep(0)\n    return 3", "assert await slow() == 3", "async def slow(): return 4"),
    c("a_task_of_an_earlier_cell", "async def note(): noted.append(1)\nnoted = []\ntask = asyncio.create_task(note())", "assert noted == [1]",
      "noted = []"),
    c("a_loop_inside_the_loop", "def runs(): return asyncio.run(slow())", "assert runs() == 3"),
    c("the_kernels_config", "p10 = 'IPKernelApp' in get_ipython().config and type(get_ipython()).__name__", "assert p10 == 'ZMQInteractiveShell'"),
    c("a_module_written", "%%writefile written.py\ndef f(): return 5", "import written\nassert written.f() == 5"),
    c("a_script_run", "open('script.py', 'w').write('from_script = 6')\n%run script.py", "assert from_script == 6"),
    c("a_script_run_as_main", "open('asks.py', 'w').write('mains_name = __name__')\n%run asks.py", "assert mains_name == '__main__'"),
    c("captured", "%%capture heard\nprint('a word')", "assert heard.stdout == 'a word\\n'", "print('a word')\nclass heard: stdout = ''"),
    c("environment", "%env WORD=hello\np11 = os.environ['WORD']", "assert p11 == 'hello' and os.environ['NBGRADER_EXECUTION'] == 'autograde'"),
    c("reloading", "%load_ext autoreload\n%autoreload 2\np12 = 1", "assert p12 == 1"),
    c("stored", "p13 = [1, 2]\n%store p13", "assert p13 == [1, 2]"),
    c("inputs_and_outputs", "21 * 2", "assert _ == 42 or 42 in Out.values()\nassert any('21 * 2' in line for line in In)", "22 * 2"),
    c("a_name_listed", "p14 = 'here'", "names = %who_ls str\nassert 'p14' in names", "p14 = 3"),
    c("every_expression_shown", "p15 = 1", "get_ipython().ast_node_interactivity = 'all'", "p15 = 2"),
    c("several_results", "p16 = 0.5", "p16\n'and more'", "p16 = 0"),
    c("only_the_last_again", "p17 = 1", "get_ipython().ast_node_interactivity = 'last_expr'"),
    c("an_alarm", "import signal\ndef wake(*_): rung.append(1)\nrung = []\nsignal.signal(signal.SIGALRM, wake)", "import time\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\ntime.sleep(0.2)\nassert rung == [1]",
      "rung = []\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)"),
    c("threads", "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool: p18 = list(pool.map(abs, [-1, 2]))", "assert p18 == [1, 2]"),
    c("a_temporary_file", "import tempfile\nwith tempfile.NamedTemporaryFile('w+') as file: file.write('x'); file.seek(0); p19 = file.read()", "assert p19 == 'x'"),
    c("random_numbers", "p20 = np.random.default_rng(1).integers(10)", "assert p20 == np.random.default_rng(1).integers(10)", "p20 = -1"),
]  # fmt: skip

FIGURES = [
    c("a_figure_kept", "fig, ax = plt.subplots()\nax.plot([1, 2])\nax.set_title('mine')", "assert ax.get_title() == 'mine' and len(ax.lines) == 1",
      "fig, ax = plt.subplots()"),
    c("the_current_figure_of_an_earlier_cell", "plt.plot([1, 2])\nplt.title('current');", "assert plt.gca().get_title() == 'current'"),
    c("a_figure_that_is_not_closed", "%config InlineBackend.close_figures = False\nplt.plot([1, 2])\nplt.title('open');",
      "assert plt.gca().get_title() == 'open'", "%config InlineBackend.close_figures = False\nplt.plot([1, 2]);"),
    c("figures_closed_again", "plt.close('all')\n%config InlineBackend.close_figures = True\nplt.plot([1, 2]);", "assert plt.get_fignums() == []"),
    c("a_figure_shown", "plt.plot([1])\nplt.show()\np21 = 1", "assert p21 == 1 and plt.get_fignums() == []"),
    c("a_figure_in_a_file", "plt.plot([1])\nplt.savefig('figure.png')", "import os\nassert os.path.getsize('figure.png') > 1000", "plt.figure();"),
    c("a_figure_under_agg", "import matplotlib\nmatplotlib.use('Agg')\nplt.plot([1, 2])\nplt.xlabel('x')", "assert plt.gca().get_xlabel() == 'x'",
      "import matplotlib\nmatplotlib.use('Agg')\nplt.plot([1, 2])"),
    c("two_figures_under_agg", "plt.figure(2)\nplt.plot([3])\nplt.ylabel('y');", "assert plt.get_fignums() == [1, 2] and plt.figure(2).gca().get_ylabel() == 'y'",
      "plt.figure(2);"),
]  # fmt: skip

BESIDE = [
    c("a_module_of_the_students", "from my_utils import h", "assert h(3) == 9", "from my_other_utils import h"),
    c("a_package_of_the_students", "import parts.more", "assert parts.more.two == 2", "import parts.less"),
    c("data_of_the_students", "mine = open('notes/mine.csv').read()", "assert mine == '1,2\\n'", "mine = open('mine.csv').read()"),
    c("a_picture_of_the_students", "picture = plt.imread('dot.png')", "assert picture.shape[:2] == (1, 1)", "picture = plt.imread('no_dot.png')"),
    c("a_module_of_the_instructors", "import helper", "assert helper.name == 'instructor'"),
    c("data_of_the_instructors", "numbers = np.loadtxt('data/numbers.csv', delimiter=',')", "assert numbers.sum() == 10", "numbers = np.zeros(2)"),
    c("a_module_that_stays_the_students", "import kept", "assert kept.name == 'student'"),
    c("the_folder", "import os\nfiles = set(os.listdir())", "assert {'my_utils.py', 'helper.py', 'data', 'notes'} <= files", "files = set()"),
    c("a_module_named_like_pythons", "import statistics\np32 = statistics.mean([1, 3])", "assert p32 == 2", "p32 = 3"),
    c("a_module_named_like_a_package", "import sqlalchemy\np33 = sqlalchemy.mine", "assert p33 == 1", "p33 = 0"),
    c("its_own_notebook", "import json\nown = json.load(open('lab.ipynb'))", "assert own['nbformat'] == 4 and len(own['cells']) > 20"),
]  # fmt: skip

# Where what stock does and what we do differ: see `differences`.
OUT_OF_REACH = [
    c("another_program", "import subprocess\np22 = subprocess.run(['true']).returncode", "assert p22 == 0"),
    c("a_shell_command", "p23 = !echo 5", "assert p23 == ['5']"),
    c("a_shell_cell", "%%bash --out p24\necho 6", "assert p24 == '6\\n'"),
    c("another_process", "import multiprocessing\np25 = multiprocessing.get_context('fork').Value('i', 3).value", "assert p25 == 3"),
    c("a_network_socket", "import socket\np26 = socket.socket()", "p26.close()"),
    c("a_file_elsewhere", "p27 = open('/etc/passwd').read()", "assert p27"),
    c("an_extension_that_is_not_here", "%load_ext nowhere_to_be_found\n%of_the_extension 1\np28 = 1", "assert p28 == 1"),
    c("a_window", "import matplotlib\nmatplotlib.use('TkAgg')\np29 = 1", "assert p29 == 1"),
    c("a_window_by_magic", "%matplotlib widget\np30 = 1", "assert p30 == 1"),
    c("another_package_manager", "%conda list\np31 = 1", "assert p31 == 1"),
    c("credit_nan", "w = float('nan')", "w", "w = 0.5"),
]  # fmt: skip

# Each of these stops nbgrader for the whole submission, so they are handed in apart.
STOPPING = [
    c("credit_too_much", "w = 5", "w"),
    c("credit_without_end", "w = float('inf')", "w"),
    c("credit_without_words", "w = type('Silent', (), {'__repr__': lambda self: ''})()", "w"),
    c("the_end_of_python", "import os\nos._exit(0)", "pass"),
    c("after_the_end_of_python", "w = 0.5", "w"),
]

LAB = [
    *MAIN,
    *MOCKED,
    *SUBCLASSED,
    *EFFECTS,
    *CREDIT,
    *ERRORS,
    *SURROUNDINGS,
    *FIGURES,
    *BESIDE,
    *OUT_OF_REACH,
]
