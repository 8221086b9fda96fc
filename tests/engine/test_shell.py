"""What a cell finds around it: the same as in a notebook on a student's machine, but for what the
cage can't give, which is left out kindly."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.cells import CellResult
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.session import Session

Open = Callable[..., Session]


def ran(result: CellResult) -> bool:
    return result.error is None and result.dropped is None


def printed(result: CellResult) -> str:
    return "".join(output["text"] for output in result.outputs if output["output_type"] == "stream")


def shown(result: CellResult) -> str:
    """What the cell's last expression gave."""
    return next(
        (
            output["data"]["text/plain"]
            for output in result.outputs
            if output["output_type"] == "execute_result"
        ),
        "",
    )


# -- the notebook is the module __main__ -----------------------------------------------------------

MAIN = """
import collections, copyreg, dataclasses, enum, typing, unittest

def f(x):
    '''
    >>> f(2)
    4
    '''
    return x * x

@dataclasses.dataclass
class Node:
    value: int
    left: 'typing.Optional[Node]' = None

class Colour(enum.Enum):
    RED = 1

Pair = collections.namedtuple('Pair', 'a b')

class Odd:
    def __init__(self, lock): self.lock = lock

def rebuild(lock): return Odd(lock)
copyreg.pickle(Odd, lambda odd: (rebuild, (odd.lock,)))

class TestF(unittest.TestCase):
    def test_f(self): self.assertEqual(f(3), 9)
"""

LOOKS_INTO_MAIN = {
    "doctest": "import doctest\nassert doctest.testmod() == (0, 1)",
    "timeit": "import timeit\nassert timeit.timeit('f(3)', setup='from __main__ import f', number=10) > 0",
    "pickle": "import pickle\nassert pickle.loads(pickle.dumps(Node(3))).value == 3",
    "pickle of an enum": "import pickle\nassert pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED",
    "pickle of a named tuple": "import pickle\nassert pickle.loads(pickle.dumps(Pair(1, 2))) == (1, 2)",
    "copyreg": "import pickle\nassert pickle.loads(pickle.dumps(Odd(3))).lock == 3",
    "shelve": "import shelve\nwith shelve.open('s') as shelf: shelf['n'] = Node(1)\nwith shelve.open('s') as shelf: assert shelf['n'] == Node(1)",
    "a deep copy": "import copy\nassert copy.deepcopy(Node(1, Node(2))).left.value == 2",
    "cProfile": "import cProfile\ncProfile.run('f(3)')",
    "profile": "import profile\nprofile.run('f(3)')",
    "trace": "import trace\ntrace.Trace(count=False, trace=False).run('f(3)')",
    "type hints": "import typing\nassert typing.get_type_hints(Node)['left'] == typing.Optional[Node]",
    "unittest": "import unittest, sys\nassert unittest.main(argv=['x'], exit=False, testRunner=unittest.TextTestRunner(sys.stdout)).result.testsRun == 1",
    "import __main__": "import __main__\nassert __main__.f(3) == 9 and __main__.__dict__ is globals()",
    "importlib": "import importlib\nassert importlib.import_module('__main__').f(2) == 4",
    "sys.modules": "import sys\nassert sys.modules[f.__module__].f is f",
    "pkgutil": "import pkgutil\nassert pkgutil.resolve_name('__main__:Node.__init__')",
    "a name bound through the module": "import __main__\n__main__.late = 5\nassert late == 5",
    "the source of a function": "import inspect\nassert 'x * x' in inspect.getsource(f)",
    "what runpy leaves": "open('m.py', 'w').write('y = 3')\nimport runpy\nassert runpy.run_path('m.py', run_name='__main__')['y'] == 3\nimport __main__\nassert __main__.f(2) == 4",
}


@pytest.fixture(scope="module")
def caged_or_not(request: pytest.FixtureRequest) -> Any:
    from autograder.sandbox.processes.spawn import Zygote

    with Zygote(caged=request.param) as zygote:
        yield zygote


def run(zygote: Any, *sources: str) -> list[CellResult]:
    from autograder.sandbox.cells import RunCell

    session = Session(
        zygote, [RunCell(source) for source in sources], limits=TimeLimits(submission=60)
    )
    try:
        return session.run_cells()
    finally:
        session.close()


@pytest.mark.parametrize("caged_or_not", [True, False], indirect=True, ids=["caged", "open"])
def test_main_is_the_notebooks_namespace(caged_or_not: Any) -> None:
    _, *results = run(caged_or_not, MAIN, *LOOKS_INTO_MAIN.values())
    failed = {
        name: str(result.error or result.dropped)
        for name, result in zip(LOOKS_INTO_MAIN, results, strict=True)
        if not ran(result)
    }
    assert failed == {}


