"""One value has one identity: what is open in two places is one value exactly if it is one in Terraform."""

from __future__ import annotations

import itertools
import json

import pytest

PASSED, FAILED = "PASSED", "FAILED"
CLUSTER = 'resource "aws_rds_cluster" "x" {{\n  engine           = {}\n  backtrack_window = {}\n}}\n'


def cluster(engine: str, window: str, rest: str = "") -> str:
    return rest + "\n" + CLUSTER.format(engine, window)


EITHER = '{0} ? "aurora-postgresql" : "aurora-mysql"'

# Two conditions that are open: a cluster is off with the second one unless the first one makes it no MySQL cluster. So
# it fails where they may differ, and passes where they are one.
TWO = {
    "for, captured": (
        'variable "f" {}\nlocals { has = { for k in ["pg", "off"] : k => anytrue([for x in var.f : x == k]) } }',
        "local.has.pg",
        "local.has.off",
    ),
    "for, captured by hand": ('variable "f" {}', 'contains([for x in var.f : x], "pg")', 'contains([for x in var.f : x], "off")'),
    "for, another result": ('variable "f" {}', "alltrue([for x in var.f : x.a])", "alltrue([for x in var.f : x.b])"),
    "for, another condition": (
        'variable "f" {}', "[for x in var.f : x if x.a] == []", "[for x in var.f : x if x.b] == []"
    ),
    "splat": ('variable "f" {}', "alltrue(var.f[*].pg)", "alltrue(var.f[*].off)"),
    "splat, captured": (
        'variable "f" {}\nlocals { at = { for k in ["a", "b"] : k => alltrue(var.f[*][k]) } }', "local.at.a", "local.at.b"
    ),
    "attributes": ('variable "f" {}', "var.f.a", "var.f.b"),
    "indices": ('variable "f" {}', "var.f[0]", "var.f[1]"),
    "an index and a text of it": ('variable "f" {}\nvariable "k" {}', 'var.f["k"]', "var.f[var.k]"),
    "objects with open keys": ('variable "k" {}', '{ (var.k) = true }["a"]', '{ (var.k) = false }["a"]'),
    "for with open keys": (
        'variable "k" {}', '{ for x in [var.k] : x => true }["a"]', '{ for x in [var.k] : x => false }["a"]'
    ),
    "long texts": (
        'variable "f" {}', f'var.f == "{"a" * 400}x"', f'var.f == "{"a" * 400}y"'
    ),
    "numbers and booleans": ('variable "f" {}', "var.f == 1", "var.f == true"),
    "numbers and texts": ('variable "f" {}', "var.f == 1", 'var.f == "1"'),
    "turned comparisons": ('variable "f" {}\nvariable "g" {}', "var.f < var.g", "var.g < var.f"),
    "what cannot be worked out": ("", 'rsadecrypt("a", "b") == "x"', 'rsadecrypt("c", "d") == "x"'),
    "too large": (
        'variable "s" { default = "x" }\nlocals {\n  a = join("", [for i in range(1000) : "0123456789"])\n'
        '  b = join("", [for i in range(1000) : local.a])\n  c = join("", [for i in range(999) : local.a])\n}',
        'local.b == "a"',
        'local.c == "a"',
    ),
    "tries with other results": ('variable "f" {}', "try(var.f.a, true)", "!try(var.f.a, false)"),
    "tries of an item": ('variable "f" {}', 'try(var.f["a"], "x") == "x"', 'try(var.f["a"], "y") != "y"'),
    "different each time": ("", "uuid() == uuid()", "uuid() != uuid()"),
}  # fmt: skip


@pytest.mark.parametrize("case", TWO)
def test_two_values_are_two(verdicts, case):
    rest, first, second = TWO[case]
    source = cluster(EITHER.format(first), f"{second} ? 0 : 3600", rest)
    assert verdicts("terraform", {"main.tf": source}).get("aws_rds_cluster.x") != PASSED


