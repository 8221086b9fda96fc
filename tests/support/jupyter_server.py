"""A real Jupyter server in a folder: with nbgrader's extension, or as JupyterLab."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_OWN = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)


@contextmanager
def serving(
    folder: Path, *, app: str = "jupyter_server", more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The server's address, once it answers. Nobody has to log in. `app`: `jupyter_server` or
    `jupyterlab`; `more`: of its environment."""
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
        f"--ServerApp.root_dir={folder}",
    ]
    if app == "jupyterlab":
        options.append("--LabApp.expose_app_in_browser=True")
    home = folder / ".jupyter"
    scripts = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    environment |= {name: str(home / name.lower()) for name in _OWN} | dict(more or {})
    home.mkdir(exist_ok=True)
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", app, *options],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        try:
            fetched(f"{address}/api/status", 90)
        except OSError as error:
            raise AssertionError((home / "server.log").read_text()[-2000:]) from error
        yield address
    finally:
        server.terminate()
        server.wait(30)


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