def test_a_doctest_of_a_wrong_answer_fails(open_session: Open) -> None:
    session = open_session(
        MAIN.replace("return x * x", "return x + x + 1"), "import doctest\ndoctest.testmod().failed"
    )
    assert shown(session.results[1]) == "1"


def test_main_holds_nothing_of_the_graders(open_session: Open) -> None:
    session = open_session(
        "import __main__\nnames = [name for name in vars(__main__) if not name.startswith('_')]"
    )
    assert set(session.student.names) <= {"In", "Out", "exit", "quit", "get_ipython", "open"}


# -- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "import matplotlib\nmatplotlib.use('Agg')",
        "%config InlineBackend.close_figures = False",
        "import matplotlib.pyplot as plt\nplt.switch_backend('agg')",
        "from matplotlib_inline.backend_inline import set_matplotlib_close\nset_matplotlib_close(False)",
        "import matplotlib.pyplot as plt\nplt.ioff()",
    ],
)
def test_a_figure_lives_on_where_it_does_in_a_kernel(open_session: Open, source: str) -> None:
    session = open_session(
        source,
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('two');",
        "plt.gca().get_title()",
    )
    assert shown(session.results[2]) == "'two'"


def test_otherwise_a_cells_figures_are_shown_when_it_ends_and_closed(open_session: Open) -> None:
    session = open_session(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('two');",
        "plt.get_fignums()",
        pictures=True,
    )
    assert [sorted(output["data"]) for output in session.results[0].outputs] == [
        ["image/png", "text/plain"]
    ]
    assert shown(session.results[1]) == "[]"


# -- lines about screen, folders, packages ---------------------------------------------------------

LEFT_OUT = [
    *(
        "%autosave 30",
        "%practice double",
        "%hint double",
        "%connect_info",
        "%qtconsole",
        "%clear",
        "%less x.py",
        "%man ls",
        "%subshell",
        "%edit x.py",
    ),
    *(
        "%conda install numpy",
        "%mamba install numpy",
        "%uv pip install numpy",
        "%pip install numpy",
        "!ls",
        "x = !ls",
        "%sx ls",
        "%system ls",
    ),
    *(
        "%matplotlib widget",
        "%matplotlib qt",
        "%matplotlib tk",
        "%matplotlib osx",
        "%gui qt",
        "%pylab qt",
    ),
    *(
        "import matplotlib; matplotlib.use('TkAgg')",
        "import matplotlib.pyplot as plt; plt.switch_backend('Qt5Agg')",
    ),
    *(
        "%load_ext google.colab.data_table",
        "%load_ext lab_black",
        "%%bash\nls",
        "%%sh\nls",
        "%%script python\n1",
        "%%perl\n1",
    ),
]


@pytest.fixture(scope="module")
def left_out(zygote: Any) -> dict[str, CellResult]:
    return dict(
        zip(LEFT_OUT, run(zygote, *(f"{source}\nafter = 1" for source in LEFT_OUT)), strict=True)
    )


@pytest.mark.parametrize("source", LEFT_OUT)
def test_a_line_that_concerns_no_answer_is_left_out_with_a_line_of_text(
    left_out: dict[str, CellResult], source: str
) -> None:
    result = left_out[source]
    assert ran(result)
    first, *more = printed(result).splitlines()
    assert "while a notebook is graded" in first
    assert len(more) <= (3 if "pylab" in source else 0)
    assert all(output.get("name") == "stdout" for output in result.outputs)


def test_what_goes_on_after_a_window_that_is_not_there_is_drawn_in_the_notebook(
    open_session: Open,
) -> None:
    source = "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.plot([1]);\nmatplotlib.get_backend()"
    session = open_session(source, pictures=True)
    assert any("image/png" in output.get("data", {}) for output in session.results[0].outputs)


def test_a_magic_of_an_extension_that_is_not_here_is_left_out(open_session: Open) -> None:
    session = open_session(
        "%load_ext watermark\n%watermark -v\nfrom_here = 1",
        "from_here += 1\n%watermark",
        "print(from_here)",
    )
    assert all(ran(result) for result in session.results)
    assert "%watermark (watermark would): it is left out" in printed(session.results[0])
    assert printed(session.results[2]) == "2\n"


def test_a_magic_that_nobody_asked_an_extension_for_stops_its_cell(open_session: Open) -> None:
    session = open_session("%watermark -v\nfrom_here = 1")
    assert session.results[0].error is not None
    assert "%watermark` not found" in session.results[0].error.message


def test_an_extension_that_is_there_and_broken_says_so(open_session: Open) -> None:
    session = open_session(
        "open('mine.py', 'w').write('import nowhere_to_be_found')\n%load_ext mine"
    )
    assert session.results[0].error is not None
    assert session.results[0].error.type_name == "ModuleNotFoundError"


