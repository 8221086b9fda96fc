"""The command `autograder`, also as ``python -m autograder``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command."""
    try:
        from autograder.cli import main as run

        run()
    except KeyboardInterrupt:  # before the command itself listens
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
