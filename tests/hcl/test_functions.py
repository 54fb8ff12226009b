"""The functions of Terraform's language: tables of expressions with their values, held against Terraform itself."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checkov_backtrack  # noqa: F401  # puts the folder of its files on the path
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.expression_evaluation import Scope, evaluate
from checkov_backtrack.hcl.expression_syntax import parse_expression
from checkov_backtrack.hcl.functions.function_signature import Needs
from checkov_backtrack.hcl.functions.function_table import FUNCTIONS, OPAQUE
from checkov_backtrack.hcl.functions.re2_patterns import Pattern
from checkov_backtrack.hcl.language_values import List, Map, Set, Value, is_open
from checkov_backtrack.hcl.number_values import is_number, number_text
from checkov_backtrack.hcl.type_constraints import BOOL, NUMBER, STRING, Type, list_of
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.open_values import Open, is_opaque
from checkov_backtrack.worlds.possible_worlds import World, explore
from checkov_backtrack.worlds.shown_values import shown
from tests.support.terraform_oracle import needs_terraform

# Each line of a table is an expression, "  =>  " and its value, written so that Terraform makes the same of it; or
# "refused", or "opaque" for what is not worked out here.
TABLES = sorted(Path(__file__).parent.joinpath("functions").glob("*.txt"), key=lambda path: path.stem)
REFUSED, UNKNOWN = "refused", "opaque"

FILES = {
    "a.txt": b"hello\n",
    "latin1.txt": b"\xe9",
    "a.json": b'{"a": [1]}',
    "folder/.hidden": b"",
    "folder/b.yaml": b"clusters:\n- backtrack_window: 86400\n",
    "folder/deep/c.yaml": b"x: y\n",
    "t.tftpl": b"Hello ${name}!\n%{ for x in list ~}\n- ${x}\n%{ endfor ~}\n",
    "only.tftpl": b"${list}",
    "branch.tftpl": b"%{ if a }yes%{ else }${b}%{ endif }",
    "loop.tftpl": b"%{ for k, v in items }${k}=${v};%{ endfor }",
    "broken.tftpl": b"${",
    "upper.tftpl": b'${upper(name)}-${file("a.txt")}',
}
LOCALS = {
    "template": "Hello ${name}!%{ for x in list } ${x}%{ endfor }",
    "broken": "${",
    "plain": "just text",
    "number": 5,
    "nested": '${templatefile("a.txt", {})}',
    "only": "${list}",
}


class Folder:
    """The files below a folder, read without any bounds."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, path: str) -> bytes:
        if not (self.path / path).is_file():
            raise EvaluationError(f"there is no file {path}")
        return (self.path / path).read_bytes()

    def exists(self, path: str) -> bool:
        if (self.path / path).is_dir():
            raise EvaluationError(f"{path} is a folder")
        return (self.path / path).is_file()

    def below(self, path: str) -> list[str]:
        folder = self.path / path
        return [each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()]


