"""The values of HCL expressions: a table of our own, and what Terraform itself and tfparse say of generated ones."""

from __future__ import annotations

import json
import os
import subprocess
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkov_backtrack.hcl.block_syntax import parse_body
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.expression_evaluation import Scope, evaluate
from checkov_backtrack.hcl.expression_syntax import parse_expression
from checkov_backtrack.hcl.language_values import List, Set
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import explore
from checkov_backtrack.worlds.shown_values import shown
from tests.support.checkov_runs import OpenReferences, tfparse_windows
from tests.support.terraform_oracle import needs_terraform

VARIABLES = {
    "engine": "aurora-mysql",
    "window": 86400,
    "nothing": None,
    "clusters": {"prod": {"window": 3600}, "dev": {"window": 0}},
    "names": ["b", "a"],
}


class References(OpenReferences):
    address = ""

    def variable(self, name, world):
        if name == "openobject":
            return Open("aws_x.y", is_set=True)
        if name.startswith("open"):
            return Open(f"var.{name}")
        if name not in VARIABLES:
            raise EvaluationError(f"no variable {name}")
        return VARIABLES[name]


scope = Scope(References())


def value(text):
    """The value of an expression that does not depend on what is open."""
    ((_, result),) = explore(lambda world: evaluate(parse_expression(text), scope, world))
    return result


