"""`autograder similar`: a copy is found however it is dressed up, what is usual is not, and whatever
was handed in is only read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.likeness.own_work import MAX_CHARACTERS, code_piece
from autograder.likeness.passages import agreement
from autograder.likeness.tokens import code_tokens, words
from tests.support.classes import with_question
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, code, small

KNOWN = frozenset({"np", "double", "total"})
OWN = (
    '''def double(x):
    """Twice."""
    values = np.array(x, dtype=float)
    flat = values.ravel()
    answer = []
    for place in range(flat.size):
        part = flat[place]
        left = abs(part) * 0.75
        right = abs(part) * 1.25
        if part < 0:
            answer.append(-(left + right))
        elif part > 0:
            answer.append(left + right)
        else:
            answer.append(0.0)
    whole = np.array(answer).reshape(values.shape)
    assert whole.shape == values.shape
    return whole if whole.ndim else float(whole)''',
    """def pairs_of(row):
    while len(row) > 1:
        row = [sum(row[at : at + 2]) for at in range(0, len(row), 2)]
    return row[0] if row else 0.0

def total(x):
    row = sorted(np.ravel(x).tolist(), key=abs)
    small = [each for each in row if abs(each) < 1e-3]
    large = [each for each in row if not abs(each) < 1e-3]
    answer = pairs_of(small) + pairs_of(large)
    if not np.isfinite(answer):
        answer = float(np.sum(x))
    return answer""",
)
COPIED = (
    """# all of this I thought of
def double(number):
  v = np.array(number, dtype=float)
  f = v.ravel( )
  out=[]
  for i in range(f.size):
      p = f[i]   # the part
      a = abs(p)*.75
      b = abs(p)*1.250

      if p<0:
          out.append(-(a+b))
      elif p>0:
          out.append(a+b)
      else:
          out.append(0.)
  w = np.array(out).reshape(
      v.shape)
  assert w.shape == v.shape
  return w if w.ndim else float(w)""",
    """def total(z):
    s = sorted(np.ravel(z).tolist(), key=abs)
    lo = [e for e in s if abs(e) < 0.001]
    hi = [e for e in s if not abs(e) < 0.001]
    r = fold(lo) + fold(hi)
    if not np.isfinite(r):
        r = float(np.sum(z))
    return r

def fold(q):
    while len(q) > 1:
        q = [sum(q[j : j + 2]) for j in range(0, len(q), 2)]
    return q[0] if q else 0.0""",
)
OTHER = (
    "def double(x):\n    y = np.asarray(x)\n    return y + y",
    "def total(x):\n    s = 0.0\n    for each in x:\n        s = s + each\n    return s",
)


@pytest.fixture
def copied(course: Path) -> Path:
    """A class of four: of ann's answers, ben's are a copy with other names and another order."""
    for student, answers in {"ann": OWN, "ben": COPIED, "cleo": OTHER, "dan": RIGHT}.items():
        write(course / "submitted" / student / UNIT, small(*answers))
    return course


def page_of(course: Path) -> str:
    return (course / "reports" / f"{UNIT}-similar.html").read_text()


def test_a_copy_with_other_names_and_another_order_is_found(copied: Path) -> None:
    done = run("similar", UNIT, cwd=copied)
    assert done.returncode == 0, done.stderr
    assert "4 students, 6 pairs. 1 pair agrees in" in done.stdout
    assert "ann, ben: " in done.stdout
    assert "0 of 2000 honest pairs reach that" in done.stdout
    assert "never a verdict" in done.stdout
    assert not any(name in done.stdout for name in ("cleo", "dan"))
    page = page_of(copied)
    assert "never a verdict" in page
    assert "0 of 2000 honest pairs reach that" in page
    for line in ("left = abs(part) * 0.75", "a = abs(p)*.75", "def fold(q):", "def pairs_of(row):"):
        assert line in page, line
    assert page.count('href="#code-1-0-1"') == page.count('id="code-1-0-1"') == 1


def test_nothing_is_run_and_nothing_stored_but_the_page(copied: Path) -> None:
    trap = code(f"open({str(copied / 'ran')!r}, 'w')")
    write(copied / "submitted/eve" / UNIT, small(*OTHER, trap))
    before = {path for path in copied.rglob("*") if path.is_file()}
    assert run("similar", UNIT, cwd=copied).returncode == 0
    after = {path for path in copied.rglob("*") if path.is_file()}
    assert after - before == {copied / "reports" / f"{UNIT}-similar.html"}


def test_a_course_without_hidden_tests_and_without_solutions_has_it_too(copied: Path) -> None:
    shutil.rmtree(copied / "tests")
    shutil.rmtree(copied / "source")
    done = run("similar", "01", cwd=copied)
    assert done.returncode == 0, done.stderr
    assert "ann, ben: " in done.stdout


def test_what_is_usual_is_not_told(copied: Path) -> None:
    """The instructor's solution, a known one, a known slip, and what many have."""
    hidden = copied / f"tests/hidden/{UNIT}"
    (hidden / "alternatives.py").write_text(
        "from autograder import alternative\n\n\n"
        + '@alternative("double")\n'
        + OWN[0]
        + '\n\n\n@alternative("total")\n'
        + OWN[1][OWN[1].index("def total") :]
        + "\n"
    )
    (hidden / "misconceptions.py").write_text(
        'from autograder import misconception\n\n\n@misconception("total", says="Half.")\n'
        + OWN[1][: OWN[1].index("\n\n")]
        + "\n"
    )
    assert "No pair agrees" in run("similar", UNIT, cwd=copied).stdout
    (hidden / "alternatives.py").unlink()
    (hidden / "misconceptions.py").unlink()
    assert "ann, ben" in run("similar", UNIT, cwd=copied).stdout
    write(copied / "source" / UNIT, small(*OWN))
    assert "No pair agrees" in run("similar", UNIT, cwd=copied).stdout
    write(copied / "source" / UNIT, small(*RIGHT))
    for number in range(4):
        write(copied / "submitted" / f"more{number}" / UNIT, small(*OWN))
    assert "No pair agrees" in run("similar", UNIT, cwd=copied).stdout, "six have it"