class References:
    """A configuration with nothing but these locals; its variables are open."""

    address = ""

    def __init__(self, folder: Path) -> None:
        self.files = Folder(folder)

    def local(self, name: str, world: World) -> Value:
        return LOCALS[name]

    def variable(self, name: str, world: World) -> Value:
        return Open(f"var.{name}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("functions")
    for name, content in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def worlds(text: str, folder: Path) -> list[Value]:
    """What an expression comes to in each world, inside ``try``, where a missing file is an error."""

    def run(world: World) -> Value:
        world.catching += 1
        references: Any = References(folder)
        return evaluate(parse_expression(text), Scope(references), world)

    return [value for _, value in explore(run)]


def ours(text: str, folder: Path) -> str:
    """The value of an expression, as a table writes it."""
    try:
        (value,) = worlds(text, folder)
    except EvaluationError:
        return REFUSED
    return UNKNOWN if is_open(value) else written(value)


def table(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("  =>  ") for line in lines if line)


# --- values as Terraform reads them ---


def written(value: Value) -> str:
    """An expression for a value, with exactly its type."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        items = "{ " + ", ".join(f"{quoted(name)} = {written(item)}" for name, item in value.items()) + " }"
        items = items if value else "{}"
        if isinstance(value, Map) and not value and value.of.kind != "any":
            return f"zipmap([], slice(tolist([{example(value.of)}]), 0, 0))"
        return f"tomap({items})" if isinstance(value, Map) else items
    if isinstance(value, list):
        items = "[" + ", ".join(map(written, value)) + "]"
        if isinstance(value, List) and not value and value.of.kind != "any":
            return f"slice(tolist([{example(value.of)}]), 0, 0)"
        if isinstance(value, Set) and not value and value.of.kind != "any":
            return f"setsubtract([{example(value.of)}], [{example(value.of)}])"
        return f"tolist({items})" if isinstance(value, List) else f"toset({items})" if isinstance(value, Set) else items
    return number_text(value) if is_number(value) else json.dumps(value)


def quoted(text: str) -> str:
    escapes = {chr(code): f"\\u{code:04x}" for code in (*range(32), 0x7F, 0x85, 0x2028, 0x2029)}
    escapes.update({'"': '\\"', "\\": "\\\\", "\n": "\\n"})
    text = "".join(escapes.get(character, character) for character in text)
    return '"' + text.replace("${", "$${").replace("%{", "%%{") + '"'


def example(type_: Type) -> str:
    """A value of a type."""
    inner = [example(each) for each in type_.inner]
    kind = type_.kind
    if kind in ("list", "set"):
        return f"to{kind}([{inner[0]}])"
    if kind == "map":
        return f"tomap({{ a = {inner[0]} }})"
    if kind == "tuple":
        return f"[{', '.join(inner)}]"
    if kind == "object":
        return "{ " + ", ".join(f"{quoted(name)} = {each}" for name, each in zip(type_.names, inner)) + " }"
    return {"string": '""', "number": "0", "bool": "false", "any": "null"}[kind]


# --- Terraform itself ---


def terraform(folder: Path, *command: str, **options: Any) -> str:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    run = subprocess.run(
        ["terraform", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False, **options
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return str(run.stdout)


def console(folder: Path, expressions: list[str]) -> list[Any]:
    """The values of expressions, all from one run of Terraform."""
    lines = [f"{name} = {quoted(value) if isinstance(value, str) else value}" for name, value in LOCALS.items()]
    lines += ["results = [", *(f"{expression}," for expression in expressions), "]"]
    (folder / "main.tf").write_text("locals {\n" + "\n".join(lines) + "\n}\n", encoding="utf-8")
    encoded = json.loads(terraform(folder, "console", input="base64encode(jsonencode(local.results))\n"))
    results: list[Any] = json.loads(base64.b64decode(encoded))
    return results


def contradictions(folder: Path, values: dict[str, str]) -> list[str]:
    """Where Terraform says something else than a table; a null inside hides the type, and is compared as JSON."""
    asked = []
    for text, value in values.items():
        value = "null" if value in (REFUSED, UNKNOWN) else value
        asked.append(
            f"[can({text}), try(({text}) == ({value}), false), try(jsonencode({text}), 0), try(jsonencode({value}), 1)]"
        )
    found = []
    for (text, value), (accepted, equal, theirs, same) in zip(values.items(), console(folder, asked)):
        if value == UNKNOWN or (value == REFUSED and not accepted) or (value != REFUSED and accepted and equal):
            continue
        if value == REFUSED or not accepted or theirs != same or "null" not in theirs:
            found.append(f"{text}  =>  {value}, Terraform: {theirs if accepted else REFUSED}")
    return found


# --- the tables ---


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_table(path: Path, folder: Path) -> None:
    values = table(path)
    assert {text: ours(text, folder) for text in values} == values


@needs_terraform
@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_table_against_terraform(path: Path, folder: Path) -> None:
    assert contradictions(folder, table(path)) == []


# --- every function, and no other ---

# terraform metadata functions -json, Terraform 1.11.4, without those of the namespaces core:: and provider::
LISTED = """
abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename bcrypt can ceil
chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode
dirname
distinct element endswith ephemeralasnull file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset
filesha1 filesha256 filesha512 flatten floor format formatdate formatlist indent index issensitive join jsondecode
jsonencode keys length log lookup lower matchkeys max md5 merge min nonsensitive one parseint pathexpand plantimestamp
pow range regex regexall replace reverse rsadecrypt sensitive setintersection setproduct setsubtract setunion sha1
sha256 sha512 signum slice sort split startswith strcontains strrev substr sum templatefile templatestring
textdecodebase64
textencodebase64 timeadd timecmp timestamp title tobool tolist tomap tonumber toset tostring transpose trim trimprefix
trimspace trimsuffix try upper urlencode uuid uuidv5 values yamldecode yamlencode zipmap
"""
NAMES = LISTED.split()
IN_THE_LANGUAGE = {"can", "templatefile", "templatestring", "try"}  # whose arguments are no plain values


def test_every_function_is_worked_out_or_opaque_for_a_reason() -> None:
    assert FUNCTIONS.keys() | IN_THE_LANGUAGE == set(NAMES)
    assert FUNCTIONS.keys() & IN_THE_LANGUAGE == set()
    assert OPAQUE.keys() <= FUNCTIONS.keys() and all(OPAQUE.values())


def test_every_function_is_in_a_table() -> None:
    texts = "\n".join(text for path in TABLES for text in table(path))
    assert [name for name in NAMES if f"{name}(" not in texts and name not in {*OPAQUE, "can", "try"}] == []


@needs_terraform
def test_the_functions_are_those_of_terraform(folder: Path) -> None:
    signatures = json.loads(terraform(folder, "metadata", "functions", "-json"))["function_signatures"]
    signatures = {name: each for name, each in signatures.items() if "::" not in name}
    assert sorted(signatures) == sorted(NAMES)
    for name in FUNCTIONS.keys() - OPAQUE.keys():
        function, parameters = FUNCTIONS[name], signatures[name].get("parameters", [])
        further = signatures[name].get("variadic_parameter")
        assert list(map(described, function.parameters)) == list(map(expected, parameters)), name
        assert (function.rest is None) is (further is None), name
        assert further is None or described(function.rest) == expected(further), name


def described(parameter: Any) -> tuple[Any, bool]:
    type_, nullable = (parameter.type, parameter.nullable) if hasattr(parameter, "nullable") else (parameter, False)
    return constraint(type_), nullable


def constraint(type_: Type) -> Any:
    if type_.inner:
        return [type_.kind, constraint(type_.inner[0])]
    return "dynamic" if type_.kind == "any" else type_.kind


def expected(parameter: dict[str, Any]) -> tuple[Any, bool]:
    return parameter["type"], parameter.get("is_nullable", False)


@pytest.mark.parametrize("name", sorted(OPAQUE))
def test_what_is_not_worked_out_says_why(name: str, folder: Path) -> None:
    for text in (f"{name}()", f'{name}("a", var.open)'):
        (value,) = worlds(text, folder)
        assert isinstance(value, Open) and value.opaque
        assert OPAQUE[name] in value.source


# --- what is open ---

WORLDS = {
    "alltrue([var.a, false])": ["false"],
    "alltrue([var.a, true])": ["false", "true"],
    "alltrue([var.a, null])": ["false"],
    "alltrue(var.a)": ["alltrue(var.a)"],
    "anytrue([var.a, true])": ["true"],
    "anytrue([var.a, null])": ["false", "true"],
    "coalesce(var.a, 5)": ['"5"', "5", "var.a"],
    'coalesce("", "x", var.a)': ['"x"'],
    "coalescelist(var.a, [1])": ["coalescelist(var.a, [1])"],
    "coalescelist([var.a], var.b)": ["[var.a]"],
    "concat([var.a], [1])[1]": ["1"],
    'contains(["a", var.a], "a")': ["true"],
    'contains([var.a, "a"], "a")': ["true"],
    'contains(["a", "b"], var.a) ? var.a : "c"': ['"a"', '"b"', '"c"'],
    "contains(var.a, 1)": ["contains(var.a, 1)"],
    "element([var.a, 1], 1)": ["1"],
    "element([1, 2], var.a)": ["element([1, 2], var.a)"],
    "flatten([[var.a], 1])": ["flatten([[var.a], 1])"],
    "flatten([[{ a = var.a }], 1])[1]": ["1"],
    'flatten(tolist([var.a, "x"]))[1]': ['"x"'],
    'jsondecode("[${var.a}]")': ['jsondecode("[${var.a}]")'],
    "keys({ a = var.a })": ['["a"]'],
    "length([var.a, var.b])": ["2"],
    'lookup({ a = var.a }, "a")': ["var.a"],
    "lookup({ a = 1, b = 2 }, var.a, 3)": ["1", "2", "3"],
    "lookup({ a = 1 }, var.a)": ["1", "refused"],
    'lookup(var.a, "x", 1)': ["var.a.x"],
    "lookup(var.a, var.b)": ["var.a[var.b]"],
    "merge({ a = var.a }, { b = 1 }).b": ["1"],
    "merge({ a = 1 }, var.a)": ["merge({a = 1}, var.a)"],
    "nonsensitive(sensitive(var.a))": ["var.a"],
    "one([var.a])": ["var.a"],
    "reverse([var.a, 1])[0]": ["1"],
    "setunion([var.a], [var.a])": ["setunion([var.a], [var.a])"],
    "slice([var.a, 1], 1, 2)": ["[1]"],
    "sum([var.a, 1])": ["sum([var.a, 1])"],
    "tolist([var.a, 1])[1]": ["1"],
    "tostring(var.a)": ["var.a"],
    "toset([var.a, 1])": ["toset([var.a, 1])"],
    "values({ a = var.a, b = 1 })[1]": ["1"],
    'zipmap(["a"], [var.a]).a': ["var.a"],
    "zipmap([var.a], [1])": ["zipmap([var.a], [1])"],
    'try(regex("a", var.a), 1)': ['regex("a", var.a)'],
}


@pytest.mark.parametrize("text", WORLDS)
def test_what_can_be_said_although_something_is_open(text: str, folder: Path) -> None:
    values = worlds(f'try({text}, "{REFUSED}")', folder)
    assert sorted({REFUSED if value == REFUSED else shown(value) for value in values}) == WORLDS[text]


# --- bounds ---

BOUNDLESS = [
    'join("", [for i in range(1000) : format("%1000d", i)])',
    'format("%20000d", 1)',
    'format("%.20000f", 1)',
    'formatlist("%5000d", range(1000))',
    r'indent(9000, "\n\n")',
    'replace(format("%9000s", ""), " ", "0123456789")',
    'replace(format("%9000s", ""), "/ /", "0123456789")',
    "concat([for i in range(1000) : range(1000)]...)",
    "flatten([for i in range(1000) : range(1000)])",
    "setproduct(range(1000), range(1000))",
    "merge([for i in range(150) : zipmap(range(100), range(100))]...)",
    "pow(10, 400)",
    "pow(2, 0.5)",
    'parseint(format("%02000d", 1), 10)',
    'tonumber("1e999999999")',
    "jsonencode([for i in range(1000) : range(1000)])",
    "yamlencode([for i in range(100) : range(1000)])",
    'jsonencode([for i in range(1000) : format("%9000s", "")])',
    'formatlist(join("", [for i in range(1000) : "%[1]s"]), [for i in range(1000) : ""])',
    'format(join("", [for i in range(1000) : "%[1]s%[1]s%[1]s%[1]s%[1]s%[1]s"]), "")',
    "setproduct(concat([for i in range(8) : range(2)], [for i in range(1000) : [1]])...)",
    'replace(format("%9000s", "x"), "/ ?/", "")',
    'timeadd("2024-01-01T00:00:00Z", format("%09000d", 1))',
    'yamldecode(join("", [for i in range(1000) : format("%200s", "a: b")]))',
    'lower(join("", [for i in range(1000) : "\\u0315\\u0316"]))',
    'regex("(a+)+$", format("%s!", replace(format("%9000s", ""), " ", "a")))',
    'regex("a{1000}a{1000}a{1000}", "a")',
    'regex("((((((((((a*)*)*)*)*)*)*)*)*)*)*b", replace(format("%9000s", ""), " ", "a"))',
]


@pytest.mark.parametrize("text", BOUNDLESS)
def test_what_would_fill_memory_or_time_is_opaque(text: str, folder: Path) -> None:
    start = time.monotonic()
    (value,) = worlds(text, folder)
    assert isinstance(value, Open) and value.opaque
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("function", ["jsonencode", "yamlencode", "flatten", "tolist", "toset", "distinct", "coalesce"])
def test_what_is_in_a_value_many_times(function: str, folder: Path) -> None:
    value: list[Value] = [1]
    for _ in range(60):
        value = [value, value]
    with pytest.raises(Unknowable):
        FUNCTIONS[function].call(function, [value], Folder(folder), World({}))


@pytest.mark.parametrize("package", ["regex", None], ids=["with regex", "without it"])
def test_a_pattern_needs_the_package_regex(package: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if package:
        assert Pattern("a(b)").matches("xab") == [[1, 3, 2, 3]]
        return
    monkeypatch.setitem(sys.modules, "regex", None)
    with pytest.raises(Unknowable):
        Pattern("a(b)")


# Texts that a matcher with backtracking goes through again and again; what ``regex`` sees through is no match.
REPEATED = [("(a+)+b", "a" * 100), ("(a|aa)+$", "a" * 100 + "!"), ("(x+x+)+y", "x" * 100), ("(a+)+$", "a" * 9000 + "!")]


@pytest.mark.parametrize(("text", "searched"), REPEATED)
def test_repeated_groups_take_no_exponential_time(text: str, searched: str) -> None:
    pattern = Pattern(text)
    start = time.thread_time()
    for _ in range(10):
        with contextlib.suppress(Unknowable):
            assert pattern.matches(searched) == []
    assert time.thread_time() - start < 0.5  # one time limit, as what took too long is not tried again


def test_a_pattern_that_took_too_long_is_not_tried_again_in_its_world(folder: Path) -> None:
    searched = "a" * 40
    text = f'[for i in range(30) : [for j in range(30) : regexall("(a|aa)*[!]", "{searched}?!")]]'
    start = time.thread_time()
    (value,) = worlds(text, folder)
    assert is_opaque(value[0][0]) and is_opaque(value[29][29])
    assert time.thread_time() - start < 2


class Counting(World):
    """A world that counts what is charged."""

    def __init__(self) -> None:
        super().__init__({})
        self.charged = 0

    def charge(self, amount: int) -> None:
        self.charged += amount


def test_work_is_charged_by_size(folder: Path) -> None:
    def cost(name: str, *arguments: Value) -> int:
        world = Counting()
        FUNCTIONS[name].call(name, arguments, Folder(folder), world)
        return world.charged

    assert cost("length", "a" * 100_000) > 10_000 > 100 > cost("length", "a")
    assert cost("length", [1] * 1000) > 1000 > cost("length", [[1] * 1000])  # which does not look into its items
    assert cost("jsonencode", [[1] * 1000]) > 1000
    assert cost("split", ",", "," * 1000) > 1000 + cost("split", "x", "," * 1000)  # the result counts too
    assert cost("yamldecode", "- a\n" * 10_000) > 100_000  # and time


# --- generated arguments ---
# --- generated arguments ---

TEXTS = [
    "", "a", "b", "ab", "abc", "aurora-mysql", " a b ", "a,b,c", "1", "-1.5", "1e3", "true", "0", "A", "\n", "a\nb\n",
    "\r\n", "é", "ß", "日本", "${a}", "%{", '"', "\\", "/a/", "null", "10.0.0.0/16", "x=y&z", "\t",
]  # fmt: skip
ENCODINGS = ["UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252"]
PREFIXES = ["10.0.0.0/8", "10.1.2.3/16", "192.168.1.0/24", "1.2.3.4/32", "fd00::/48", "2001:db8::1/64", "1.2.3/8"]
TIMES = [
    "2024-02-29T23:59:59Z", "2023-02-29T00:00:00Z", "2024-02-29T22:59:59-01:00", "2024-12-31T23:00:00-08:00",
    "2024-01-01T00:00:00.9+05:30", "2024",
]  # fmt: skip
POOLS = {
    ("base64decode", 0): ["YQ==", "YWI=", "YWJj", "YQ", "Y", "YQ==\n", "w6k=", "/w==", "====", "YQ==YQ=="],
    ("formatdate", 0): [
        "YYYY-MM-DD'T'hh:mm:ssZ",
        "EEE D MMM",
        "HH:mm aa",
        "'x''y'",
        "ZZZZ",
        "YYY",
        "'",
        "M/D/YY h:m:s",
    ],
    ("formatdate", 1): TIMES,
    ("timeadd", 0): TIMES,
    ("timeadd", 1): ["1h", "-1h30m", "0.1s", "1.75h", "100ms", "1h1", "h", "48h", "-0", "+1m", "1ns", "1m-1s"],
    ("timecmp", 0): TIMES,
    ("timecmp", 1): TIMES,
    ("uuidv5", 0): ["dns", "url", "oid", "x500", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "x"],
    ("textencodebase64", 1): ENCODINGS,
    ("textdecodebase64", 0): ["YQ==", "YWI=", "YWJj", "YQ", "w6k=", "/w==", "AAA=", "4gA="],
    ("textdecodebase64", 1): ENCODINGS,
    **{(name, 0): PREFIXES for name in ("cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets")},
}
NUMBERS = ["0", "1", "2", "3", "4", "8", "10", "16", "-1", "-2", "0.5", "1.5", "-2.75", "100", "1024", "0.1"]
PATTERN = [
    "a", "b", "c", ".", "[ab]", "[^a]", "(a)", "(a|b)", "(?:ab|a)", "(b*)", "(a+)", "*", "+", "?", "*?", "{1,2}", "{2}",
    "|", "^", "$", r"\b", r"\w", r"\d", r"\s", "(", ")", "(?i)", "(?P<x>a)", "(a*)*", "(a|ab)(c|bcd)?", "[[:digit:]]",
    "-", ",", r"\.", "(?s).", "()", "(?:)", "[a-c]+", "A", r"\B",
]  # fmt: skip
YAML = [
    "a: ", "b: ", "- ", "\n", "\n", "\n  ", "x", "y", "1", "1.5", "'q'", '"d"', "yes", "~", "[1, 2]", "{c: d}", ": ",
    "#", " ", "&x ", "*x", "|\n  t\n", ">\n  t\n", "? ", "!!str ", "<<: ", "0x1F", "e", ",", "- - ", "null", "---\n",
    "...\n", "[", "]", "{", "}", "''", '"', "%", "@", "\t", "-1", "0o7", "017", "1e3", "off",
]  # fmt: skip
CSV = ["x", "1", ",", ",", "\n", '"q"', '"', '""', " ", "\r\n", "é"]
JSON = [1, -0.5, "a", "é\n<", None, True, [], {}, [1, ["x"]], {"b": 1, "a": {"c": None}}, 1e21, 0.1]
FLAGS, WIDTHS, PLACES = ["", "", "0", "-", "+", " ", "#"], ["", "", "3", "8", ".2", "8.3", ".0"], ["", "", "", "[1]"]


WITH_A_SYNTAX = {
    "regex": "pattern", "regexall": "pattern", "format": "format", "formatlist": "format", "jsondecode": "json",
    "yamldecode": "yaml", "csvdecode": "csv",
}  # fmt: skip


class Generator:
    """Calls of functions, with arguments of which most are of the type that is asked for."""

    def __init__(self, seed: int, names: list[str]) -> None:
        self.random = random.Random(seed)
        self.names = names

    def call(self) -> str:
        name = self.random.choice(self.names)
        function = FUNCTIONS[name]
        parameters = [*function.parameters, *[function.rest] * (self.random.randrange(4) if function.rest else 0)]
        return f"{name}({', '.join(self.argument(name, *each) for each in enumerate(parameters))})"

    def argument(self, name: str, position: int, parameter: Any) -> str:
        if self.random.random() < 0.05:
            return self.value(2)
        if position == 0 and name in WITH_A_SYNTAX:
            return quoted(getattr(self, WITH_A_SYNTAX[name])())
        if (name, position) in POOLS:
            return quoted(self.random.choice(POOLS[name, position]))
        type_ = getattr(parameter, "type", parameter)
        return self.value(2) if type_.kind == "any" else self.of_type(type_)

    def of_type(self, type_: Type) -> str:
        if type_ == STRING:
            return quoted(self.random.choice(TEXTS))
        if type_ == NUMBER:
            return self.random.choice(NUMBERS)
        if type_ == BOOL:
            return self.random.choice(["true", "false"])
        if type_.kind == "any":
            return self.value(1)
        items = [self.of_type(type_.inner[0]) for _ in range(self.random.randrange(4))]
        return self.mapping(items) if type_.kind == "map" else self.sequence(items)

    def value(self, depth: int) -> str:
        """Any value: a collection more often than not, and one of items of one type more often than not."""
        kind = self.random.choice([STRING, NUMBER, BOOL, *["list", "map"] * 3 * depth])
        if isinstance(kind, Type):
            return self.of_type(kind)
        of = self.random.choice([STRING, NUMBER, BOOL, list_of(NUMBER), None])
        items = [self.of_type(of) if of else self.value(depth - 1) for _ in range(self.random.randrange(4))]
        return self.mapping(items) if kind == "map" else self.sequence(items)

    def mapping(self, items: list[str]) -> str:
        text = "{ " + ", ".join(f"{name} = {item}" for name, item in zip("bac", items)) + " }"
        return self.random.choice([text, text, f"tomap({text})"]) if items else text

    def sequence(self, items: list[str]) -> str:
        text = f"[{', '.join(items)}]"
        return self.random.choice([text, text, f"tolist({text})", f"toset({text})"]) if items else text

    def joined(self, pieces: list[str], most: int) -> str:
        return "".join(self.random.choices(pieces, k=self.random.randint(1, most)))

    def pattern(self) -> str:
        return self.joined(PATTERN, 6)

    def yaml(self) -> str:
        return self.joined(YAML, 8)

    def csv(self) -> str:
        return "a,b\n" + self.joined(CSV, 6)

    def format(self) -> str:
        options = ["".join(map(self.random.choice, (FLAGS, WIDTHS, PLACES))) for _ in range(20)]
        return self.joined(["x", "%%", *(f"%{self.random.choice(options)}{verb}" for verb in "sdvqtfegxobXEG%")], 3)

    def json(self) -> str:
        text = json.dumps(self.random.choice(JSON), ensure_ascii=self.random.random() < 0.5)
        if self.random.random() < 0.6:
            return text
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.random.choice(["", ",", "]", "0", ".", '"', " ", "e", "\\", "u"]) + text[at + 1 :]


# What is sensitive is not printed; the order of a set of objects is no promise of Terraform's.
GENERATED = sorted(
    name
    for name, function in FUNCTIONS.items()
    if function.needs is not Needs.FILES and name not in OPAQUE and name != "sensitive"
)


@needs_terraform
@pytest.mark.parametrize("seed", range(4))
def test_generated_arguments_against_terraform(seed: int, folder: Path) -> None:
    generator = Generator(seed, GENERATED)
    values = {text: ours(text, folder) for text in (generator.call() for _ in range(600))}
    assert contradictions(folder, values) == []
    assert sum(value == UNKNOWN for value in values.values()) < 60


# --- nothing but EvaluationError and Unknowable ---


class Refusing(Folder):
    """Files of a system that refuses odd names in its own ways."""

    def read(self, path: str) -> bytes:
        return open(self.path / path, "rb").read()


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "x" * 5000, "~/x"])
@pytest.mark.parametrize("text", ["file(path)", "filebase64(path)", "filemd5(path)", "templatefile(path, {})"])
def test_a_path_that_no_system_takes(path: str, text: str, folder: Path) -> None:
    references: Any = References(folder)
    references.files = Refusing(folder)
    world = World({})
    world.catching = 1
    try:
        value = evaluate(parse_expression(text), Scope(references, {"path": path}), world)
    except EvaluationError:
        assert "\0" in path
    else:
        assert is_opaque(value) and "\0" not in path


def nested(levels: int) -> list[Value]:
    value: list[Value] = []
    for _ in range(levels):
        value = [value]
    return value


ODD = [
    "\ud800", "a\udfff", "\0", "a\0b", "~", "x" * 5000, "1" * 4400, "inf", "-Inf", "1e999", "1e-400", "nan", "1p5", "%" * 999,
    "%s" * 3000, "%[999999999]d", "%99999999d", "%.99999999f", "(" * 2000, "(?:" * 3000, "a{1000}" * 300, "[" * 5000,
    "(a*)*", "/(a|aa)*[!]/", "[" * 3000 + "]" * 3000, "&a [*a]", "- " * 2000, "? [a]\n: b", "\u0315\u0316" * 300,
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "99999999h", "::ffff:1.2.3.4/96", "1.2.3.4/9999999999", "2AA=",
    10**400, -(10**1000), 2**63, Fraction(1, 10**400), Fraction(10**600, 7), Fraction(1, 2**3000), nested(400),
    [list(range(300))] * 300, {"\ud800": "\ud800"}, [10**1000], List([None, "a"], STRING), Map([("a", None)], STRING),
]  # fmt: skip
scalars = st.one_of(
    st.sampled_from(ODD),
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.fractions(), st.text(max_size=8),
    st.sampled_from(TEXTS), st.just(Open("var.a")), st.just(Open("b", opaque=True)),
)  # fmt: skip
arbitrary = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.lists(st.text(max_size=3), max_size=3).map(lambda items: List(items, STRING)),
        st.lists(st.integers(), max_size=3).map(lambda items: Set(items, NUMBER)),
        st.dictionaries(st.text(max_size=3), st.booleans(), max_size=3).map(lambda items: Map(items.items(), BOOL)),
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_arbitrary_arguments_raise_nothing_else(name: str, data: st.DataObject) -> None:
    function = FUNCTIONS[name]
    least = len(function.parameters)
    arguments = data.draw(st.lists(arbitrary, min_size=least, max_size=least + (3 if function.rest else 0)))
    files = Folder(Path(__file__).parent / "functions")

    def run(world: World) -> None:
        with contextlib.suppress(EvaluationError, Unknowable):
            function.call(name, arguments, files, world)

    list(explore(run))