def test_folders_are_changed_as_in_a_kernel_and_nothing_is_kept_of_it(open_session: Open) -> None:
    session = open_session(
        "import os\nos.makedirs('sub/deep')\nopen('sub/x.txt', 'w').write('5')",
        "%cd /content\nopen('sub/x.txt').read()",
        "%cd sub\nopen('x.txt').read()",
        "%bookmark here deep\n%cd here\n%cd -\n%pushd deep\n%popd\n%rehashx\nopen('x.txt').read()",
        "%cd\nos.listdir()",
        "y = 4\n%store y",
        "made = sorted(os.listdir())",
    )
    assert [shown(result) for result in session.results] == [
        "1",
        "'5'",
        "'5'",
        "'5'",
        "['sub']",
        "",
        "",
    ]
    assert all(ran(result) for result in session.results)
    assert session.student.made == ["sub"]
    assert set(session.new_files()) == {"sub/x.txt"}


def test_files_are_found_again_wherever_the_cells_have_gone(open_session: Open) -> None:
    session = open_session(
        "import os\nos.makedirs('a/b')\nopen('a/b/c.txt', 'w').write('x')\n%cd a/b"
    )
    assert session.new_files() == {"a/b/c.txt": b"x"}


# -- messages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("%timeit -z 1", "%timeit -z 1"),
        ("\n\n# a note\n   \n%run nowhere.py", "%run nowhere.py"),
        ("x = 3\nfor i in range(2):\n    y = %nothing_of_the_kind 4", "y = %nothing_of_the_kind 4"),
        ("!ls \\\n  -l\n1/0  # !ls", "1/0  # !ls"),
        ("!ls \\\n  -l\n%timeit -z 1\n!ls", "%timeit -z 1"),
        ("%%timeit -z\n1", "%%timeit -z"),
        ("%time x = 3\ndef broken(:", "def broken(:"),
    ],
)
def test_an_error_names_the_line_that_the_student_wrote(
    open_session: Open, source: str, line: str
) -> None:
    result = open_session(source).results[0]
    assert result.error is not None
    assert result.error.line == line
    assert "get_ipython()" not in str(result.outputs)


def test_a_function_of_an_earlier_cell_fails_at_the_line_that_was_written(
    open_session: Open,
) -> None:
    session = open_session("def f():\n    %run nowhere.py", "x = 1\nf()")
    trace = next(
        "\n".join(output["traceback"])
        for output in session.results[1].outputs
        if output["output_type"] == "error"
    )
    assert "    %run nowhere.py" in trace
    assert "get_ipython()" not in trace
    assert session.results[1].error.line == "%run nowhere.py"  # type: ignore[union-attr]


TELLS = """import sys, os, numpy, json, sysconfig, tempfile, site
print(sys.executable, sys.prefix, sys.base_prefix, sys.path, numpy.__file__, json.__file__, sysconfig.get_paths(), site.__file__)
print(get_ipython().profile_dir.location, get_ipython().ipython_dir, os.environ, os.getcwd(), tempfile.gettempdir(), os.path.expanduser('~'))
print(os.path.realpath('data'), list(sys.modules.values()))
open(os.path.join(get_ipython().profile_dir.location, 'x'), 'w')"""


