"""The command `autograder`, also as ``python -m autograder``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; on Windows, which lacks what it is made of, say where it runs."""
    if sys.platform == "win32":
        sys.exit(
            "autograder runs on Linux, and on Windows inside WSL 2 (wsl --install) or a Linux container. Students need no autograder: release/requirements.txt."
        )
    from autograder.cli import main as run

    run()


if __name__ == "__main__":
    main()
