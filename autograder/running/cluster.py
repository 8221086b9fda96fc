"""Grading on a Dask cluster: submissions go out in chunks, results come back as JSON.

The workers need this package and nothing of the course: what a unit's grading needs travels with
the tasks, packed once, and is kept by each worker. A worker grades in a child process of its own
(`Grader`), in the same cage as everywhere, so a submission can't take it down. Should a worker be
lost all the same, Dask runs its tasks again elsewhere; a chunk that loses worker after worker is
taken apart, and the submission at fault is listed as not graded.
"""

from __future__ import annotations

import asyncio
import atexit
import base64
import hashlib
import io
import json
import platform
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import fingerprint
from autograder.course.beside import Folder, folder_of, packed, unpacked
from autograder.course.course import Assignment, Course, Unit
from autograder.course.handed_in.finding import Taken, take_parts
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.side_files import contents
from autograder.course.notebook import NotebookFault
from autograder.grade import Grade
from autograder.running.batch import Result, Task
from autograder.running.handle import Grader
from autograder.running.options import GraderError, Options

CHUNK = 8  # submissions in one task: Dask spends some 6 ms on each task
# chunks that wait for each thread of the cluster: more would only fill the scheduler's memory
WINDOW = 4

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
        # A task of its own, so that Dask can make it again where the workers that hold it are lost.
        course = Course(options.course)
        assignment = course.assignment(options.unit)
        bundle = client.submit(bytes, _pack(course, assignment))
        titles = [unit.title for unit in assignment.units]
        settings = replace(options, course="").to_json()
        executor = client.get_executor(pure=False)
        waiting = [
            list(range(start, min(start + size, len(tasks))))
            for start in range(0, len(tasks), size)
        ][::-1]
        pending: dict[Future[str], list[int]] = {}
        while waiting or pending:
            while waiting and len(pending) < WINDOW * threads:
                indices = waiting.pop()
                chunk = json.dumps(
                    [_question(tasks[index], options.unit, titles) for index in indices]
                )
                pending[executor.submit(grade_chunk, bundle, settings, chunk)] = indices
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                indices = pending.pop(future)
                try:
                    answer = json.loads(future.result())
                except Exception as error:
                    if type(error).__name__ != "KilledWorker":
                        raise GraderError(_no_answer(cluster, error)) from None
                    if len(indices) == 1:
                        yield Result(
                            indices[0],
                            Grade(tasks[indices[0]].name, options.unit, "not_graded", LOST),
                            {},
                            str(error),
                        )
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
            "parts": {title: _packed_part(part) for title, part in parts.items()},
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


def _packed_part(part: Taken | NotebookFault) -> dict[str, Any]:
    if isinstance(part, NotebookFault):
        return {"fault": str(part)}
    return {"data": base64.b64encode(part.data).decode(), "notes": part.notes}


def _unpacked_part(part: dict[str, Any]) -> Taken | NotebookFault:
    return (
        NotebookFault(part["fault"])
        if "fault" in part
        else Taken(base64.b64decode(part["data"]), tuple(part["notes"]))
    )


def _no_answer(cluster: Cluster, error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"A worker of the cluster at {cluster.address} lacks {error.name}. Install this project there, as its README says"
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


def _pack(course: Course, assignment: Assignment) -> bytes:
    """A zip of the course with this assignment alone: release, source, hidden tests and data. The
    settings of the engine travel with the tasks; test cells have the lines that nbgrader hides,
    which are read from the gradebook here."""
    name = assignment.name
    kept = {name: sorted(assignment.units[0].students_own)}
    whole = {
        unit.folder / unit.file: _with_tests(unit)
        for unit in assignment.units
        if unit.hidden is None
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "nbgrader_config.py", f"c = get_config()\nc.Autograde.exclude_overwriting = {kept!r}\n"
        )
        for folder, where in (
            (course.release, "release"),
            (course.source, "source"),
            (course.hidden, "tests/hidden"),
        ):
            for path in sorted((folder / name).rglob("*")):
                if (
                    path.is_file()
                    and "__pycache__" not in path.parts
                    and ".ipynb_checkpoints" not in path.parts
                ):
                    archive.writestr(
                        f"{where}/{name}/{path.relative_to(folder / name).as_posix()}",
                        whole[path] if path in whole else path.read_bytes(),
                    )
    return packed.getvalue()


def _with_tests(unit: Unit) -> bytes:
    """The release of a notebook that its own test cells grade, with these as they run."""
    tests = {cell.grade_id: cell.source for cell in unit.release.cells if cell.is_test}
    document = json.loads((unit.folder / unit.file).read_bytes())
    for cell in document["cells"]:
        cell["source"] = tests.get(
            cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"]
        )
    return json.dumps(document).encode()


# -- on a worker -----------------------------------------------------------------------------------


class _Workplace:
    """What a worker process keeps between tasks: unpacked units, and graders that have warmed
    up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._idle: dict[str, list[Grader]] = {}

    def take(self, bundle: bytes, options: Options) -> tuple[str, Grader]:
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="autograder-cluster-"))
                atexit.register(self.close)
            root = self._folder / hashlib.sha256(bundle).hexdigest()[:32]
            if not root.is_dir():
                unfinished = Path(tempfile.mkdtemp(dir=self._folder))
                zipfile.ZipFile(io.BytesIO(bundle)).extractall(unfinished)
                unfinished.rename(root)
            options = replace(options, course=str(root))
            key = repr(options)
            for other in [name for name in self._idle if name != key]:
                for grader in self._idle.pop(other):
                    grader.close()
            idle = self._idle.setdefault(key, [])
            return key, idle.pop() if idle else Grader(options)

    def give_back(self, key: str, grader: Grader) -> None:
        with self._lock:
            self._idle.setdefault(key, []).append(grader)

    def close(self) -> None:
        with self._lock:
            for graders in self._idle.values():
                for grader in graders:
                    grader.close()
            self._idle.clear()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)


_workplace = _Workplace()


def grade_chunk(bundle: bytes, settings: str, chunk: str) -> str:
    """Grade a chunk of submissions on a worker: JSON in, JSON out (`{"results": [...]}`, or
    `{"error": "..."}`)."""
    options = Options.from_json(settings)
    key, grader = _workplace.take(bundle, options)
    results = []
    try:
        for task in json.loads(chunk):
            if "unreadable" in task:
                grade = Grade(task["name"], options.unit, "not_graded", task["unreadable"])
                results.append({"grade": grade.to_dict(), "notebooks": {}, "details": ""})
                continue
            with tempfile.TemporaryDirectory(prefix="autograder-handed-in-") as place:
                unpacked(task["files"], Path(place))
                parts = {title: _unpacked_part(part) for title, part in task["parts"].items()}
                grade, notebooks = grader.grade_parts(parts, task["name"], Folder(Path(place)))
            results.append(
                {"grade": grade.to_dict(), "notebooks": notebooks, "details": grader.details}
            )
    except GraderError as error:
        grader.close()
        return json.dumps({"error": str(error), "details": error.details})
    _workplace.give_back(key, grader)
    return json.dumps({"results": results})