VALUES = {
    # literals and templates
    "1": 1,
    "-1.5": Fraction(-3, 2),
    "1e3": 1000,
    '"a"': "a",
    r'"\t\"\\\u00e9"': '\t"\\é',
    '"$${a} %%{b}"': "${a} %{b}",
    '"${1}${true}${"x"}"': "1truex",
    '"${1}"': 1,
    '"a${"b${"c"}"}"': "abc",
    "<<EOT\na\n  b\nEOT\n": "a\n  b\n",
    "<<-EOT\n    a\n      b\n    EOT\n": "a\n  b\n",
    "null": None,
    # precedence and association
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "10 - 4 - 3": 3,
    "24 / 4 / 2": 3,
    "1 / 4": Fraction(1, 4),
    "-7 % 3": -1,
    "7 % -3": 1,
    "-2 * -3": 6,
    "1 + 1 == 2 && 2 < 3 || false": True,
    "false && false || true": True,
    "true || false && false": True,
    "!true || true": True,
    "!(true || true)": False,
    "1 < 2 == true": True,
    '"1" == 1': False,
    "1 == 1.0": True,
    "null == null": True,
    "[1, 2] == [1, 2]": True,
    "{ a = 1 } == { a = 2 }": False,
    '"2" * 3': 6,
    "true ? 1 : 2": 1,
    '"true" ? 1 : 2': 1,
    "false ? 1 : true ? 2 : 3": 2,
    # collections
    "[1, 2,][1]": 2,
    '{ a = 1, "b" : 2 }["b"]': 2,
    "{\n a = 1\n b = 2\n}.b": 2,
    '{ (var.engine) = 1 }["aurora-mysql"]': 1,
    "var.names.0": "b",
    "var.clusters.prod.window": 3600,
    'var.clusters["dev"].window': 0,
    "values(var.clusters)[*].window": [0, 3600],
    "values(var.clusters).*.window": [0, 3600],
    "var.nothing[*]": [],
    "var.engine[*]": ["aurora-mysql"],
    "[for name in var.names : upper(name)]": ["B", "A"],
    "[for position, name in var.names : position]": [0, 1],
    "{ for name, cluster in var.clusters : name => cluster.window if cluster.window > 0 }": {"prod": 3600},
    '{ for name in ["x", "y", "x"] : name => 1... }': {"x": [1, 1], "y": [1]},
    # functions
    'coalesce(null, "", "x")': "x",
    "try(var.missing, var.clusters.test, 5)": 5,
    "can(var.missing)": False,
    "can(var.engine)": True,
    'lookup({ a = 1 }, "b", 2)': 2,
    'contains(["a", "b"], "b")': True,
    'tonumber("1.50")': Fraction(3, 2),
    "tonumber(null)": None,
    "tostring(1.5)": "1.5",
    'tobool("true")': True,
    'length("abc") + length([1]) + length({ a = 1 })': 5,
    'regexall("a.", "abac")': ["ab", "ac"],
    'regexall("(a)(.)", "abac")': [["a", "b"], ["a", "c"]],
    'regex("[0-9]+", "a12b")': "12",
    'startswith("aurora-mysql", "aurora")': True,
    'endswith("aurora-mysql", "mysql")': True,
    'upper("aB") == "AB" && lower("aB") == "ab"': True,
    "min(3, 1, 2) + max(3, 1, 2)": 4,
    "merge({ a = 1 }, null, { a = 2, b = 3 })": {"a": 2, "b": 3},
    "keys(var.clusters)": ["dev", "prod"],
    'element(["a", "b"], 3)': "b",
    "one([])": None,
    "concat([1], [2, 3])": [1, 2, 3],
    'format("%s-%d-%v%%", "a", 1, true)': "a-1-true%",
    'join("-", ["a", "b"])': "a-b",
    'replace("a.b.c", ".", "-")': "a-b-c",
    'replace("abc", "/[ab]/", "x")': "xxc",
    'trimspace(" a\\n")': "a",
    "max([1, 5, 3]...)": 5,
    "flatten([[1], [2, [3]]])": [1, 2, 3],
    'compact(["a", "", "b"])': ["a", "b"],
    'distinct(["a", "b", "a"])': ["a", "b"],
    'toset(["b", "a", "b"])': ["a", "b"],
    'split(",", "a,b")': ["a", "b"],
    'zipmap(["a"], [1])': {"a": 1},
    "reverse([1, 2])": [2, 1],
    "slice([1, 2, 3], 1, 3)": [2, 3],
    'substr("abcdef", 1, 3)': "bcd",
    "floor(1.9) + ceil(1.1) + abs(-2)": 5,
    "sum([1, 2, 3])": 6,
    "range(3)": [0, 1, 2],
    'sort(["b", "a"])': ["a", "b"],
    'index(["a", "b"], "b")': 1,
    "alltrue([true, true]) && anytrue([false, true])": True,
    'trimprefix("abc", "a")': "bc",
    'trimsuffix("abc", "c")': "ab",
    'trim("xax", "x")': "a",
    'strcontains("abc", "b")': True,
    "coalescelist([], [1])": [1],
    'substr("abcdef", -2, -1)': "ef",
    'substr("abcdef", 2, -1)': "cdef",
    "slice([1, 2], 0, 0)": [],
    "range(1, 4)": [1, 2, 3],
    "range(1, 6, 2)": [1, 3, 5],
    'format("%%")': "%",
    "element([1, 2, 3], 1)": 2,
    "one([1])": 1,
    'regex("(a)(b)?", "xab")': ["a", "b"],
    'tonumber("-1.5")': Fraction(-3, 2),
    'tonumber("1e2")': 100,
    "tostring(-1)": "-1",
    "tostring(0.25)": "0.25",
    "tostring(false)": "false",
    "[for x in [1, 2, 3] : x if x != 2]": [1, 3],
    "{ for i, x in [5, 6] : x => i }": {"5": 0, "6": 1},
    "1 <= 1 && 1 >= 1 && !(1 < 1) && !(1 > 1)": True,
    "2 != 3 && !(2 != 2)": True,
    "1 % 0": 1,
    "0.1 + 0.2 == 0.3": True,
    "1 / 3 * 3 == 1": True,
    "[1, [2]] == [1, [2]] && [1] != [1, 2] && { a = 1 } != { b = 1 }": True,
    'true == true && true != false && "a" != true': True,
    "flatten([[1, [2]], 3])": [1, 2, 3],
    "sensitive(nonsensitive(1))": 1,
    "tobool(false)": False,
    "{ for k in [1, 2] : k => k }": {"1": 1, "2": 2},
}


@pytest.mark.parametrize("text", VALUES)
def test_values(text):
    result = value(text)
    assert result == VALUES[text]
    assert type(result) is type(VALUES[text]) or (type(result) in (List, Set) and type(VALUES[text]) is list)


