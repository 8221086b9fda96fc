"""On a worker of a cluster: chunks of submissions, graded by graders that stay warm."""

from __future__ import annotations

import atexit
import hashlib
import io
import json
import shutil
import tempfile
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

from autograder.course.beside import Folder, unpacked
from autograder.grade import Grade
from autograder.running.handle import Grader
from autograder.running.options import GraderError, Options
from autograder.running.packing import unpacked_part


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
                parts = {title: unpacked_part(part) for title, part in task["parts"].items()}
                grade, notebooks = grader.grade_parts(parts, task["name"], Folder(Path(place)))
            results.append(
                {"grade": grade.to_dict(), "notebooks": notebooks, "details": grader.details}
            )
    except GraderError as error:
        grader.close()
        return json.dumps({"error": str(error), "details": error.details})
    _workplace.give_back(key, grader)
    return json.dumps({"results": results})
