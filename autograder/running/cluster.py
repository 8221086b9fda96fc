"""Grading on a Dask cluster: submissions go out in chunks, results come back as JSON.

The workers need this package and nothing of the course: what a unit's grading needs travels with
the tasks, packed once, and is kept by each worker. A worker grades in a child process of its own
(`Grader`), in the same cage as everywhere, so a submission can't take it down. Should a worker be
lost all the same, Dask runs its tasks again elsewhere; a chunk that loses worker after worker is
taken apart. A submission that is lost once more is asked for again when nothing else is under way,
for it may only have shared a worker with the one at fault; who is lost also then is listed as not
graded.
"""

from __future__ import annotations

import asyncio
import json
import platform
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.course import fingerprint
from autograder.course.beside import folder_of, packed
from autograder.course.course import Course
from autograder.course.handed_in.finding import Taken, take_parts
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.side_files import contents
from autograder.course.notebook import NotebookFault
from autograder.grade import Grade
from autograder.running.batch import Result, Task
from autograder.running.options import GraderError, Options
from autograder.running.packing import pack, packed_part
from autograder.running.workplace import grade_chunk

CHUNK = 8  # submissions in one task: Dask spends some 6 ms on each task
# chunks that wait for each thread of the cluster: more would only fill the scheduler's memory
WINDOW = 4
LOOK = 2.0  # seconds after which it is looked whether a cluster that says nothing has workers
# seconds: a worker that is lost is started anew within less, by Dask or by what runs the cluster
PATIENCE = 60.0

LOST = "Workers of the cluster were lost again and again at this notebook. See why with: autograder check"


@dataclass(frozen=True)
class Cluster:
    """Where a Dask scheduler listens, and the files for TLS where it asks for them (`tls://`
    addresses)."""

    address: str
    ca_file: str | None = None
    cert: str | None = None
    key: str | None = None


