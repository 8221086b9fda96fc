"""Grading on a Dask cluster: submissions go out in chunks, results come back as JSON.

The workers need this package and nothing of the course: what a unit's grading needs travels with the tasks, packed once, and is kept by each
worker. A worker grades in a child process of its own (`Grader`), in the same cage as everywhere, so a submission can't take it
down. Should a worker be lost all the same, Dask runs its tasks again elsewhere; a chunk that loses worker after worker is taken apart, and the
submission at fault gets 0 points and a reason.
"""

from __future__ import annotations

import asyncio
import atexit
import base64
import hashlib
import io
import json
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.batch import Result, Task
from autograder.course import Course
from autograder.grade import Grade
from autograder.grader import Grader, GraderError, Options
from autograder.notebook import NotebookFault, read_bytes
from autograder.sandbox.session import TimeLimits

CHUNK = 8  # submissions in one task: Dask spends some 6 ms on each task
WINDOW = 4  # chunks that wait for each thread of the cluster: more would only fill the scheduler's memory

LOST = "The grading process was lost again and again at this notebook. Your instructor can see why with: autograder check"


@dataclass(frozen=True)
class Cluster:
    """Where a Dask scheduler listens, and the files for TLS where it asks for them (`tls://` addresses)."""

    address: str
    ca_file: str | None = None
    cert: str | None = None
    key: str | None = None


def grade_on_cluster(tasks: Sequence[Task], options: Options, cluster: Cluster) -> Iterator[Result]:
    """Grade all tasks of one unit on a cluster, and yield each result as it is ready, in any order.

    Raises `GraderError` where the cluster can't be reached or can't grade. Stopping the iteration cancels what is not done.
    """
    client = _connect(cluster)
    try:
        threads = sum(client.nthreads().values())
        size = max(1, min(CHUNK, len(tasks) // (2 * threads) or 1))
        # A task of its own, so that Dask can make it again where the workers that hold it are lost.
        bundle = client.submit(bytes, _pack(Course(options.course), options.unit))
        settings = json.dumps(asdict(replace(options, course="")))
        executor = client.get_executor(pure=False)
        waiting = [list(range(start, min(start + size, len(tasks)))) for start in range(0, len(tasks), size)][::-1]
        pending: dict[Future[str], list[int]] = {}
        lost: set[int] = set()
        while waiting or pending:
            while waiting and len(pending) < WINDOW * threads:
                indices = waiting.pop()
                chunk = json.dumps([_question(tasks[index], index in lost) for index in indices])
                pending[executor.submit(grade_chunk, bundle, settings, chunk)] = indices
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                indices = pending.pop(future)
                try:
                    answer = json.loads(future.result())
                except Exception as error:
                    if type(error).__name__ != "KilledWorker" or set(indices) <= lost:
                        raise GraderError(_no_answer(cluster, error)) from None
                    if len(indices) == 1:
                        lost.update(indices)
                    waiting += [[index] for index in indices]
                    continue
                if "error" in answer:
                    raise GraderError(f"A worker of the cluster can't grade: {answer['error']}")
                for index, item in zip(indices, answer["results"], strict=True):
                    grade = Grade.from_dict(item["grade"])
                    _same_version(grade)
                    yield Result(index, grade, item["notebook"])
    finally:
        client.close()


def _connect(cluster: Cluster) -> Any:
    try:
        from distributed import Client
        from distributed.comm import connect
        from distributed.security import Security
    except ImportError:
        raise GraderError("Grading on a cluster needs Dask. Install it with: pip install distributed") from None
    tls = {"tls_ca_file": cluster.ca_file, "tls_client_cert": cluster.cert, "tls_client_key": cluster.key}
    given = {name: value for name, value in tls.items() if value is not None}
    try:
        security = Security(require_encryption=True, **given) if given else Security()
        asyncio.run(_knock(connect, cluster.address, security))  # a client that finds nobody ends in a traceback of its own
    except Exception as error:
        secure = " A tls:// cluster needs --tls-ca-file, --tls-cert and --tls-key." if cluster.address.startswith("tls://") else ""
        raise GraderError(
            f"No Dask scheduler answers at {cluster.address} ({type(error).__name__}: {error}). "
            f"Start one with `dask scheduler`, or mend the address.{secure}"
        ) from None
    client = Client(cluster.address, timeout=20, security=security, set_as_default=False)
    try:
        client.wait_for_workers(1, timeout=60)
    except Exception:
        client.close()
        raise GraderError(f"The cluster at {cluster.address} has no workers. Start some with: dask worker {cluster.address}") from None
    return client


async def _knock(connect: Any, address: str, security: Any) -> None:
    comm = await connect(address, timeout=10, **security.get_connection_args("client"))
    await comm.close()


def _question(task: Task, lost: bool) -> dict[str, Any]:
    if lost:
        return {"name": task.name, "fault": LOST}
    try:
        return {"name": task.name, "data": base64.b64encode(read_bytes(task.path)).decode()}
    except NotebookFault as fault:
        return {"name": task.name, "fault": str(fault)}


def _no_answer(cluster: Cluster, error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"A worker of the cluster at {cluster.address} lacks {error.name}. Install this project there, as its README says"
    return f"The cluster at {cluster.address} gave no result: {type(error).__name__}: {error}"


def _same_version(grade: Grade) -> None:
    theirs = grade.provenance.get("autograder")
    if theirs != __version__:
        raise GraderError(
            f"The cluster's workers have autograder {theirs}, and here it is {__version__}. Install the same version everywhere."
        )


def _pack(course: Course, unit: str) -> bytes:
    """A zip of the course with this unit alone: release, source, hidden tests, data, and the setting that grading knows."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nbgrader_config.py", f"c = get_config()\nc.SandboxExecute.follow_through = {course.follow_through}\n")
        for folder, name in ((course.release, "release"), (course.source, "source"), (course.hidden, "tests/hidden")):
            for path in sorted((folder / unit).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
                    archive.write(path, f"{name}/{unit}/{path.relative_to(folder / unit).as_posix()}")
    return packed.getvalue()


# -- on a worker -------------------------------------------------------------------------------------------------------


class _Workplace:
    """What a worker process keeps between tasks: unpacked units, and graders that have warmed up."""

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
    """Grade a chunk of submissions on a worker: JSON in, JSON out (`{"results": [...]}`, or `{"error": "..."}`)."""
    raw = json.loads(settings)
    options = Options(**{**raw, "limits": TimeLimits(**raw["limits"])})
    key, grader = _workplace.take(bundle, options)
    results = []
    try:
        for task in json.loads(chunk):
            if "fault" in task:
                grade, notebook = grader.grade_fault(task["fault"], task["name"])
            else:
                grade, notebook = grader.grade_bytes(base64.b64decode(task["data"]), task["name"])
            results.append({"grade": grade.to_dict(), "notebook": notebook})
    except GraderError as error:
        grader.close()
        return json.dumps({"error": str(error)})
    _workplace.give_back(key, grader)
    return json.dumps({"results": results})
