"""Full marks without solving anything: objects that lie, patched libraries, strange exceptions,
edited metadata and outputs."""

from __future__ import annotations

from typing import Any

from tests.engine.attacks.attack import RIGHT, WRONG, Attack, code, solution


def _returns(setup: str, value: str) -> Attack:
    return Attack(total=f"{setup}\ndef total(x):\n    return {value}")


_EVERY_METHOD = "\n".join(
    f"    def __{name}__(self, *a, **k):\n        return True"
    for name in ["eq", "ne", "lt", "le", "gt", "ge", "bool", "contains"]
)

_EQUAL = f"class Equal:\n{_EVERY_METHOD}\n    __hash__ = None"

_EQUAL_ARRAY = f"import numpy as np\nclass Array(np.ndarray):\n{_EVERY_METHOD}\n    def __array_ufunc__(self, *a, **k):\n        return np.bool_(True)"

_LYING_ARRAY = """
import numpy as np
class Lying:
    __array_priority__ = 1e9
    shape, dtype, ndim, size = (), np.dtype(float), 0, 1
    def __array__(self, *a, **k):
        return np.array(42.0)
    def __array_function__(self, *a, **k):
        return True
    def __array_ufunc__(self, *a, **k):
        return True
    def __float__(self):
        return 42.0
    def __int__(self):
        return 42
    __index__ = __int__
    def __len__(self):
        return 0
    def __eq__(self, other):
        return True
    def __getattr__(self, name):
        return self
    def __call__(self, *a, **k):
        return self
    def __sub__(self, other):
        return 0.0
    __rsub__ = __abs__ = __sub__
    def __le__(self, other):
        return True
    __lt__ = __ge__ = __gt__ = __le__
"""

_ANSWERS_WITH_ANYTHING = """
import gc, sys
for module in list(sys.modules.values()):
    for name, value in list(vars(module).items()) if hasattr(module, '__dict__') else ():
        if name.startswith('assert_') and callable(value):
            try:
                setattr(module, name, lambda *a, **k: None)
            except Exception:
                pass
"""

_PATCHED_PYTEST = """
import sys, types
fake = types.ModuleType('pytest')
fake.raises = fake.approx = fake.skip = fake.fail = lambda *a, **k: None
for name in ('pytest', '_pytest', '_pytest.runner', 'autograder', 'autograder.checks', 'autograder.checks.close', 'autograder.scoring.one_submission'):
    sys.modules[name] = fake
import builtins
builtins.AssertionError = type('AssertionError', (Exception,), {})
"""

_CONFTEST = """
open('conftest.py', 'w').write('def pytest_runtest_makereport(item, call): pass')
open('sitecustomize.py', 'w').write('raise SystemExit(0)')
open('usercustomize.py', 'w').write('raise SystemExit(0)')
open('numpy.py', 'w').write('raise SystemExit(0)')
import os
os.environ['PYTHONPATH'] = os.getcwd()
os.environ['PYTEST_ADDOPTS'] = '--collect-only'
"""

_OWN_DOUBLE = "double = lambda x: 2 * x"

_EQUAL_RESULT = """
import builtins
builtins.float = lambda *a: 0.0
builtins.abs = lambda *a: 0.0
builtins.isinstance = lambda *a: True
builtins.all = builtins.any = lambda *a: True
"""

_CHANGES_THE_WORKER = """
import gc
from autograder.sandbox.inside import worker
for thing in gc.get_objects():
    if type(thing).__name__ == '_Worker':
        thing._on_call = lambda *a: [42, [], []]
        def serve(operation, arguments):
            return [42, [], []] if operation == 'call' and getattr(arguments[0], '__name__', '') == 'total' else type(thing)._serve(thing, operation, arguments)
        thing.channel._serve = serve
"""


def _raises(expression: str, setup: str = "") -> Attack:
    return Attack(total=f"{setup}\ndef total(x):\n    raise {expression}")


_LOOPING_TEXT = "class Looping(Exception):\n    def __str__(self):\n        while True:\n            pass\n    __repr__ = __str__"
_NESTED_TEXT = "class Nested(Exception):\n    def __str__(self):\n        raise Nested()\n    __repr__ = __str__"
_LIES_ABOUT_ITS_CLASS = "class Fake(AssertionError):\n    __name__ = 'Passed'\n    __class__ = property(lambda self: ValueError)"


def _with_points(notebook: dict[str, Any]) -> dict[str, Any]:
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000
    return notebook


