"""Grading on a real Dask cluster of two workers: the same grades, and none lost where a worker
is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course.settings import Settings
from autograder.grade import Grade
from autograder.running.batch import Task, grade_files
from autograder.running.cluster import LOST, Cluster, grade_on_cluster
from autograder.running.options import GraderError, Options
from autograder.sandbox.limits import TimeLimits
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, code, small

LIMITS = TimeLimits(cell=3, call=2, again=0.5, test=5, submission=30)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        yield started


def submissions(course: Path, count: int = 6) -> list[Task]:
    kinds: list[Any] = [
        small(*RIGHT),
        small("def double(x):\n    return x", RIGHT[1]),
        small(),
        b"{",
        small(*RIGHT, code("import os; os._exit(1)")),
        small("def double(x):\n    while True: pass", RIGHT[1]),
    ]
    for number in range(count):
        write(course / "submitted" / f"s{number}" / UNIT, kinds[number % len(kinds)])
    return [
        Task(course / "submitted" / f"s{number}" / UNIT / f"{UNIT}.ipynb", f"s{number}")
        for number in range(count)
    ]


def without_times(grade: Grade) -> dict[str, Any]:
    plain = grade.to_dict()
    plain.pop("seconds")
    for exercise in plain["exercises"]:
        for test in exercise["tests"]:
            test.pop("seconds", None)
    return plain


def test_the_same_grades_and_notebooks_as_here(course: Path, cluster: Any) -> None:
    tasks = submissions(course)
    options = Options(str(course), UNIT, notebooks=True, settings=Settings(limits=LIMITS))
    here = {result.index: result for result in grade_files(tasks, options, jobs=1)}
    two = {result.index: result for result in grade_files(tasks, options, jobs=2)}
    there = {
        result.index: result
        for result in grade_on_cluster(tasks, options, Cluster(cluster.scheduler_address))
    }
    for index in range(len(tasks)):
        assert (
            without_times(here[index].grade)
            == without_times(two[index].grade)
            == without_times(there[index].grade)
        )
        assert here[index].notebooks == there[index].notebooks


def test_a_killed_worker_changes_no_grade(course: Path, cluster: Any) -> None:
    tasks = submissions(course, 18)
    options = Options(str(course), UNIT, settings=Settings(limits=LIMITS))
    seen = []
    for result in grade_on_cluster(tasks, options, Cluster(cluster.scheduler_address)):
        if len(seen) in (1, 7):
            victim = next(iter(cluster.workers.values()))
            os.kill(
                victim.process.pid if hasattr(victim.process, "pid") else victim.pid, signal.SIGKILL
            )
        seen.append((result.index, result.grade.score))
    assert sorted(index for index, _ in seen) == list(range(18)), "every submission once"
    assert [score for _, score in sorted(seen)] == [6, 2, 0, 0, 6, 2] * 3


def test_a_submission_that_takes_every_worker_is_isolated(course: Path, cluster: Any) -> None:
    """Not that one could: here the worker itself is told to die at a certain name."""
    import distributed

    tasks = submissions(course, 6)
    options = Options(str(course), UNIT, settings=Settings(limits=LIMITS))
    client = distributed.Client(cluster.scheduler_address, set_as_default=False)
    client.register_plugin(deadly("s4"))
    try:
        grades = {
            result.index: result.grade
            for result in grade_on_cluster(tasks, options, Cluster(cluster.scheduler_address))
        }
    finally:
        client.unregister_worker_plugin("deadly")
        client.restart()
        client.close()
    assert [grades[index].score for index in (0, 1, 2, 3, 5)] == [6, 2, 0, 0, 2], (
        "its neighbours have their scores"
    )
    assert grades[4].status == "not_graded"
    assert grades[4].reason == LOST


def test_who_shares_a_worker_with_a_deadly_submission_has_a_score(
    course: Path,
) -> None:
    """One worker that everything was given to is lost with everything, as often as Dask tries."""
    import dask
    from distributed import Client, LocalCluster

    tasks = submissions(course, 6)
    options = Options(str(course), UNIT, settings=Settings(limits=LIMITS))
    with (
        dask.config.set({"distributed.scheduler.worker-saturation": "inf"}),
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
        ) as alone,
        Client(alone.scheduler_address, set_as_default=False) as client,
    ):
        # A worker that ends while it starts is not started anew, unless the cluster wants one.
        alone.adapt(minimum=1, maximum=1)
        client.register_plugin(deadly("s1"))
        grades = {
            result.index: result.grade
            for result in grade_on_cluster(tasks, options, Cluster(alone.scheduler_address))
        }
    assert [grades[index].score for index in (0, 2, 3, 4, 5)] == [6, 0, 0, 6, 2]
    assert (grades[1].status, grades[1].reason) == ("not_graded", LOST)


def test_a_cluster_whose_workers_are_gone_is_not_waited_for(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr("autograder.running.cluster.LOOK", 0.2)
    monkeypatch.setattr("autograder.running.cluster.PATIENCE", 1.0)
    tasks = submissions(course, 6)
    options = Options(str(course), UNIT, settings=Settings(limits=LIMITS))
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
    ) as leaving:
        results = grade_on_cluster(tasks, options, Cluster(leaving.scheduler_address))
        next(results)
        leaving.scale(0)
        with pytest.raises(GraderError, match="has had no workers for 1 s.*dask worker tcp://"):
            list(results)


def test_a_scheduler_that_is_stopped_is_told(
    course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("autograder.running.cluster.LOOK", 0.2)
    monkeypatch.setattr("autograder.running.cluster.PATIENCE", 1.0)
    tasks = submissions(course, 6)
    options = Options(str(course), UNIT, settings=Settings(limits=LIMITS))
    dask = [sys.executable, "-m", "dask"]
    where = tmp_path / "scheduler.json"
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--port=0", "--no-dashboard", f"--scheduler-file={where}"]
    )
    worker = subprocess.Popen(
        [*dask, "worker", "--nthreads=1", "--no-dashboard", f"--scheduler-file={where}"]
    )
    try:
        while not where.is_file():
            assert scheduler.poll() is None
            time.sleep(0.1)
        results = grade_on_cluster(
            tasks, options, Cluster(json.loads(where.read_text())["address"])
        )
        next(results)
        scheduler.kill()
        with pytest.raises(GraderError, match="then run the same command again"):
            list(results)
    finally:
        scheduler.kill()
        worker.terminate()
        scheduler.wait()
        worker.wait()


def deadly(name: str) -> Any:
    """A plugin that ends its worker, also one that was started anew, when it is asked to grade a
    submission of this name."""
    import distributed

    class Deadly(distributed.WorkerPlugin):  # type: ignore[misc]
        def setup(self, worker: Any) -> None:
            from autograder.running.handle import Grader

            self.real = real = Grader.grade_bytes

            def grade_bytes(grader: Any, data: bytes, called: str, *more: Any) -> Any:
                if called == name:
                    os._exit(1)
                return real(grader, data, called, *more)

            Grader.grade_bytes = grade_bytes  # type: ignore[method-assign]

    plugin = Deadly()
    plugin.name = "deadly"
    return plugin


def test_an_address_where_nobody_listens_is_told(course: Path) -> None:
    submissions(course, 1)
    done = run("grade", UNIT, "--cluster", "tcp://127.0.0.1:9", cwd=course)
    assert done.returncode == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(GraderError, match="No Dask scheduler"):
        list(
            grade_on_cluster(
                [], Options(str(course), UNIT), Cluster("tls://127.0.0.1:9", ca_file="nowhere.pem")
            )
        )


def test_tls_settings_are_passed_on(course: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster
    from distributed.security import Security

    security = Security.temporary()
    files = {
        "ca": security.tls_ca_file,
        "cert": security.tls_client_cert,
        "key": security.tls_client_key,
    }
    for name, text in files.items():
        (tmp_path / f"{name}.pem").write_text(text)
    submissions(course, 2)
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        dashboard_address=None,
        security=security,
        protocol="tls://",
    ) as cluster:
        assert cluster.scheduler_address.startswith("tls://")
        arguments = ["grade", UNIT, "--cluster", cluster.scheduler_address]
        tls = [
            f"--tls-ca-file={tmp_path / 'ca.pem'}",
            f"--tls-cert={tmp_path / 'cert.pem'}",
            f"--tls-key={tmp_path / 'key.pem'}",
        ]
        done = run(*arguments, *tls, cwd=course)
        assert done.returncode == 0, done.stderr
        assert "s0       6 of 6" in done.stdout
        done = run(*arguments, "--force", "--yes", cwd=course)
        assert done.returncode == 2
        assert "needs --tls-ca-file" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_command_grades_a_class_on_a_cluster(course: Path, cluster: Any) -> None:
    submissions(course, 3)
    done = run("grade", UNIT, "--cluster", cluster.scheduler_address, cwd=course)
    assert done.returncode == 0, done.stderr
    assert "s0       6 of 6" in done.stdout
    assert (course / "autograded" / "s1" / UNIT / f"{UNIT}.ipynb").is_file()