ERRORS = [
    "0 / 0", "var.missing", "var.clusters.test", "[1][1]", "[1][-1]", "null + 1", '"a" + 1', '!"a"', "null ? 1 : 2",
    "one([1, 2])", "coalesce(null)", 'tonumber("a")', 'tonumber("１")', 'tonumber(" 1")', 'lookup({}, "a")', 'regex("x", "y")',
    "try(var.missing)", "keys(1)", '"a${null}"', '"a${[1]}"', "[1, 2] + 1", "{ (null) = 1 }", "lower([])", "element([], 0)", "concat(1)",
    "[for x in 1 : x]", "contains(1, 1)", 'lookup(1, "a")', 'tobool("x")', "tobool(1, 2)", "alltrue(1)", "length(1)", "slice([1], 0, 2)",
    "slice([1, 2], 0.5, 1)", "nonsensitive()", "index([1], 2)", "max()", "range(0)[0]",
]  # fmt: skip


@pytest.mark.parametrize("text", ERRORS)
def test_what_terraform_refuses(text):
    with pytest.raises(EvaluationError):
        value(text)
    assert value(f"try({text}, 5)") == 5
    assert value(f"can({text})") is False


OPAQUE = [
    'bcrypt("a")', "uuid()", "timestamp()", "1 / 0", "-1 / 0", "unknown()", "var.openobject[unknown()]", "lookup(unknown(), 1)", "unknown().a",
    "try(true || {}.b, false)", "can(false && null.x)", "try(true || var.open[{}.b], 1)",
]  # fmt: skip


LARGE = [
    'join("", [for n in range(1000) : "0123456789ab"])',
    "flatten([for n in range(12) : range(1000)])",
    "9e300 * 9e300 * 9e300 * 9e300",
    "1 / 9e300 / 9e300 / 9e300 / 9e300",
]


@pytest.mark.parametrize("text", LARGE)
def test_what_is_too_large_to_keep(text):
    result = value(text)
    assert isinstance(result, Open) and result.opaque
    limits = ("10,000 characters", "1,000,000 characters", "10,000 items", "1,000 digits")
    assert any(each in result.source for each in limits)


@pytest.mark.parametrize("text", OPAQUE)
def test_what_nobody_works_out_here(text):
    result = value(text)
    assert isinstance(result, Open) and result.opaque