def test_an_earlier_class_is_compared_too_but_nobody_with_their_own_work(copied: Path) -> None:
    earlier = copied.parent / "2025"
    shutil.move(copied / "submitted/ann", earlier / "zoe")
    write(earlier / "ben" / UNIT, small(*OWN))
    done = run("similar", UNIT, "--last-year", earlier, cwd=copied)
    assert done.returncode == 0, done.stderr
    assert "3 students and 2 of the earlier class, 8 pairs" in done.stdout
    assert "ben, zoe (earlier): " in done.stdout
    assert "ben, ben (earlier)" not in done.stdout
    assert "zoe (earlier)" in page_of(copied)
    done = run("similar", UNIT, "--last-year", copied / "nowhere", cwd=copied)
    assert done.returncode == 2
    assert f"has no submissions of {UNIT}. It should hold STUDENT/{UNIT}" in done.stderr


def test_written_answers_have_a_measure_of_their_own(course: Path) -> None:
    text = (
        "Because the mean of many numbers that were drawn apart from each other moves less than each of them does, "
        "its spread falls with the root of how many there are."
    )
    for folder in ("release", "source"):
        write(course / folder / UNIT, with_question(small()))
    told = {"ann": text, "ben": f"*I think:*\n\n{text.upper()}", "cleo": "No idea."}
    for student, answer in told.items():
        write(course / "submitted" / student / UNIT, with_question(small(), answer))
    done = run("similar", UNIT, cwd=course)
    assert re.search(r"ann, ben: (2[5-9]|3.) words, (9.|100)% of what is not usual\n", done.stdout)
    assert "How often honest pairs do is not known." in done.stdout
    write(course / "source" / UNIT, with_question(small(), text))
    assert "Written answers: No pair agrees" in run("similar", UNIT, cwd=course).stdout


def test_a_pair_below_the_bar_is_listed_when_asked_for(copied: Path) -> None:
    write(copied / "submitted/ben" / UNIT, small(OTHER[0], COPIED[1]))
    assert "No pair agrees" in run("similar", UNIT, cwd=copied).stdout
    done = run("similar", UNIT, "--least", "60", "--output", "page.html", cwd=copied)
    assert "ann, ben: " in done.stdout
    assert "def fold(q):" in (copied / "page.html").read_text()
    assert run("similar", UNIT, "--least", "0", cwd=copied).returncode == 2