def test_no_path_of_the_machine_is_shown(open_session: Open, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    singular = "import numpy as np\nnp.linalg.solve(np.zeros((2, 2)), np.ones(2))"
    session = open_session(
        TELLS, singular, "input()", "import json\njson.loads('{')", data=tmp_path / "data"
    )
    text = "\n".join(
        map(
            str,
            (
                *(result.outputs for result in session.results),
                *(result.error for result in session.results),
            ),
        )
    )
    here = {
        str(Path.home()),
        str(tmp_path),
        os.path.realpath(sys.prefix),
        os.path.realpath(sys.base_prefix),
        str(Path(__file__).parents[2]),
    }
    assert [
        text[max(0, text.find(path) - 80) : text.find(path) + 80] for path in here if path in text
    ] == []
    assert "site-packages/numpy/linalg" in text
    assert "json/decoder.py" in text


# -- small things of a kernel ----------------------------------------------------------------------

KERNEL = {
    "who I am": "import getpass\nassert getpass.getuser() and '/' not in getpass.getuser()",
    "file descriptors": "import sys\nassert (sys.stdout.fileno(), sys.stderr.fileno()) == (1, 2)",
    "faulthandler": "import faulthandler\nfaulthandler.enable()",
    "a loop that runs": "import asyncio\nassert asyncio.get_running_loop().is_running() and asyncio.get_event_loop() is asyncio.get_running_loop()",
    "a task": "import asyncio\nasync def later(): done.append(1)\ndone = []\ntask = asyncio.create_task(later())",
    "the task has run": "assert done == [1] and task.done()",
    "an await": "await asyncio.sleep(0)\nassert await asyncio.gather(*(asyncio.sleep(0, n) for n in range(3))) == [0, 1, 2]",
    "the same loop": "first = asyncio.get_running_loop()",
    "the same loop again": "await asyncio.sleep(0)\nassert asyncio.get_running_loop() is first",
    "async for": "async def two():\n    yield 1\n    yield 2\nassert [x async for x in two()] == [1, 2]",
    "a notebook's shell": "assert type(get_ipython()).__name__ == 'ZMQInteractiveShell' and 'IPKernelApp' in get_ipython().config",
    "an earlier result": "40 + 2",
    "the earlier result": "assert _ == 42 and Out[12] == 42 and _12 == 42 and In[12] == '40 + 2'",
    "a builtin of its own": "import builtins\nbuiltins.sum = lambda values: -1",
    "the builtin of its own": "assert sum([1, 2]) == -1\ndel builtins.sum",
    "environment": "%env LANG\n%env WORD=3\nimport os\nassert os.environ['WORD'] == '3'",
    "reloading": "%load_ext autoreload\n%autoreload 2\nassert True",
    "a loop that was stopped": "asyncio.get_running_loop().stop()\nawait asyncio.sleep(0)\nstopped = 1",
    "after it": "assert stopped == 1",
}


def test_small_things_are_as_in_a_kernel(zygote: Any) -> None:
    results = run(zygote, *KERNEL.values())
    failed = {
        name: str(result.error or result.dropped)
        for name, result in zip(KERNEL, results, strict=True)
        if not ran(result)
    }
    assert failed == {}
    noise = {
        name: result.outputs
        for name, result in zip(KERNEL, results, strict=True)
        if "stderr" in str(result.outputs)
    }
    assert noise == {}


def test_what_goes_past_pythons_streams_is_an_output_in_its_place(open_session: Open) -> None:
    session = open_session(
        "import os\nos.write(1, b'out')\nos.write(2, b'err')\n0.5",
        "import sys\nprint('under', file=sys.__stdout__)\nprint('neath', file=sys.__stderr__)",
        "import ctypes\nctypes.CDLL(None).puts(b'from C'); ctypes.CDLL(None).fflush(None);",
        "'nothing'",
    )
    kinds = [
        [output.get("name", output["output_type"]) for output in result.outputs]
        for result in session.results
    ]
    assert kinds == [
        ["stdout", "stderr", "execute_result"],
        ["stdout", "stderr"],
        ["stdout"],
        ["execute_result"],
    ]
    assert [printed(result) for result in session.results] == [
        "outerr",
        "under\nneath\n",
        "from C\n",
        "",
    ]


def test_endless_writing_past_pythons_streams_is_bounded(open_session: Open) -> None:
    session = open_session(
        "import os\nfor _ in range(300): os.write(1, b'x' * 100_000)\nafter = 1", "after"
    )
    assert len(printed(session.results[0])) < 110_000
    assert shown(session.results[1]) == "1"


def test_nobody_answers_input_and_the_reason_is_given(open_session: Open) -> None:
    session = open_session(
        "x = 1\ninput('How many? ')",
        "import getpass\ngetpass.getpass()",
        "def ask(): return input()",
    )
    for result in session.results[:2]:
        assert result.error is not None
        assert result.error.type_name == "StdinNotImplementedError"
        assert "nobody is there to answer" in result.error.message
    with pytest.raises(Exception, match="nobody is there to answer"):
        session.student.ask()


def test_a_function_may_run_a_loop_when_a_test_calls_it(open_session: Open) -> None:
    session = open_session(
        "import asyncio\nasync def three(): return 3\ndef f(): return asyncio.run(three())"
    )
    assert session.student.f() == 3


def test_cells_that_run_inside_a_cell_keep_their_own_sources(open_session: Open) -> None:
    inner = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ['
    inner += ", ".join(
        f'{{"cell_type": "code", "id": "c{n}", "metadata": {{}}, "outputs": [], "execution_count": null, "source": "def f{n}(): return {n}"}}'
        for n in (1, 2)
    )
    session = open_session(
        f"open('other.ipynb', 'w').write({inner + ']}'!r})",
        "%run other.ipynb",
        "import inspect\ninspect.getsource(f1), inspect.getsource(f2)",
        limits=TimeLimits(),
    )
    assert shown(session.results[2]) == "('def f1(): return 1\\n', 'def f2(): return 2\\n')"
