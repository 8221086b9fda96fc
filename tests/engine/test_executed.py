"""The executed notebook: scores where nbgrader reads them, and nothing that a browser would run."""

from __future__ import annotations

import json

from autograder.executed import executed
from autograder.laid import lay_over
from autograder.notebook import Notebook, parse
from tests.engine.conftest import small

RELEASE = parse(json.dumps(small()).encode())


def test_what_a_browser_would_run_is_left_out_of_executed_notebooks() -> None:
    laid = lay_over(Notebook(list(RELEASE.cells)), RELEASE)
    hostile = {
        "output_type": "display_data",
        "data": {"text/html": "<script>", "image/svg+xml": "<svg/>", "application/javascript": "x", "text/plain": "fig"},
    }
    document = executed(laid, {0: [hostile]}, {})
    assert document["cells"][0]["outputs"][0]["data"] == {"text/plain": "fig"}
