"""The campaign (`tests/campaign`) sees false verdicts, and docs/trust.md tells of all its
solutions."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course.variants import reference_solutions
from tests.campaign import campaign, files, tried
from tests.support.the_course import COURSE, ROOT, source

LABELS = """
from tests.campaign import right, wrong

as_it_is = wrong("trapezoid_area", ("return", "return 1 *"))
half = right("trapezoid_area", ("return", "return 0.5 *"))
double = wrong("trapezoid_area", ("return", "return 2 *"))
"""


def test_false_verdicts_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "05_derivatives_and_integrals.py"
    path.write_text(LABELS)
    found = {item.name: item for item in tried(COURSE, path, jobs=1)}
    assert {name: item.false for name, item in found.items()} == {
        "as_it_is": True,
        "half": True,
        "double": False,
    }
    assert found["double"].explained


def test_the_documents_count_right() -> None:
    """What was graded there is what lies here."""
    rows = re.findall(
        r"^\| (\d\d_\w+) \| (\d+) \| \d+ \| \d+ \| (\d+) \|",
        (ROOT / "docs" / "trust.md").read_text(),
        re.M,
    )
    written = {}
    for path in files():
        kinds = [variant.says for variant in campaign(path, reference_solutions(source(path.stem)))]
        written[path.stem] = (kinds.count("wrong"), kinds.count("right"))
    assert {name: (int(wrong), int(right)) for name, wrong, right in rows} == written
