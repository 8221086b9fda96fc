"""What a grading process does: it reads tasks and writes answers, until its parent hangs up."""

from __future__ import annotations

import base64
import json
import os
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from autograder.course.beside import Folder, packed, unpacked
from autograder.course.course import Course, CourseError, Unit
from autograder.running.options import GraderError, Options, about

if TYPE_CHECKING:
    from autograder.sandbox.processes.start import Started
    from autograder.scoring.requests import (
        Failed,
        Graded,
        Probe,
        Probed,
        Submission,
        Trieds,
        Tries,
    )


def answer_tasks(started: Started | None) -> None:
    """Read options and tasks as JSON lines from stdin, write answers as JSON lines to stdout.
    `started`: a zygote that is warming up already."""
    tasks, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nowhere = os.open(
        os.devnull, os.O_RDWR
    )  # what a hidden test prints is no answer, and what it reads is no task
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    warnings.simplefilter("ignore")  # numpy's, about values that a hidden test computes with
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is the parent's business: it closes our stdin

    def answer(data: dict[str, Any]) -> None:
        answers.write(json.dumps(data) + "\n")
        answers.flush()

    if not (first := tasks.readline()):  # nothing is to be graded after all
        if started:
            started.close()
        return
    options = Options.from_json(first)
    if started and started.caged != options.settings.caged:
        started.close()
        started = None
    try:
        _grade_from(tasks, options, answer, started)
    except GraderError as error:
        answer({"error": str(error), "details": error.details})
    except OSError as error:
        answer(
            {
                "error": f"The grader can't work here: {error.strerror}{about(error)}.",
                "details": traceback.format_exc(),
            }
        )
    except Exception as error:
        reason = f"The grader failed before the first notebook ({type(error).__name__}: {str(error)[:200]})."
        answer({"error": reason, "details": traceback.format_exc()})


def _grade_from(
    lines: IO[str],
    options: Options,
    answer: Callable[[dict[str, Any]], None],
    started: Started | None,
) -> None:
    from autograder.sandbox.processes.spawn import Zygote
    from autograder.sandbox.wire.failures import SandboxUnavailable

    try:
        with Zygote(
            caged=options.settings.caged, started=started
        ) as zygote:  # it warms up while the hidden tests are collected
            from autograder.scoring.hidden_tests import HiddenTestsBroken
            from autograder.scoring.many_submissions import grade_all
            from autograder.scoring.requests import (
                Failed,
                Probe,
                Probed,
                Submission,
                Trieds,
                Tries,
            )

            def submissions() -> Iterator[Submission | Probe | Tries]:
                zygote.await_ready()
                limits = [
                    options.settings.time_limits(
                        own_cells=unit.hidden is None, cells=len(unit.release.cells)
                    )
                    for unit in units
                ]
                answer({"longest": max(limit.longest for limit in limits)})
                for line in lines:
                    task = json.loads(line)
                    if "trials" in task:
                        yield Tries(
                            task["exercise"],
                            tuple(tuple(trial) for trial in task["trials"]),
                            task["whole"],
                        )
                        continue
                    if "exercise" in task:
                        yield Probe(
                            task["exercise"], task["source"], every=task.get("every", False)
                        )
                        continue
                    data = base64.b64decode(task["data"]) if "data" in task else None
                    below = Path(task["below"]) if task.get("below") else None
                    folder = Folder(Path(task["folder"]), below) if "folder" in task else None
                    notes, title, keeps = (
                        tuple(task.get("notes", ())),
                        task.get("title", ""),
                        task.get("keeps", False),
                    )
                    with tempfile.TemporaryDirectory(prefix="autograder-made-") as place:
                        made = unpacked(task.get("made", {}), Path(place))
                        yield Submission(
                            task["name"],
                            data,
                            task.get("fault"),
                            notes,
                            folder,
                            title,
                            made,
                            keeps,
                            task.get("compares", True),
                        )

            def emit(graded: Graded | Probed | Trieds | Failed) -> None:
                if isinstance(graded, Probed):
                    answer(
                        {
                            "failed": graded.failed,
                            "tests": [asdict(test) for test in graded.tests],
                            "check": graded.check,
                        }
                    )
                elif isinstance(graded, Trieds):
                    answer(
                        {
                            "tried": [tried.to_dict() for tried in graded.tried],
                            "forbids": graded.forbids,
                        }
                    )
                elif isinstance(graded, Failed):
                    answer({"failure": graded.reason, "details": graded.details})
                else:
                    notebook = _notebook(graded.unit, graded) if options.notebooks else None
                    answer(
                        {
                            "grade": graded.grade.to_dict(),
                            "notebook": notebook,
                            "made": packed(graded.made),
                        }
                    )

            try:
                units = Course(options.course, options.db_url).assignment(options.unit).units
                grade_all(
                    units,
                    submissions(),
                    emit,
                    workers=zygote,
                    settings=options.settings,
                    show=options.notebooks,
                )
            except (CourseError, HiddenTestsBroken) as error:
                raise GraderError(str(error)) from None
    except SandboxUnavailable as error:
        raise GraderError(str(error)) from None


def _notebook(unit: Unit, graded: Graded) -> dict[str, Any]:
    from autograder.reports.executed import executed, with_own_scores, with_results

    kernelspec = unit.release.kernelspec
    if (
        unit.hidden is None and graded.grade.status == "graded"
    ):  # the test cells' own outputs are the result
        return executed(graded.laid, with_own_scores(graded.laid, graded.outputs), kernelspec)
    return with_results(
        graded.laid,
        graded.outputs,
        graded.grade,
        [exercise.test_id for exercise in unit.exercises],
        kernelspec,
    )