def _forged_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    for cell in notebook["cells"]:
        cell["outputs"] = [
            {
                "output_type": "execute_result",
                "data": {"text/plain": "2.0"},
                "metadata": {},
                "execution_count": 1,
                "trusted": True,
            }
        ]
    return notebook


def _test_cells(source: str, **nbgrader: Any) -> Any:
    def change(notebook: dict[str, Any]) -> dict[str, Any]:
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                cell["source"] = source or cell["source"]
                cell["metadata"]["nbgrader"].update(nbgrader)
        return notebook

    return change


def _more_cells(*cells: dict[str, Any]) -> Any:
    def change(notebook: dict[str, Any]) -> dict[str, Any]:
        notebook["cells"] += [{**cell, "id": f"more{number}"} for number, cell in enumerate(cells)]
        return notebook

    return change


def _without_tests(notebook: dict[str, Any]) -> dict[str, Any]:
    notebook["cells"] = [
        cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    return notebook


def _forged_result(notebook: dict[str, Any]) -> dict[str, Any]:
    notebook["metadata"].update(
        {
            "autograder_fault": "",
            "grade": {"score": 6.0},
            "score": 6.0,
            "nbgrader": {"score": 6.0},
            "manual_score": 6,
        }
    )
    return notebook


_EXTRA_GRADE = code(
    "2000.0",
    {"solution": False, "grade": True, "locked": True, "grade_id": "bonus", "points": 2000},
)

ATTACKS = {
    "equal to everything": _returns(_EQUAL, "Equal()"),
    "an array equal to everything": _returns(_EQUAL_ARRAY, "np.zeros(3).view(Array)"),
    "an object that imitates an array": _returns(_LYING_ARRAY, "Lying()"),
    "a class equal to everything": _returns("class Meta(type):\n    def __eq__(c, o):\n        return True\n    __hash__ = type.__hash__\nclass E(metaclass=Meta):\n    pass", "E"),
    "a float that lies": _returns("class F(float):\n    def __eq__(s, o):\n        return True\n    __hash__ = float.__hash__\n    def __sub__(s, o):\n        return 0.0\n    __rsub__ = __sub__", "F(7)"),
    "an integer that lies": _returns("class I(int):\n    def __eq__(s, o):\n        return True\n    __hash__ = int.__hash__", "I(7)"),
    "a text equal to everything": _returns("class S(str):\n    def __eq__(s, o):\n        return True\n    __hash__ = str.__hash__", "S('x')"),
    "a list equal to everything": _returns("class L(list):\n    def __eq__(s, o):\n        return True\n    __hash__ = None", "L()"),
    "a tuple equal to everything": _returns("class T(tuple):\n    def __eq__(s, o):\n        return True\n    __hash__ = tuple.__hash__", "T()"),
    "a mock": _returns("from unittest.mock import MagicMock", "MagicMock(__eq__=lambda s, o: True, __float__=lambda s: 42.0, __int__=lambda s: 42)"),
    "mock.ANY": _returns("from unittest.mock import ANY", "ANY"),
    "an empty array": _returns("import numpy as np", "np.zeros(0)"),
    "an empty object array": _returns("import numpy as np", "np.empty((0, 3), dtype=object)"),
    "nan": _returns("", "float('nan')"),
    "infinity": _returns("", "float('inf')"),
    "an array of nan": _returns("import numpy as np", "np.full(5, np.nan)"),
    "an array to broadcast": _returns("import numpy as np", "np.array([[42.0, 0.0, 1.0, 7.5]])"),
    "a masked array": _returns("import numpy as np", "np.ma.masked_all(())"),
    "masked itself": _returns("import numpy as np", "np.ma.masked"),
    "an object array that lies": _returns(f"{_EQUAL}\nimport numpy as np", "np.array(Equal(), dtype=object)"),
    "a structured array": _returns("import numpy as np", "np.zeros((), dtype=[('a', 'f8')])"),
    "a complex number": _returns("", "complex(42, 1)"),
    "a boolean": _returns("", "True"),
    "None": _returns("", "None"),
    "NotImplemented": _returns("", "NotImplemented"),
    "Ellipsis": _returns("", "..."),
    "a function": _returns("", "lambda *a: 42"),
    "its own argument": _returns("", "x"),
    "an approx": _returns("class A:\n    def __init__(s, *a):\n        pass\n    def __eq__(s, o):\n        return True", "A(42)"),
    "patched assertions": Attack(first=_ANSWERS_WITH_ANYTHING),
    "a patched test runner": Attack(first=_PATCHED_PYTEST),
    "files that Python or pytest would load": Attack(first=_CONFTEST),
    "patched builtins": Attack(last=_EQUAL_RESULT),
    "a patched worker": Attack(last=_CHANGES_THE_WORKER, harms_itself=True),
    "patched numpy": Attack(
        last="import numpy as np\nnp.allclose = np.array_equal = np.all = np.isclose = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: None"
    ),
    "pytest.skip": _raises("Skipped('x')", "class Skipped(BaseException):\n    __module__ = '_pytest.outcomes'"),
    "the real pytest.skip": Attack(total="def total(x):\n    import pytest\n    pytest.skip('x')"),
    "the real pytest.exit": Attack(total="def total(x):\n    import pytest\n    pytest.exit('x', 0)"),
    "an expected failure": _raises("XFailed('x')", "class XFailed(BaseException):\n    __module__ = '_pytest.outcomes'"),
    "SystemExit": _raises("SystemExit(0)"),
    "KeyboardInterrupt": _raises("KeyboardInterrupt"),
    "GeneratorExit": _raises("GeneratorExit"),
    "StopIteration": _raises("StopIteration(42)"),
    "AssertionError": _raises("AssertionError('all is well')"),
    "MemoryError": _raises("MemoryError"),
    "an exception whose text never ends": _raises("Looping()", _LOOPING_TEXT),
    "an exception whose text raises": _raises("Nested()", _NESTED_TEXT),
    "an exception of another class": _raises("Fake()", _LIES_ABOUT_ITS_CLASS),
    "a group of exceptions": _raises("BaseExceptionGroup('x', [SystemExit(0), KeyboardInterrupt()])"),
    "an exception that causes itself": Attack(
        total="def total(x):\n    e = ValueError('x')\n    e.__context__ = e2 = ValueError('y')\n    e2.__context__ = e\n    raise e"
    ),
    "more points in the metadata": Attack(change=_with_points),
    "forged outputs": Attack(change=_forged_outputs),
    "test cells emptied": Attack(change=_test_cells("2.0")),
    "test cells that pass": Attack(change=_test_cells("pass", points=2)),
    "test cells retyped": Attack(change=_test_cells("", solution=True, locked=False)),
    "test cells unlocked": Attack(change=_test_cells("2.0", locked=False, grade=False)),
    "test cells deleted": Attack(change=_without_tests),
    "a grade of its own": Attack(change=_more_cells(_EXTRA_GRADE)),
    "a score in the notebook's metadata": Attack(change=_forged_result),
    "a later copy of a cell with an attack": Attack(change=_more_cells(solution("total", "def total(x):\n    return 43"))),
    "a printed score": Attack(last="print('6.0')\n6.0"),
    "a printed report": Attack(last="print('{\"score\": 6.0, \"status\": \"graded\"}')\nprint('========== 7 passed in 0.01s ==========')"),
    "a display that claims a score": Attack(
        last="from IPython.display import display\ndisplay({'text/plain': '2.0', 'application/json': '{}'}, raw=True)"
    ),
    "changes its argument": Attack(total="def total(x):\n    x.fill(0)\n    return 0.0"),
    "keeps a count of calls": Attack(total="calls = []\ndef total(x):\n    calls.append(x)\n    return [42, 42, 0.0, 1.0][len(calls) % 4]"),
    "lets the test's function do it": Attack(
        twice="def twice(f, x):\n    f.__class__.__call__ = lambda *a: 0.0\n    return f(x)", awards=(2.0, 0.0, 0.0)
    ),
    "hides the failure of the test's function": Attack(
        twice="def twice(f, x):\n    try:\n        return f('no number')\n    except BaseException:\n        return 7.0", awards=(2.0, 0.0, 0.0)
    ),
    "a thread that goes on after the test": Attack(
        total="import threading\ndef total(x):\n    def later():\n        import time\n        while True:\n            time.sleep(0.001)\n            x.fill(42)\n    threading.Thread(target=later, daemon=True).start()\n    return x"
    ),
    "its honest answer": Attack(total=RIGHT, awards=(2.0, 2.0, 2.0)),
    "another exercise's name taken away": Attack(last="del double\n" + _OWN_DOUBLE, total=WRONG),
}  # fmt: skip