WORLDS = {
    "var.open ? 1 : 2": ["1", "2"],
    "var.open && false": ["false"],
    "false && var.open": ["false"],
    "var.open || true": ["true"],
    "!var.open ? false : var.open": ["false", "true"],
    "var.open ? 1 : var.open ? 2 : 3": ["1", "3"],
    'var.open == "a" ? var.open : "b"': ['"a"', '"b"'],
    'var.open == "a" && var.open == "b"': ["false"],
    'contains(["a", "b"], var.open) ? var.open : "c"': ['"a"', '"b"', '"c"'],
    "lookup({ a = 1, b = 2 }, var.open, 3)": ["1", "2", "3"],
    "{ a = 1, b = 2 }[var.open]": ["1", "2"],
    "coalesce(var.open, 5)": ['"5"', "5", "var.open"],
    "var.open == null ? 1 : 2": ["1", "2"],
    "var.open == var.open": ["true"],
    "var.open.a == var.open.a": ["true"],
    "length(var.open) > 0 ? 1 : length(var.open) > 0 ? 2 : 3": ["1", "3"],
    "var.open + 1": ["var.open + 1"],
    '"a${var.open}"': ['"a${var.open}"'],
    "[for x in var.open : x]": None,
    "try(var.open.a.b, 1)": ["var.open.a.b"],
    "[var.open, 1][1]": ["1"],
    "merge({ a = var.open }, { b = 1 }).b": ["1"],
    "length([var.open, 1])": ["2"],
    "var.open[0]": ["var.open[0]"],
    "var.open[*].id == var.open[*].id": ["true"],
    "var.open == [1] ? 1 : 2": ["1", "2"],
    "contains(var.open, 1) ? 1 : contains(var.open, 1) ? 2 : 3": ["1", "3"],
    'lookup(var.open, "a", 1)': ["var.open.a"],
    "alltrue(var.open) ? 1 : 2": ["1", "2"],
    "alltrue([var.open, false])": ["false"],
    "anytrue([var.open, true]) ? 1 : 2": ["1"],
    "max(var.open...)": ["max(var.open)"],
    "{ (var.open) = 1 }.a": ["an object with the key var.open.a"],
    "{ for x in [var.open] : x => 1 }.a": ["an object with the key var.open.a"],
    "var.open != 1 ? var.open : 2": ["2", "var.open"],
    "var.open.id == null": ["false", "true"],
    "var.open == var.openb ? 1 : 2": ["1", "2"],
    "var.open != var.openb ? 1 : var.open == var.openb ? 3 : 4": ["1", "3"],
    "1 == var.open ? var.open : 2": ["1", "2"],
    "var.open && true": ["false", "true"],
    "var.open && var.openb ? var.open && var.openb : false": ["false", "true"],
    "var.open || var.openb ? 1 : 2": ["1", "2"],
    "var == null": ["false"],
    "null != var": ["true"],
    "var == var ? 1 : var == var ? 2 : 3": ["1", "3"],
    "can(var.open) ? 1 : can(var.open) ? 2 : 3": ["1", "3"],
    "[5, 6][var.open]": ["5", "6"],
    "[1] == var.open ? 1 : var.open == [1] ? 2 : 3": ["1", "3"],
    "-var.open == -var.open": ["true"],
    "substr(var.open, 0, 1) == substr(var.open, 0, 1)": ["true"],
    "var.openobject.id == null": ["false"],
}


@pytest.mark.parametrize("text", WORLDS)
def test_every_way_it_may_turn_out(text):
    results = {shown(result) for _, result in explore(lambda world: evaluate(parse_expression(text), scope, world))}
    if WORLDS[text] is None:
        assert results and all("var.open" in result for result in results)
    else:
        assert sorted(results) == WORLDS[text]


SYNTAX_ERRORS = [
    "", "1 +", "(1", "[1", "{ a = 1", "f(1", '"a', '"${1"', "<<EOT\na\n", "a b", "1 2", "a.", "a[", "? 1 : 2", "true ? 1", "for x in y",
    "[for x y : x]", "{ a 1 }", "1..2", "@", '"\\q"', "1e99999", '"%{ if true }x"', '"%{ endif }"', '"%{ else }"',
    '"%{ while x }y%{ endwhile }"', '"%{ if }x%{ endif }"', '"%{ for x y }z%{ endfor }"', '"%{}"', "a ? b", "=>", "a.b.", "f(,)",
]  # fmt: skip


@pytest.mark.parametrize("text", SYNTAX_ERRORS)
def test_what_is_no_expression(text):
    with pytest.raises(HclSyntaxError):
        parse_expression(text)


def test_a_body():
    body = parse_body(
        """# a comment
        a = 1 # another
        b = "x = 2" // and another
        /* c = 3
        */
        block "label" second {
          d = [
            1, # one
            2,
          ]
          nested { e = "}" }
        }
        f = <<EOT
        g = 4
        EOT
        h="i"
        """
    )
    assert {name: value_of(body.expression(name)) for name in body.attributes} == {
        "a": 1,
        "b": "x = 2",
        "f": "        g = 4\n",
        "h": "i",
    }
    (block,) = body.blocks
    assert (block.type, block.labels) == ("block", ("label", "second"))
    assert value_of(block.body.expression("d")) == [1, 2]
    assert value_of(block.body.blocks[0].body.expression("e")) == "}"


def value_of(node):
    ((_, result),) = explore(lambda world: evaluate(node, scope, world))
    return result


@pytest.mark.parametrize("text", ["a {", "}", "a = 1 }", '"a" = 1', "a b c", "a = (\n", "x {" * 5000])
def test_what_is_no_body(text):
    with pytest.raises(HclSyntaxError):
        body = parse_body(text)
        for name in body.attributes:
            body.expression(name)


