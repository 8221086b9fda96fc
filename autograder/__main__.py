"""The command `autograder`, also as ``python -m autograder``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command."""
    try:
        if _grades(sys.argv[1:]):
            from autograder.running.ahead import begin_ahead

            begin_ahead()
        from autograder.cli import main as run

        run()
    except KeyboardInterrupt:  # before the command itself listens
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


def _grades(words: list[str]) -> bool:
    """Whether a command is sure to want a grading process, unless it is wrong: that one can begin
    to warm up."""
    other = {"--own", "--help", "--no-sandbox"}
    return (
        words[:1] == ["check"]
        and len(words) > 1
        and sys.platform == "linux"
        and not other & {*words}
    )


if __name__ == "__main__":
    main()
