"""The functions of Terraform's language for files and paths.

Follows https://developer.hashicorp.com/terraform/language/functions, "Filesystem Functions".
"""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Callable

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.encoding_functions import as_text, base64_hash, hexadecimal
from checkov_backtrack.hcl.functions.function_signature import Files, Function, Needs
from checkov_backtrack.hcl.functions.re2_patterns import Pattern
from checkov_backtrack.hcl.language_values import Set
from checkov_backtrack.hcl.type_constraints import STRING
from checkov_backtrack.worlds.not_known import Unknowable


def _path(path: str) -> str:
    if path.startswith("~"):
        raise Unknowable("a path in the folder of a user")
    if "\0" in path:
        raise EvaluationError("a path that no system has")
    return path


def _content(files: Files, path: str) -> bytes:
    try:
        return files.read(_path(path))
    except (OSError, ValueError) as error:  # a name that is too long, or has half of a character
        raise Unknowable(str(error)) from error


def read_text(files: Files, path: str) -> str:
    return as_text(_content(files, path))


def _filebase64(files: Files, path: str) -> str:
    return base64.b64encode(_content(files, path)).decode()


def _fileexists(files: Files, path: str) -> bool:
    return files.exists(_path(path))


def _hashed(run: Callable[[str, bytes], str], name: str) -> Function:
    return Function(lambda files, path: run(name, _content(files, path)), (STRING,), needs=Needs.FILES)


def _fileset(files: Files, path: str, pattern: str) -> Set:
    if "\0" in path:  # where Terraform finds no file
        return Set([], STRING)
    pattern = posixpath.normpath(pattern)
    folders = pattern.split("/")
    if ".." in folders or pattern.startswith("/"):
        raise Unknowable("files outside of the folder")
    if any("**" in folder and folder != "**" for folder in folders):
        raise Unknowable("** beside other characters")
    compiled = Pattern(rf"\A(?:{_glob_regex(pattern)})\z")
    return Set([each for each in files.below(_path(path)) if compiled.matches(each)], STRING)


_GLOB = re.compile(r"/\*\*(?=/|$)|^\*\*(?:/|$)|\*|\?|(\[\^?(?:[^\]\\]|\\.)+\])|\\(.)|([{,}])|(.)", re.DOTALL)


def _glob_regex(pattern: str) -> str:
    """A glob as a regular expression; ``**`` stands for any number of folders."""
    depth = 0
    pieces = []
    for match in _GLOB.finditer(pattern):
        text = match.group()
        if text == "/**":
            pieces.append("(?:/.*)?")
        elif text == "**/":
            pieces.append("(?:.*/)?")
        elif text == "**":
            pieces.append(".*")
        elif text == "*":
            pieces.append("[^/]*")
        elif text == "?":
            pieces.append("[^/]")
        elif match.group(1):
            pieces.append(text)
        elif text == "[":
            raise Unknowable("a bracket that is not closed")
        elif match.group(3):
            depth += {"{": 1, ",": 0, "}": -1}[text]
            pieces.append({"{": "(?:", ",": "|" if depth else ",", "}": ")"}[text])
        else:
            pieces.append(re.escape(match.group(2) or text))
    if depth:
        raise EvaluationError("a brace that is not closed")
    return "".join(pieces)


def _dirname(path: str) -> str:
    return posixpath.normpath(path[: path.rfind("/") + 1] or ".").replace("//", "/")


def _basename(path: str) -> str:
    return posixpath.basename(path.rstrip("/")) or ("/" if path else ".")


FILES: dict[str, Function] = {
    "basename": Function(_basename, (STRING,)),
    "dirname": Function(_dirname, (STRING,)),
    "file": Function(read_text, (STRING,), needs=Needs.FILES),
    "filebase64": Function(_filebase64, (STRING,), needs=Needs.FILES),
    "filebase64sha256": _hashed(base64_hash, "sha256"),
    "filebase64sha512": _hashed(base64_hash, "sha512"),
    "fileexists": Function(_fileexists, (STRING,), needs=Needs.FILES),
    "filemd5": _hashed(hexadecimal, "md5"),
    "fileset": Function(_fileset, (STRING, STRING), needs=Needs.FILES),
    "filesha1": _hashed(hexadecimal, "sha1"),
    "filesha256": _hashed(hexadecimal, "sha256"),
    "filesha512": _hashed(hexadecimal, "sha512"),
}
