"""A built site in a browser: its server, and one of its notebooks."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_RUN = """async ([id, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget;
  const index = notebook.content.widgets.findIndex((cell) => cell.model.id === id);
  const cell = notebook.content.widgets[index];
  if (source !== null) cell.model.sharedModel.setSource(source);
  notebook.content.activeCellIndex = index;
  notebook.content.deselectAll();
  await window.jupyterapp.commands.execute("notebook:run-cell");
  return cell.model.outputs.toJSON();
}"""
_OPENED = """() => {
  const widget = window.jupyterapp && window.jupyterapp.shell.currentWidget;
  return widget && widget.content && widget.content.widgets && widget.content.widgets.length > 5
    && widget.sessionContext.session && widget.sessionContext.session.kernel;
}"""
_SOURCE = """(id) => window.jupyterapp.shell.currentWidget.content.widgets
  .find((cell) => cell.model.id === id).model.sharedModel.getSource()"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """A plain web server for a folder; its address."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def expose(site: Path) -> None:
    """Let a test reach JupyterLite's own object in the page."""
    path = site / "lite" / "jupyter-lite.json"
    document = json.loads(path.read_text())
    document["jupyter-config-data"]["exposeAppInBrowser"] = True
    path.write_text(json.dumps(document))


class LiteNotebook:
    """A unit's notebook in JupyterLite, in a tab."""

    def __init__(self, tab: Any, address: str, unit: str):
        self.tab = tab
        tab.goto(f"{address}/lite/notebooks/index.html?path={unit}/{unit}.ipynb")
        self.wait()

    def wait(self) -> None:
        self.tab.wait_for_function(_OPENED, timeout=120_000)

    def run(self, cell: str, source: str | None = None) -> str:
        """Run a cell, with other source where some is given; all that it shows, as text."""
        outputs = self.tab.evaluate(_RUN, [cell, source])
        return "\n".join(
            str(
                output.get("text")
                or output.get("data", {}).get("text/plain")
                or f"{output.get('ename')}: {output.get('evalue')}"
            )
            for output in outputs
        )

    def source(self, cell: str) -> str:
        return str(self.tab.evaluate(_SOURCE, cell))

    def command(self, name: str) -> None:
        self.tab.evaluate("(name) => window.jupyterapp.commands.execute(name)", name)

    def download(self) -> bytes:
        """The notebook as *File > Download* gives it."""
        with self.tab.expect_download() as waiting:
            self.command("docmanager:download")
        return Path(waiting.value.path()).read_bytes()
