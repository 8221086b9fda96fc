#!/usr/bin/env bash
# Run once by Gradescope, as root, when the autograder's image is built: Python 3.11 or newer, and the engine in an environment of its own.
set -euo pipefail
here="${AUTOGRADER_ROOT:-/autograder}"

newest_python() {
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
}

python="$(newest_python)"
if [ -z "$python" ]; then
    apt-get update -qq
    for version in 3.13 3.12 3.11; do
        if DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "python$version" "python$version-venv"; then
            break
        fi
    done
    python="$(newest_python)"
fi
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed. Choose a newer base image in Gradescope's autograder settings." >&2
    exit 1
fi
"$python" -m venv "$here/environment"
"$here/environment/bin/python" -m pip install --quiet --disable-pip-version-check "$here/source/engine"