# What is chosen with a key is converted, so that it may be a value of another type.
KEYS = {
    "a position that is a text": (["aurora-mysql", "aurora-postgresql"], 'var.k == "0"'),
    "a position that is a number": (["aurora-mysql", "aurora-postgresql"], "contains([0], var.k)"),
    "a key that is a number": ({"0": "aurora-mysql", "1": "aurora-postgresql"}, "var.k == 0"),
    "a key that is a boolean": ({"true": "aurora-mysql", "false": "aurora-postgresql"}, "var.k == true"),
}


@pytest.mark.parametrize("case", KEYS)
def test_a_key_may_have_another_type(verdicts, case):
    """Terraform plans an Aurora MySQL cluster without a window for the value that is compared with."""
    engines, condition = KEYS[case]
    engine = json.dumps(engines).replace('": ', '" = ') + "[var.k]"
    source = cluster(engine, f"{condition} ? 0 : 3600", 'variable "k" {}')
    assert verdicts("terraform", {"main.tf": source}) == {"aws_rds_cluster.x": FAILED}


ONE = {
    "a try": ('variable "a" {}', "try(var.a.b, false)", 'try(var.a["b"], false)'),
    "an attribute is an index": ('variable "o" {}', "var.o.mysql", 'var.o["mysql"]'),
    "a number is a text of it": ('variable "o" {}', "var.o[0].a", "var.o.0.a"),
    "equality is symmetric": ('variable "a" {}\nvariable "b" {}', "var.a == var.b", "var.b == var.a"),
    "equality with a literal": ('variable "a" {}', 'var.a == "x"', '"x" == var.a'),
    "inequality": ('variable "a" {}\nvariable "b" {}', "var.a != var.b", "!(var.b == var.a)"),
    "turned comparisons": ('variable "a" {}\nvariable "b" {}', "var.a < var.b", "var.b > var.a"),
    "through a local": ('variable "a" {}\nlocals { b = var.a }', "var.a", "local.b"),
    "the same for": ('variable "f" {}', "anytrue([for x in var.f : x])", "anytrue([for x in var.f : x])"),
    "white space and parentheses": ('variable "a" {}\nvariable "b" {}', "var.a==var.b", "(var.a) == (var.b)"),
}


@pytest.mark.parametrize("case", ONE)
def test_one_value_is_one(verdicts, case):
    rest, first, second = ONE[case]
    source = cluster(EITHER.format(first), f"{second} ? 0 : 3600", rest)
    assert verdicts("terraform", {"main.tf": source}) == {"aws_rds_cluster.x": PASSED}


def test_the_same_expression_in_two_instances_of_a_module(verdicts):
    module = 'variable "f" {}\nvariable "k" {}\noutput "has" { value = anytrue([for x in var.f : x == var.k]) }\n'
    calls = 'variable "f" {}\nmodule "m" {\n  for_each = toset(["pg", "off"])\n  source   = "./m"\n  f = var.f\n  k = each.key\n}\n'
    source = cluster(EITHER.format('module.m["pg"].has'), 'module.m["off"].has ? 0 : 3600', calls)
    found = verdicts("terraform", {"main.tf": source, "m/main.tf": module})
    assert found == {"aws_rds_cluster.x": FAILED}


# --- neighbours ---

NEIGHBOURS = {
    "a file that is missing": (
        'locals { cfg = file("missing.json") }\n',
        "try(jsondecode(local.cfg).w, 3600)",
        "jsondecode(local.cfg).w",
    ),
    "a name that is not declared": ("", "try(local.none, 3600)", "local.none"),
    "a variable that does not fit": (
        'variable "v" {\n  type    = number\n  default = "a day"\n}\n', "try(var.v, 3600)", "var.v"
    ),
}  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(["alone", "neighbour"])), ids=str)
@pytest.mark.parametrize("case", NEIGHBOURS)
def test_a_neighbour_changes_nothing(verdicts, case, order):
    rest, alone, neighbour = NEIGHBOURS[case]
    blocks = {
        "alone": f'resource "aws_rds_cluster" "alone" {{\n  engine = "aurora-mysql"\n  backtrack_window = {alone}\n}}\n',
        "neighbour": f'resource "aws_rds_cluster" "other" {{\n  engine = "aurora-mysql"\n  backtrack_window = {neighbour}\n}}\n',
    }
    source = rest + "".join(blocks[name] for name in order)
    assert verdicts("terraform", {"main.tf": source}).get("aws_rds_cluster.alone") == PASSED