# --- oracles ---

numbers = st.integers(0, 20).map(str)
booleans = st.sampled_from(["true", "false"])
texts = st.sampled_from(['"aurora"', '"aurora-mysql"', '"a"', '""', '"1"'])


def wrap(operators, operands):
    return st.tuples(operands, st.sampled_from(operators), operands, booleans).map(
        lambda t: f"({t[0]} {t[1]} {t[2]})" if t[3] == "true" else f"{t[0]} {t[1]} {t[2]}"
    )


def arithmetic(inner):
    return st.one_of(
        wrap(["+", "-", "*"], inner),
        # 1 / 0 is infinite to Terraform: no window, but nothing that an oracle prints.
        st.tuples(inner, st.sampled_from(["/", "%"]), inner).map(lambda t: f"{t[0]} {t[1]} max(1, {t[2]})"),
        st.tuples(conditions, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"min({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"coalesce(null, {t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"try({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]}, {t[1]}][1]"),
        st.tuples(inner, inner).map(lambda t: f"{{ a = {t[0]}, b = {t[1]} }}.a"),
        st.tuples(inner, inner).map(lambda t: f'lookup({{ a = {t[0]} }}, "b", {t[1]})'),
        inner.map(lambda t: f"-({t})"),
    )


conditions = st.recursive(
    st.one_of(
        booleans,
        wrap(["==", "!=", "<", ">", "<=", ">="], numbers),
        wrap(["==", "!="], texts),
        st.tuples(texts, texts).map(lambda t: f"contains([{t[0]}, {t[1]}], {t[0]})"),
        st.tuples(texts, texts).map(lambda t: f"startswith({t[0]}, {t[1]})"),
        texts.map(lambda t: f'length(regexall("mysql", {t})) > 0'),
    ),
    lambda inner: st.one_of(wrap(["&&", "||", "==", "!="], inner), inner.map(lambda t: f"!({t})")),
    max_leaves=5,
)
expressions = st.recursive(numbers, arithmetic, max_leaves=6)


def ours(text):
    try:
        return value(text)
    except EvaluationError:
        return Open("an error", opaque=True)


def console(folder, texts):
    """What Terraform itself says; an error for what it refuses."""
    expression = "jsonencode([{}])\n".format(", ".join(f"try([{text}], null)" for text in texts))
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    command = ["terraform", "console"]
    run = subprocess.run(
        command, cwd=folder, input=expression, capture_output=True, text=True, env=environment, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(json.loads(run.stdout))


@needs_terraform
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(expressions, min_size=40, max_size=60))
def test_against_terraform(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("console")
    for text, theirs in zip(texts, console(folder, texts)):
        result = ours(text)
        if theirs is None:
            assert isinstance(result, Open), text
        elif not isinstance(result, Open):
            assert float(result) == pytest.approx(float(theirs[0])), text


@needs_terraform
def test_the_table_against_terraform(tmp_path):
    texts = [text.replace("\n", " ") for text in VALUES if "var." not in text and "<<" not in text and text != '"${1}"']
    texts = [
        text for text in texts if "{  a" not in text and "sensitive" not in text
    ]  # one line has no newlines between attributes
    for text, theirs in zip(texts, console(tmp_path, texts)):
        assert theirs is not None, text
        assert json.loads(json.dumps(value(text), default=float)) == theirs[0], text


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(expressions, min_size=40, max_size=60))
def test_against_tfparse(tmp_path_factory, texts):
    pytest.importorskip("tfparse")
    folder = tmp_path_factory.mktemp("tfparse")
    resource = 'resource "aws_rds_cluster" "c%d" {\n  backtrack_window = %s\n}\n'
    (folder / "main.tf").write_text("".join(resource % pair for pair in enumerate(texts)))
    theirs = tfparse_windows(folder)
    assert theirs
    for number, text in enumerate(texts):
        result, other = ours(text), theirs.get(f"aws_rds_cluster.c{number}")
        if other is not None and not isinstance(result, Open):
            assert float(result) == pytest.approx(float(other)), text
