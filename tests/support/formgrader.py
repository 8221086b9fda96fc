"""A real Jupyter server with nbgrader's extension, in a course's folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(course: Path) -> Iterator[str]:
    """The server's address. Nobody has to log in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--port={port}",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.allow_unauthenticated_access=True",
        f"--ServerApp.root_dir={course}",
    ]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(course / ".jupyter"),
        "JUPYTER_RUNTIME_DIR": str(course / ".runtime"),
    }
    command = [sys.executable, "-m", "jupyter_server", *options]
    with (course / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def fetched(url: str, seconds: float) -> str:
    """A page of a server that may still be starting."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                content: bytes = answer.read()
                return content.decode()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