LITERAL = 'resource "aws_rds_cluster" "literal" {\n  engine           = "aurora-mysql"\n  backtrack_window = 86400\n}\n'
STRANGERS = {
    "calls of modules without a cluster": (
        "".join(
            f'variable "e{n}" {{}}\nmodule "m{n}" {{\n  source = "./m"\n  count  = var.e{n} ? 1 : 0\n}}\n'
            for n in range(9)
        ),
        {"m/main.tf": 'output "x" { value = 1 }\n'},
    ),
    "global databases": (
        "".join(
            f'variable "e{n}" {{}}\nresource "aws_rds_global_cluster" "g{n}" {{\n  count = var.e{n} ? 1 : 0\n'
            f"  source_db_cluster_identifier = var.e{n} ? aws_rds_cluster.other.arn : null\n}}\n"
            for n in range(9)
        )
        + 'resource "aws_rds_cluster" "other" {\n  engine = "postgres"\n}\n',
        {},
    ),
    "replicas": (
        "".join(
            f'variable "e{n}" {{}}\nresource "aws_rds_cluster" "r{n}" {{\n  engine = "postgres"\n'
            f"  replication_source_identifier = var.e{n} ? aws_rds_cluster.other.arn : null\n}}\n"
            for n in range(9)
        )
        + 'resource "aws_rds_cluster" "other" {\n  engine = "postgres"\n}\n',
        {},
    ),
}


@pytest.mark.parametrize("case", STRANGERS)
def test_strangers_make_no_worlds(verdicts, case):
    strangers, files = STRANGERS[case]
    found = verdicts("terraform", {"main.tf": strangers + LITERAL, **files})
    assert found.get("aws_rds_cluster.literal") == PASSED


def test_many_clusters_of_a_module_are_no_possibilities(verdicts):
    clusters = "".join(LITERAL.replace('"literal"', f'"c{n}"') for n in range(70))
    key = {"Key": "db", "Source": "registry.terraform.io/x/y/z", "Version": "1.0.0", "Dir": ".terraform/modules/db"}
    files = {
        "main.tf": 'module "db" {\n  source  = "x/y/z"\n  version = "1.0.0"\n}\n',
        ".terraform/modules/modules.json": {"Modules": [key]},
        ".terraform/modules/db/main.tf": clusters,
    }
    assert verdicts("terraform", files) == {"db": PASSED}
    files[".terraform/modules/db/main.tf"] = clusters + LITERAL.replace("86400", "0")
    assert verdicts("terraform", files) == {"db": FAILED}
    files[".terraform/modules/db/main.tf"] = LITERAL.replace(
        "{\n", "{\n  for_each = toset([for i in range(70) : tostring(i)])\n", 1
    )
    assert verdicts("terraform", files) == {"db": PASSED}


def test_an_arn_with_an_open_part_names_its_cluster(verdicts):
    source = """
    data "aws_region" "current" {}
    data "aws_caller_identity" "current" {}
    resource "aws_rds_cluster" "x" {
      cluster_identifier = "orders"
      engine             = "aurora-mysql"
    }
    resource "aws_rds_global_cluster" "g" {
      source_db_cluster_identifier = "arn:aws:rds:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:cluster:%s"
    }
    """
    assert verdicts("terraform", {"main.tf": source % "orders"}) == {}
    assert verdicts("terraform", {"main.tf": source % "customers"}) == {"aws_rds_cluster.x": FAILED}


