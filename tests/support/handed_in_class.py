"""A class in which all that lies beside a notebook is hostile or a mess: what each student hands
in, its points, and what the student is told."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.small_course import RIGHT, UNIT, code, notebook, small

GOOD = json.dumps(small(*RIGHT)).encode()
NAME = f"{UNIT}.ipynb"
Make = Callable[
    [Path, Path], None
]  # the course, and the folder to hand in, which does not exist yet


def these(named: dict[str, bytes]) -> Make:
    """Files by their paths in the folder."""

    def make(_: Path, folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, content in named.items():
            path = Path(
                os.fsdecode(
                    os.fsencode(folder)
                    + b"/"
                    + (name if isinstance(name, bytes) else name.encode())
                )
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    return make


def with_good(change: Callable[[Path, Path], Any]) -> Make:
    """A right notebook, and something beside it."""

    def make(course: Path, folder: Path) -> None:
        these({NAME: GOOD})(course, folder)
        change(course, folder)

    return make


def link_to(where: str) -> Make:
    """The folder is a link to something of the course."""

    def make(course: Path, folder: Path) -> None:
        folder.parent.mkdir(parents=True)
        folder.symlink_to(course / where)

    return make


def student_link_to(where: str) -> Make:
    def make(course: Path, folder: Path) -> None:
        folder.parent.symlink_to(course / where)

    return make


def chain(course: Path, folder: Path) -> None:
    folder.parent.mkdir()
    for number, to in enumerate(
        [course / "source" / UNIT, *(folder.parent / f"hop{n}" for n in range(3))]
    ):
        (folder.parent / f"hop{number}" if number < 3 else folder).symlink_to(to)


def link_inside(_: Path, folder: Path) -> None:
    """Links within the submission: the notebook lies where they lead to."""
    these({f"real/{NAME}": GOOD})(_, folder)
    (folder / "again").symlink_to("real")
    (folder / "round").symlink_to(".")


def linked_notebook(course: Path, folder: Path) -> None:
    these({"real.txt": GOOD})(course, folder)
    (folder / NAME).symlink_to("real.txt")


def hard_link(_: Path, folder: Path) -> None:
    these({"mine": GOOD})(_, folder)
    os.link(folder / "mine", folder / NAME)


def pipe(_: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / NAME)


def no_folder(_: Path, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_bytes(GOOD)


def sock(_: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    here = os.getcwd()
    os.chdir(folder)  # a socket's path may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(NAME)
    finally:
        os.chdir(here)


def device(_: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    try:
        os.mknod(folder / NAME, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        os.mkfifo(folder / NAME)


def deep(_: Path, folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)
    try:
        for _number in range(5000):
            os.mkdir("d")
            os.chdir("d")
        os.mkfifo("timestamp.txt")
    finally:
        os.chdir(here)


def sparse(name: str, size: int) -> Make:
    def make(_: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / name, "wb") as file:
            file.truncate(size)

    return make


def timed(text: str | bytes) -> Make:
    return with_good(
        lambda _, folder: (folder / "timestamp.txt").write_bytes(
            text if isinstance(text, bytes) else text.encode()
        )
    )


def zipped(*members: tuple[str, bytes], name: str = f"{UNIT}.zip", **beside: bytes) -> Make:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members:
            archive.writestr(member, content)
    return these({name: packed.getvalue(), **beside})


def locked_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(NAME, GOOD)
    data = bytearray(packed.getvalue())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.find(mark) + (6 if mark.endswith(b"\x04") else 8)] |= 1
    return bytes(data)


def zip_with_a_link() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(NAME)
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, f"/source/{UNIT}/{NAME}")
    return packed.getvalue()


LINK = "is a link to another place. Hand in a folder with your notebook in it"
BOMB = b'{"cells": [' + b" " * (120 << 20)
UNTIMED = "no late penalty could be worked out"

# By student: what is handed in, its points, and what the student is told of it (the reason, or a
# note).
HOSTILE: dict[str, tuple[Make, float, str]] = {
    "aa honest": (timed("2026-11-20 10:00:00 UTC"), 6, ""),
    # links
    "folder to the solutions": (link_to(f"source/{UNIT}"), 0, LINK),
    "folder to a neighbour": (link_to(f"submitted/aa honest/{UNIT}"), 0, LINK),
    "folder to nowhere": (link_to("nowhere"), 0, LINK),
    "student to a neighbour": (student_link_to("submitted/aa honest"), 0, "student to a neighbour is a link"),
    "student to the solutions": (student_link_to("source"), 0, "is a link to another place"),
    "chain of links": (chain, 0, LINK),
    "links inside": (link_inside, 6, rf"Taken from `real/{NAME}`\.$"),
    "linked notebook": (linked_notebook, 0, "it is a link to another file"),
    "hard link": (hard_link, 6, ""),
    "links beside": (with_good(lambda course, folder: (folder / "secrets").symlink_to(course / "tests")), 6, ""),
    # what is no file
    "pipe": (pipe, 0, "no ordinary file"),
    "socket": (sock, 0, "no ordinary file"),
    "device": (device, 0, "no ordinary file"),
    "a folder called so": (these({f"{NAME}/x.txt": b"x"}), 0, r"There is no file 01_small\.ipynb\. The folder holds 01_small\.ipynb/x\.txt\."),
    "a file for a folder": (no_folder, 0, "01_small is no folder"),
    # times and secrets
    "odd time zone": (timed("2020-01-01 10:00 ../x"), 6, ""),
    "file as time zone": (timed("2020-01-01 10:00 /etc/passwd"), 6, ""),
    "digits": (timed("1" * 3_000_000), 6, ""),
    "few digits": (timed("9" * 95), 6, ""),
    "year 9999": (timed("9999-12-31 23:59:59 -1200"), 6, ""),
    "no time": (timed("bad timestamp"), 6, ""),
    "time a pipe": (with_good(lambda _, folder: os.mkfifo(folder / "timestamp.txt")), 6, ""),
    "time without end": (with_good(lambda _, folder: (folder / "timestamp.txt").symlink_to("/dev/zero")), 6, ""),
    "time a folder": (with_good(lambda _, folder: (folder / "timestamp.txt").mkdir()), 6, ""),
    "files for folders": (
        these({NAME: GOOD, "data": b"no folder", "timestamp.txt/x": b"x", f"other.ipynb/{NAME}": b"x", "submission_secret.txt/y": b"y"}), 6, "",
    ),
    "time with a mark": (timed(b"\xef\xbb\xbf2026-11-20 10:00:00 UTC\r\n"), 6, ""),
    "time in UTF-16": (timed("2026-11-20 10:00:00 UTC".encode("utf-16")), 6, ""),
    "time empty": (timed(""), 6, ""),
    "large secret": (with_good(sparse("submission_secret.txt", 300 << 20)), 6, ""),
    "linked secret": (with_good(lambda course, folder: (folder / "submission_secret.txt").symlink_to(course / "tests/hidden" / UNIT)), 6, ""),
    "own secret": (with_good(lambda _, folder: (folder / "submission_secret.txt").write_text("abc")), 6, ""),
    # too much
    "gigabytes": (sparse(NAME, 6 << 30), 0, "larger than 100 MB"),
    "gigabytes beside": (with_good(sparse("data.bin", 6 << 30)), 6, ""),
    "deep folders": (with_good(deep), 6, ""),
    "many files": (with_good(lambda _, folder: [(folder / f"{n}.txt").touch() for n in range(10_000)]), 6, ""),
    # names
    "Ünal öz": (these({f"Übung {NAME}": GOOD}), 6, f"Taken from `Übung {NAME}`"),
    "bytes in the name": (these({b"\xff\xe4 " + NAME.encode(): GOOD}), 6, r"Taken from `\\udcff\\udce4 01_small\.ipynb`"),  # type: ignore[dict-item]
    "commands in the name": (
        these({f"x\n::error::\x1b[31m\u202e{NAME}": GOOD}), 6, re.escape(rf"Taken from `x\n::error::\x1b[31m\u202e{NAME}`"),
    ),
    "two odd names": (these({"a\x1b[2J.ipynb": GOOD, "b\r\n::error::.ipynb": GOOD}), 0, re.escape(r"a\x1b[2J.ipynb and b\r\n::error::.ipynb")),
    "long name": (these({"x" * 238 + f"{UNIT}.ipynb": GOOD}), 6, "Taken from `x{238}01_small"),
    # zips
    "zip with paths": (zipped((f"../../../{NAME}", GOOD), ("/etc/passwd", b"x"), name="my work.zip"), 6, "in `my work.zip`"),
    "zip of itself": (zipped((NAME, GOOD), (NAME, GOOD)), 0, "The zip 01_small.zip holds"),
    "zip bomb": (zipped((NAME, BOMB)), 0, "is larger than 100 MB"),
    "zip locked": (these({"a.zip": locked_zip()}), 0, "a.zip is locked with a password"),
    "zip of a link": (these({"a.zip": zip_with_a_link()}), 0, "a.zip holds no notebook"),
    "zip damaged": (these({"a.zip": b"PK\x03\x04" + bytes(3000)}), 0, "a.zip is damaged"),
    "zz honest": (timed("2026-11-20 10:00:00 UTC"), 6, ""),
}  # fmt: skip
FOUND: dict[str, tuple[Make, float, str]] = {
    "of Safari": (these({f"{NAME}.json": GOOD}), 6, rf"Taken from `{NAME}\.json`\.$"),
    "of Chrome": (these({f"{NAME}.txt": GOOD, "notes.txt": b"x"}), 6, rf"Taken from `{NAME}\.txt`\.$"),
    "of Colab": (
        these({f"Copy of {NAME}": GOOD, "Untitled.ipynb": json.dumps(notebook()).encode()}), 6,
        rf"Taken from `Copy of {NAME}`; the folder also holds `Untitled\.ipynb`\.$",
    ),
    "of a mail": (these({f"Meier_{NAME}": GOOD, "scratch.ipynb": b"{"}), 6, f"Taken from `Meier_{NAME}`"),
    "handed in again": (these({NAME: GOOD, f"{UNIT} (1).ipynb": b"{"}), 6, rf"`{NAME}` was graded; the folder also holds `{UNIT} \(1\)\.ipynb`"),
    "handed in later": (these({NAME: GOOD}), 6, rf"`{NAME}` was graded; the folder also holds `{UNIT} \(2\)\.ipynb`"),
    "nested": (these({f"{UNIT}/{UNIT}/{NAME}": GOOD, f"__MACOSX/{UNIT}/._{NAME}": b"x"}), 6, f"Taken from `{UNIT}/{UNIT}/{NAME}`"),
    "nested beside another": (these({f"{UNIT}/{NAME}": GOOD, "Untitled.ipynb": b"{}"}), 6, f"Taken from `{UNIT}/{NAME}`; .*`Untitled.ipynb`"),
    "nested twice": (these({f"a/{NAME}": GOOD, f"b/{NAME}": GOOD}), 0, f"there are a/{NAME} and b/{NAME}. Hand in one notebook"),
    "zip": (zipped((f"{UNIT}/{NAME}", GOOD), (f"__MACOSX/{UNIT}/._{NAME}", b"x")), 6, f"Taken from `{UNIT}/{NAME}` in `{UNIT}.zip`"),
    "zip of two": (zipped(("a.ipynb", GOOD), ("b.ipynb", GOOD)), 0, "The zip 01_small.zip holds a.ipynb and b.ipynb"),
    "zip of none": (zipped(("a.html", b"x")), 0, "The zip 01_small.zip holds no notebook"),
    "a page": (these({f"{UNIT}.html": b"<html>"}), 0, r"The folder holds 01_small\.html \(a web page\)\. Hand in the notebook itself"),
    "a script": (these({f"{UNIT}.py": b"x = 1", "a.pdf": b"%PDF"}), 0, r"holds 01_small\.py \(a script\) and a\.pdf \(a PDF\)"),
    "nothing": (these({}), 0, "the folder is empty"),
    "cells in R": (these({NAME: json.dumps({**small(*RIGHT), "metadata": {"kernelspec": {"language": "R"}}}).encode()}), 6, "written for R, but"),
    "a second brace": (these({NAME: GOOD + b"}"}), 6, "Something follows the end"),
    "a page for a notebook": (these({NAME: b"<!doctype html><html></html>"}), 0, r"a web page \(HTML\), not a notebook"),
    "a zip for a notebook": (these({NAME: b"PK\x03\x04" + bytes(30)}), 0, "is a zip, not a notebook"),
    "a pointer": (these({NAME: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"}), 0, "pointer of Git LFS"),
    "a merge": (these({NAME: b"<<<<<<< HEAD\n" + GOOD + b"\n=======\n" + GOOD}), 0, "marks of a merge that Git could not finish"),
    "many cells": (these({NAME: json.dumps(small(*RIGHT, *[code(f"x = {n}") for n in range(3000)])).encode()}), 6, ""),
}  # fmt: skip
CLASS = HOSTILE | FOUND
# Graded by our command alone: nbgrader's takes half a second for each, and other cases of the same
# kind show that both doors are alike.
OURS_ALONE = {
    "folder to nowhere", "student to the solutions", "chain of links", "links inside", "hard link", "socket", "device", "file as time zone",
    "digits", "few digits", "year 9999", "no time", "time a folder", "time in UTF-16", "time empty", "linked secret",
    "two odd names", "commands in the name", "long name", "handed in later",
    "nested beside another", "nested twice", "zip with paths", "zip of two", "zip of none", "zip of itself", "zip locked", "zip of a link",
    "zip damaged", "a page", "a script",
}  # fmt: skip
ODD_STUDENTS = {
    b"M\xfcller": r"M\udcfcller",
    b"\x1b[31m\n::error::x": r"\x1b[31m\n::error::x",
    b"n" * 250: f"{'n' * 100}~",
}
AGAIN = [
    "time a pipe",
    "handed in later",
    "gigabytes",
    "folder to the solutions",
    "deep folders",
    "zip bomb",
    "aa honest",
]
UNTIMED_ONES = {
    "odd time zone", "file as time zone", "digits", "few digits", "year 9999", "no time", "time a pipe", "time without end", "time a folder",
    "files for folders",
}  # fmt: skip
