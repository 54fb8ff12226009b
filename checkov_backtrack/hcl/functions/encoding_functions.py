"""The functions of Terraform's language that encode, decode and hash.

Follows https://developer.hashicorp.com/terraform/language/functions, "Encoding Functions" and "Hash and Crypto
Functions".
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Callable
from urllib.parse import quote_plus

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import fits, normalized
from checkov_backtrack.hcl.functions.function_signature import Function, Parameter
from checkov_backtrack.hcl.functions.json_functions import from_json, json_text
from checkov_backtrack.hcl.functions.yaml_functions import from_yaml, yaml_text
from checkov_backtrack.hcl.language_values import List
from checkov_backtrack.hcl.type_constraints import ANY, STRING, Type
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.shown_values import shown


def as_text(content: bytes) -> str:
    """The text that bytes are; EvaluationError where they are not UTF-8."""
    try:
        return normalized(content.decode())
    except UnicodeDecodeError:
        raise EvaluationError("not UTF-8") from None


def hexadecimal(name: str, content: bytes) -> str:
    return hashlib.new(name, content).hexdigest()


def base64_hash(name: str, content: bytes) -> str:
    return base64.b64encode(hashlib.new(name, content).digest()).decode()


def _hashed(run: Callable[[str, bytes], str], name: str) -> Function:
    return Function(lambda text: run(name, text.encode()), (STRING,))


# --- base64 ---

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _base64decode(text: str) -> str:
    return as_text(_decoded(text))


def _decoded(text: str) -> bytes:
    text = text.replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(text):
        raise EvaluationError(f"{shown(text)} is not base64")
    return base64.b64decode(text)


def _base64encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_ENCODINGS = {
    "UTF-8": "utf-8", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "ISO-8859-1": "iso-8859-1",
    "WINDOWS-1252": "cp1252",
}  # fmt: skip


def _encoding(name: str) -> str:
    if name.upper() not in _ENCODINGS:
        raise Unknowable(f"the encoding {name}")
    return _ENCODINGS[name.upper()]


def _textencodebase64(text: str, encoding: str) -> str:
    try:
        return base64.b64encode(text.encode(_encoding(encoding))).decode()
    except UnicodeEncodeError:
        raise EvaluationError(f"characters that {encoding} has not") from None


def _textdecodebase64(text: str, encoding: str) -> str:
    codec = _encoding(encoding)
    try:
        return normalized(_decoded(text).decode(codec))
    except UnicodeDecodeError:
        raise EvaluationError(f"not {encoding}") from None


# --- CSV ---


def _csvdecode(text: str) -> List:
    rows = _csv_rows(text)
    if not rows:
        raise EvaluationError("no header")
    header, *others = rows
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in others):
        raise EvaluationError("columns that do not fit")
    fits(len(others))
    of = Type("object", tuple(STRING for _ in header), tuple(sorted(header)))
    return List([dict(zip(header, row)) for row in others], of)


_FIELD = re.compile(r'"((?:[^"]|"")*)"(,|\n|\Z)|([^",\n]*)(,|\n|\Z)')


def _csv_rows(text: str) -> list[list[str]]:
    """The fields of each line; raises EvaluationError for quotes that stand in the wrong place."""
    fits(len(text) // 30)
    text = normalized(text[:-1] if text.endswith("\r") else text).replace("\r\n", "\n")
    rows: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        if text[at] == "\n" and not rows[-1]:  # an empty line
            at += 1
            continue
        match = _FIELD.match(text, at)
        if match is None:
            raise EvaluationError("quotes that stand in the wrong place")
        quoted, end = match.group(1), match.group(2) or match.group(4)
        rows[-1].append(match.group(3) if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if end == "\n":
            rows.append([])
        elif end == "," and at == len(text):
            rows[-1].append("")
    return [row for row in rows if row]


# --- UUIDs ---

_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID, "x500": uuid.NAMESPACE_X500
}  # fmt: skip
_DASHED = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_UUID = re.compile(rf"(?i:urn:uuid:)?{_DASHED}|.{_DASHED}.|[0-9a-fA-F]{{32}}", re.DOTALL)


def _uuidv5(namespace: str, name: str) -> str:
    if namespace in _NAMESPACES:
        return str(uuid.uuid5(_NAMESPACES[namespace], name))
    if not _UUID.fullmatch(namespace):
        raise EvaluationError(f"{shown(namespace)} is not a UUID")
    digits = re.sub("^urn:uuid:", "", namespace, flags=re.IGNORECASE)
    return str(uuid.uuid5(uuid.UUID(digits[1:-1] if len(digits) == 38 else digits), name))


ENCODING: dict[str, Function] = {
    "base64decode": Function(_base64decode, (STRING,)),
    "base64encode": Function(_base64encode, (STRING,)),
    "base64sha256": _hashed(base64_hash, "sha256"),
    "base64sha512": _hashed(base64_hash, "sha512"),
    "csvdecode": Function(_csvdecode, (STRING,)),
    "jsondecode": Function(from_json, (STRING,)),
    "jsonencode": Function(json_text, (Parameter(ANY, nullable=True),)),
    "md5": _hashed(hexadecimal, "md5"),
    "sha1": _hashed(hexadecimal, "sha1"),
    "sha256": _hashed(hexadecimal, "sha256"),
    "sha512": _hashed(hexadecimal, "sha512"),
    "textdecodebase64": Function(_textdecodebase64, (STRING, STRING)),
    "textencodebase64": Function(_textencodebase64, (STRING, STRING)),
    "urlencode": Function(lambda text: quote_plus(text, safe=""), (STRING,)),
    "uuidv5": Function(_uuidv5, (STRING, STRING)),
    "yamldecode": Function(from_yaml, (STRING,)),
    "yamlencode": Function(yaml_text, (Parameter(ANY, nullable=True),)),
}