SOURCES = {
    "a literal ARN": '"arn:aws:rds:eu-west-1:123456789012:cluster:Orders"',
    "an identifier": '"orders"',
    "a reference to the ARN": "aws_rds_cluster.x.arn",
    "an ARN with the id": '"arn:aws:rds:eu-west-1:123456789012:cluster:${aws_rds_cluster.x.id}"',
    "through a local": "local.source",
    "one of two": "var.a ? aws_rds_cluster.x.arn : aws_rds_cluster.x.id",
}
NAMED_BY = {
    "global": 'resource "aws_rds_global_cluster" "g" {{\n  source_db_cluster_identifier = {}\n}}\n',
    "replica": 'resource "aws_rds_cluster" "r" {{\n  engine = "postgres"\n  replication_source_identifier = {}\n}}\n',
}
X = 'variable "a" {}\nlocals { source = aws_rds_cluster.x.arn }\nresource "aws_rds_cluster" "x" {\n  cluster_identifier = "orders"\n  engine = "aurora-mysql"\n}\n'


@pytest.mark.parametrize("by", NAMED_BY)
@pytest.mark.parametrize("case", SOURCES)
def test_a_source_of_others_cannot_comply(verdicts, by, case):
    assert verdicts("terraform", {"main.tf": X + NAMED_BY[by].format(SOURCES[case])}) == {}
    assert verdicts("terraform", {"main.tf": X + NAMED_BY[by].format('"customers"')}) == {"aws_rds_cluster.x": FAILED}


@pytest.mark.parametrize("by", NAMED_BY)
def test_only_the_instance_that_is_named_is_a_source(verdicts, by):
    source = X.replace('engine = "aurora-mysql"', 'engine = "aurora-mysql"\n  for_each = toset(["a", "b"])')
    source = source.replace("aws_rds_cluster.x.arn", 'aws_rds_cluster.x["a"].arn').replace(
        '  cluster_identifier = "orders"\n', ""
    )
    found = verdicts("terraform", {"main.tf": source + NAMED_BY[by].format("local.source")})
    assert found == {'aws_rds_cluster.x["b"]': FAILED}


# --- a comparison does not make an open engine known ---

COMPARED = {
    "the window compares the engine": ("var.e", 'var.e == "aurora-mysql" ? 0 : 3600', "", None),
    "without the comparison": ("var.e", "0", "", None),
    "whatever the engine is": ("var.e", 'var.e == "aurora-mysql" ? 3600 : 7200', "", PASSED),
    "every MySQL engine has one": ("var.e", 'contains(["aurora", "aurora-mysql"], var.e) ? 3600 : 0', "", PASSED),
    "it exists only then": ("var.e", "0", 'for_each = { for k in ["a"] : k => k if var.e == "aurora-mysql" }', FAILED),
    "it exists only otherwise": (
        "var.e",
        "0",
        'for_each = { for k in ["a"] : k => k if var.e != "aurora-mysql" }',
        None,
    ),
    "a conditional between literals": ('var.e == "x" ? "aurora-mysql" : "aurora-postgresql"', "0", "", FAILED),
    "keys of a map": ("var.e", '{ "aurora-mysql" = 0, "aurora-postgresql" = 0 }[var.e]', "", FAILED),
    "keys of a map, all with a window": (
        "var.e",
        '{ "aurora-mysql" = 60, "aurora-postgresql" = 0 }[var.e]',
        "",
        PASSED,
    ),
}


@pytest.mark.parametrize("case", COMPARED)
def test_a_comparison_makes_no_engine_known(verdicts, case):
    engine, window, rest, verdict = COMPARED[case]
    source = cluster(engine, window, 'variable "e" {}').replace("{\n  engine", f"{{\n  {rest}\n  engine")
    found = list(verdicts("terraform", {"main.tf": source}).values())
    assert found == ([verdict] if verdict else [])


@pytest.mark.parametrize(
    "name, value",
    [
        ("engine_mode", "provisioned"),
        ("global_cluster_identifier", ""),
        ("replication_source_identifier", ""),
        ("global_cluster_identifier", None),
        ("replication_source_identifier", None),
    ],
)
def test_neither_does_it_another_property(verdicts, name, value):
    source = f"""
    variable "v" {{}}
    resource "aws_rds_cluster" "x" {{
      engine           = "aurora-mysql"
      {name} = var.v
      backtrack_window = var.v == {json.dumps(value)} ? 0 : 3600
    }}
    """
    assert verdicts("terraform", {"main.tf": source}) == {}