def grade_on_cluster(tasks: Sequence[Task], options: Options, cluster: Cluster) -> Iterator[Result]:
    """Grade all tasks of one unit on a cluster, and yield each result as it is ready, in any order.

    Raises `GraderError` where the cluster can't be reached or can't grade. Stopping the iteration
    cancels what is not done.
    """
    client = _connect(cluster)
    try:
        threads = sum(client.nthreads().values())
        size = max(1, min(CHUNK, len(tasks) // (2 * threads) or 1))
        waiting = [
            list(range(start, min(start + size, len(tasks))))
            for start in range(0, len(tasks), size)
        ][::-1]
        suspects: list[
            int
        ] = []  # they were on a worker when it was lost, each as a task of its own
        desk = _Desk(client, cluster.address, tasks, options)
        pending: dict[Future[str], list[int]] = {}
        while waiting or suspects or pending:
            while waiting and len(pending) < WINDOW * threads:
                indices = waiting.pop()
                pending[desk.ask(indices)] = indices
            alone = not pending
            if alone:
                desk.pack()
                indices = [suspects.pop()]
                pending[desk.ask(indices)] = indices
            for future in desk.answered(pending):
                indices = pending.pop(future)
                try:
                    answer = json.loads(future.result())
                except Exception as error:
                    if type(error).__name__ != "KilledWorker":
                        raise GraderError(_no_answer(cluster, error)) from None
                    if alone:
                        yield Result(
                            indices[0],
                            Grade(tasks[indices[0]].name, options.unit, "not_graded", LOST),
                            {},
                            str(error),
                        )
                    elif len(indices) == 1:
                        suspects += indices
                    else:
                        waiting += [[index] for index in indices]
                    continue
                if "error" in answer:
                    raise GraderError(
                        f"A worker of the cluster can't grade: {answer['error']}",
                        answer.get("details", ""),
                    )
                for index, item in zip(indices, answer["results"], strict=True):
                    grade = Grade.from_dict(item["grade"])
                    _same_version(grade)
                    yield Result(index, grade, item["notebooks"], item["details"])
    finally:
        client.close()


class _Desk:
    """Where submissions are handed to the cluster, with what grading the unit needs."""

    def __init__(self, client: Any, address: str, tasks: Sequence[Task], options: Options) -> None:
        self.client = client
        self.address = address
        self.tasks = tasks
        self.unit = options.unit
        course = Course(options.course)
        assignment = course.assignment(options.unit)
        self.titles = [unit.title for unit in assignment.units]
        self.settings = replace(options, course="").to_json()
        self.course = pack(course, assignment)
        self.executor = client.get_executor(pure=False)
        self.lonely = 0.0  # seconds for which the cluster has had no worker
        self.pack()

    def pack(self) -> None:
        """Send the course anew: what was on too many lost workers, Dask does not make again."""
        # As a task, not as data: so Dask can make it again where the workers that hold it are lost.
        self.bundle = self.client.submit(bytes, self.course, pure=False)

    def ask(self, indices: Sequence[int]) -> Future[str]:
        chunk = json.dumps([_question(self.tasks[i], self.unit, self.titles) for i in indices])
        asked: Future[str] = self.executor.submit(grade_chunk, self.bundle, self.settings, chunk)
        return asked

    def answered(self, pending: Collection[Future[str]]) -> set[Future[str]]:
        """Wait for an answer. Raises `GraderError` where nobody is left who could give one: a
        cluster whose workers are gone keeps what it was asked, and waits for others for ever."""
        done: set[Future[str]] = set()
        while not done:
            done, _ = wait(pending, timeout=LOOK, return_when=FIRST_COMPLETED)
            self.lonely = 0.0 if done or self._workers() else self.lonely + LOOK
            if self.lonely >= PATIENCE:
                raise GraderError(
                    f"The cluster at {self.address} has had no workers for {PATIENCE:.0f} s: all were lost or stopped. "
                    f"Start some with: dask worker {self.address}. What is graded is kept; then run the same command again."
                )
        return done

    def _workers(self) -> int:
        try:
            return len(self.client.nthreads())
        except (OSError, TimeoutError):  # nor does the scheduler answer
            return 0


def _connect(cluster: Cluster) -> Any:
    try:
        from distributed import Client
        from distributed.comm import connect
        from distributed.security import Security
    except ImportError:
        raise GraderError(
            "Grading on a cluster needs Dask. Install it with: pip install distributed"
        ) from None
    tls = {
        "tls_ca_file": cluster.ca_file,
        "tls_client_cert": cluster.cert,
        "tls_client_key": cluster.key,
    }
    given = {name: value for name, value in tls.items() if value is not None}
    try:
        security = Security(require_encryption=True, **given) if given else Security()
        asyncio.run(
            _knock(connect, cluster.address, security)
        )  # a client that finds nobody ends in a traceback of its own
    except Exception as error:
        secure = (
            " A tls:// cluster needs --tls-ca-file, --tls-cert and --tls-key."
            if cluster.address.startswith("tls://")
            else ""
        )
        raise GraderError(
            f"No Dask scheduler answers at {cluster.address} ({type(error).__name__}: {error}). "
            f"Start one with `dask scheduler`, or mend the address.{secure}"
        ) from None
    client = Client(cluster.address, timeout=20, security=security, set_as_default=False)
    try:
        client.wait_for_workers(1, timeout=60)
    except Exception:
        client.close()
        raise GraderError(
            f"The cluster at {cluster.address} has no workers. Start some with: dask worker {cluster.address}"
        ) from None
    return client


async def _knock(connect: Any, address: str, security: Any) -> None:
    comm = await connect(address, timeout=10, **security.get_connection_args("client"))
    await comm.close()


def _question(task: Task, assignment: str, titles: Sequence[str]) -> dict[str, Any]:
    try:
        parts = take_parts(task.path, assignment, titles, task.below)
        folder = folder_of(task.path, assignment, task.below)
        taken = any(isinstance(part, Taken) for part in parts.values())
        files = contents(folder.path, folder.below) if folder and taken else {}
        return {
            "name": task.name,
            "parts": {title: packed_part(part) for title, part in parts.items()},
            "files": packed(files),
        }
    except NotebookFault as fault:
        return {
            "name": task.name,
            "parts": {title: {"fault": str(fault)} for title in titles},
            "files": {},
        }
    except Unreadable as error:
        return {"name": task.name, "unreadable": str(error)}


def _no_answer(cluster: Cluster, error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"A worker of the cluster at {cluster.address} lacks {error.name}. Install this project there, as its README says"
    if isinstance(error, CancelledError):
        return (
            f"The scheduler at {cluster.address} was stopped. Start it and its workers again, "
            "then run the same command again: what is graded is kept."
        )
    return f"The cluster at {cluster.address} gave no result: {type(error).__name__}: {error}"


def _same_version(grade: Grade) -> None:
    """A Grade may not depend on where it was made. Raises `GraderError` where a worker has other
    versions than this machine."""
    here = {
        "autograder": fingerprint.engine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    for name, version in here.items():
        theirs = grade.provenance.get(name, version)
        if theirs != version:
            raise GraderError(
                f"The cluster's workers have {name} {theirs}, and here it is {version}. Install the same versions everywhere."
            )