def test_who_could_not_be_compared_is_named(copied: Path) -> None:
    write(copied / "submitted/bad" / UNIT, b"no notebook")
    write(
        copied / "submitted/big" / UNIT,
        small(f"x = [{'1, ' * 60_000}]", *OWN[1:], *[code("y = 2 # " + "z" * 150_000)]),
    )
    (copied / "submitted/led").symlink_to(copied / "submitted/ann")
    done = run("similar", UNIT, cwd=copied)
    assert done.returncode == 0, done.stderr
    for who in ("bad", "led"):
        assert f"Not compared: {who}: " in done.stdout
    assert "big: too long; only its beginning was compared" in done.stdout
    assert "ann, ben" in done.stdout


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n    return 1\n",
        "x = '''never closed\n" + "y = 1\n" * 50,
        "(" * 100_000 + "\n" + "z = 3 + 4\n" * 100,
        "(\n" * 20_000,
        "x = " + "f'{" * 3000 + "\n",
        "x" + " " * 100_000 + "$\n",
        " \n" * 100_000,
        "'" * 100_001,
        "\x00\ud800\u202e = 1\n",
        "9" * 100_000,
        "1e" + "9" * 1000,
        "$" * 100_000,
        "    x = 1\n  y = 2\n        z = 3\n",
    ],
    ids=range(13),
)
def test_hostile_code_is_read_as_far_as_it_goes(source: str) -> None:
    found = code_tokens(source + "\nlast = first + second * third\n", KNOWN)
    assert len(found) <= len(source) + 20
    assert all(0 <= token.line <= source.count("\n") + 2 for token in found)
    piece = code_piece("x", source, KNOWN)
    assert agreement([piece], [piece], set()).tokens <= len(piece.tokens)


def test_reading_ends_when_its_time_is_over() -> None:
    assert code_tokens("x = 1\n" * 1000, KNOWN, until=0.0) == []
    assert len(code_tokens("x = 1\n" * 1000, KNOWN)) == 4000


def test_ten_megabytes_are_no_more_than_their_beginning(copied: Path) -> None:
    many = [code("a = b + c\n" * 15_000) for _ in range(32)]
    write(copied / "submitted/huge" / UNIT, small(*OWN, *many))
    write(copied / "submitted/vast" / UNIT, small(*OWN, *many, *many, *many))
    done = run("similar", UNIT, cwd=copied)
    assert done.returncode == 0, done.stderr
    assert "huge: too long" in done.stdout
    assert "Not compared: vast: This notebook is too long" in done.stdout
    assert "ann, huge" in done.stdout
    assert sum(len(cell["source"]) for cell in many) > MAX_CHARACTERS


def test_a_name_of_the_courses_or_a_librarys_stays_and_all_others_are_one() -> None:
    def texts(source: str) -> list[str]:
        return [token.text for token in code_tokens(source, KNOWN)]

    assert texts("y = np.exp(-z)  # e") == [
        "name",
        "=",
        "np",
        ".",
        "exp",
        "(",
        "-",
        "name",
        ")",
        "\n",
    ]
    assert texts("y = np.exp(-z)") != texts("y = np.log(-z)")
    assert texts("def f(a):\n  'doc'\n  return len(a)") == texts("def g(b):\n    return len( b )\n")
    assert texts("class A:\n    def go(self): self.w = 1") == texts(
        "class B:\n    def run(me): me.v = 1.0"
    )
    assert texts('x = f"{a} {b!r}"') == texts("x = 'text'")
    assert texts("%matplotlib inline\nx = 1")[-4:] == texts("x = 1")
    assert [token.text for token in words("Because, *of* ÆON")] == ["because", "of", "æon"]


def test_what_was_handed_in_is_text_on_the_page(course: Path, browser: Any) -> None:
    nasty = "\n    note = 1 # <script>document.title='pwned'</script> \u202e \x1b[31m"
    for student, answers in {"<b>ann": OWN, "ben": COPIED}.items():
        write(course / "submitted" / student / UNIT, small(answers[0] + nasty, answers[1]))
    assert run("similar", UNIT, cwd=course).returncode == 0
    text = page_of(course)
    assert "<script>" not in text
    assert "<b>" not in text
    assert not set(text) & {"\u202e", "\x1b"}
    for width, scheme in ((1300, "light"), (390, "dark")):
        tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        tab.goto((course / "reports" / f"{UNIT}-similar.html").as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        tab.close()


def test_usage_that_is_wrong_is_told_with_its_mend(course: Path) -> None:
    done = run("similar", UNIT, cwd=course)
    assert done.returncode == 2
    assert f"There are no submissions of {UNIT}" in done.stderr
    assert "no unit called 'nosuch'" in run("similar", "nosuch", cwd=course).stderr
    write(course / "submitted/ann" / UNIT, small(*RIGHT))
    assert "1 student, 0 pairs" in run("similar", UNIT, cwd=course).stdout
    done = run("similar", UNIT, "--output", "no/such/page.html", cwd=course)
    assert done.returncode == 2
    assert "can't be written" in done.stderr
    without = (
        "import sys; sys.modules['copydetect'] = None; from autograder.cli import main; main()"
    )
    command = [sys.executable, "-c", without, "similar", UNIT]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 2
    assert 'pip install -e ".[similar]"' in done.stderr
