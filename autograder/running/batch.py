"""Many submissions over several grading processes: results come back as they are ready, in any
order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from autograder.grade import Grade
from autograder.running.handle import Grader
from autograder.running.options import Options

T = TypeVar("T")


@dataclass(frozen=True)
class Task:
    """A submission to grade: a notebook's file or the folder that was handed in, and how it is
    called in the report. `below`: the folder under which nothing may be a link (None: the path is
    the caller's own)."""

    path: Path
    name: str
    below: Path | None = None


@dataclass(frozen=True)
class Result:
    """A graded task: its place among the tasks, the Grade, the executed notebooks by name where
    they were asked for, and the traceback where the grader failed."""

    index: int
    grade: Grade
    notebooks: dict[str, Any]
    details: str = ""


def grade_files(tasks: Sequence[Task], options: Options, *, jobs: int) -> Iterator[Result]:
    """Grade all tasks of one unit with `jobs` grading processes, and yield each result as it is
    ready.

    Raises `GraderError` where nothing can be graded. Stopping the iteration (or Ctrl-C) ends the
    grading processes.
    """
    work = [partial(_grade_file, task) for task in tasks]
    for index, (grade, notebooks, details) in spread(work, options, jobs=jobs):
        yield Result(index, grade, notebooks, details)


def _grade_file(task: Task, grader: Grader) -> tuple[Grade, dict[str, Any], str]:
    return *grader.grade_file(task.path, task.name, task.below), grader.details


def spread(
    work: Sequence[Callable[[Grader], T]], options: Options, *, jobs: int
) -> Iterator[tuple[int, T]]:
    """Do pieces of work with `jobs` grading processes, and yield the place and result of each as it
    is ready. Raises as `grade_files`."""
    graders: queue.SimpleQueue[Grader] = queue.SimpleQueue()
    everyone = [Grader(options) for _ in range(max(1, min(jobs, len(work))))]
    for grader in everyone:
        graders.put(grader)
    stopping = threading.Event()

    def one(index: int) -> tuple[int, T] | None:
        if stopping.is_set():
            return None
        grader = graders.get()
        try:
            return index, work[index](grader)
        finally:
            graders.put(grader)

    with ThreadPoolExecutor(len(everyone)) as pool:
        pending: set[Future[tuple[int, T] | None]] = {
            pool.submit(one, index) for index in range(len(work))
        }
        try:
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    result = future.result()
                    if result is not None:
                        yield result
        finally:
            stopping.set()
            for grader in everyone:
                grader.stop() if pending else grader.close()
