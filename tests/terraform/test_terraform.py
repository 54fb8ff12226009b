"""RDS-034 on Terraform source, through Checkov's runner: each cluster is named with its verdict."""

from __future__ import annotations

import checkov.version
import pytest

PASSED, FAILED = "PASSED", "FAILED"

# --- one file; "this" is aws_rds_cluster.this; a cluster without a verdict has no record ---

MYSQL = 'engine = "aurora-mysql"'

LITERALS = {
    "a window of a day": (f"{MYSQL}\n backtrack_window = 86400", PASSED),
    "the longest window": (f"{MYSQL}\n backtrack_window = 259200", PASSED),
    "the shortest window": (f"{MYSQL}\n backtrack_window = 1", PASSED),
    "a number as text": (f'{MYSQL}\n backtrack_window = "86400"', PASSED),
    "a whole number with a fraction part": (f"{MYSQL}\n backtrack_window = 3600.0", PASSED),
    "no window": (MYSQL, FAILED),
    "null": (f"{MYSQL}\n backtrack_window = null", FAILED),
    "zero": (f"{MYSQL}\n backtrack_window = 0", FAILED),
    "zero as text": (f'{MYSQL}\n backtrack_window = "0"', FAILED),
    "empty": (f'{MYSQL}\n backtrack_window = ""', FAILED),
    "negative": (f"{MYSQL}\n backtrack_window = -1", FAILED),
    "a second too long": (f"{MYSQL}\n backtrack_window = 259201", FAILED),
    "a fraction": (f"{MYSQL}\n backtrack_window = 3600.5", FAILED),
    "a boolean": (f"{MYSQL}\n backtrack_window = true", FAILED),
    "no number": (f'{MYSQL}\n backtrack_window = "a day"', FAILED),
    "the engine in capitals": ('engine = "Aurora-MySQL"', FAILED),
    "MySQL 5.6": ('engine = "aurora"', FAILED),
    "no engine": ('cluster_identifier = "x"', FAILED),
    "no engine, with a window": ("backtrack_window = 3600", PASSED),
    "an engine that is null": ("engine = null", None),
    "an engine that is empty": ('engine = ""', None),
    "an engine that is null, with a window": ("engine = null\n backtrack_window = 3600", PASSED),
    "PostgreSQL": ('engine = "aurora-postgresql"\n backtrack_window = 3600', None),
    "Multi-AZ MySQL": ('engine = "mysql"', None),
    "Multi-AZ PostgreSQL": ('engine = "postgres"', None),
    "provisioned": (f'{MYSQL}\n engine_mode = "provisioned"', FAILED),
    "parallel query": (f'{MYSQL}\n engine_mode = "parallelquery"', FAILED),
    "Serverless v1": (f'{MYSQL}\n engine_mode = "serverless"', None),
    "Serverless v1 with a window": (f'{MYSQL}\n engine_mode = "serverless"\n backtrack_window = 3600', None),
    "Serverless v2": (
        f"{MYSQL}\n serverlessv2_scaling_configuration {{\n max_capacity = 2\n min_capacity = 1\n }}",
        FAILED,
    ),
    "multi-master": (f'{MYSQL}\n engine_mode = "multimaster"', None),
    "global mode": (f'{MYSQL}\n engine_mode = "global"', None),
    "in a global database": (f'{MYSQL}\n global_cluster_identifier = "world"', None),
    "in no global database": (f'{MYSQL}\n global_cluster_identifier = ""', FAILED),
    "a global database that is null": (f"{MYSQL}\n global_cluster_identifier = null", FAILED),
    "a replica": (f'{MYSQL}\n replication_source_identifier = "arn:aws:rds:eu-west-1:1:cluster:x"', None),
    "no replica": (f'{MYSQL}\n replication_source_identifier = ""', FAILED),
    "a region without Backtrack": (f'{MYSQL}\n region = "eu-north-1"', None),
    "a region with Backtrack": (f'{MYSQL}\n region = "eu-west-1"', FAILED),
    "a conditional of literals": (f'{MYSQL}\n backtrack_window = ("a" == "a") ? 3600 : 0', PASSED),
    "arithmetic": (f"{MYSQL}\n backtrack_window = 60 * 60 * 24", PASSED),
    "tags named like arguments": (
        f'{MYSQL}\n tags = {{\n  backtrack_window = 86400\n  engine = "aurora-postgresql"\n }}',
        FAILED,
    ),
    "a comment that looks like an argument": (f"{MYSQL}\n /*\n backtrack_window = 86400\n */", FAILED),
    "a comment at the end of a line": (f"{MYSQL} # not PostgreSQL\n backtrack_window = 86400 // a day", PASSED),
    "count 0 by a conditional": (f"{MYSQL}\n count = (1 == 2) || (2 == 3) ? 1 : 0", None),
}


@pytest.mark.parametrize("case", LITERALS)
def test_literals(verdicts, case):
    arguments, verdict = LITERALS[case]
    resource = f'resource "aws_rds_cluster" "this" {{\n {arguments}\n}}\n'
    assert verdicts("terraform", {"main.tf": resource}) == ({"aws_rds_cluster.this": verdict} if verdict else {})


def test_blocks_on_one_line(verdicts):
    source = """
    resource "aws_rds_cluster" "mysql" { engine = "aurora-mysql" }
    resource "aws_rds_cluster" "postgresql" { engine = "aurora-postgresql" }
    resource aws_rds_cluster unquoted {
      engine           = "aurora-mysql"
      backtrack_window = 3600 }
    """
    found = verdicts("terraform", {"main.tf": source.replace("    ", "")})
    assert found == {"aws_rds_cluster.mysql": FAILED, "aws_rds_cluster.unquoted": PASSED}


def test_awscc(verdicts):
    source = """
    resource "awscc_rds_db_cluster" "with" {
      engine           = "aurora-mysql"
      backtrack_window = 86400
    }
    resource "awscc_rds_db_cluster" "without" {
      engine = "aurora-mysql"
    }
    resource "awscc_rds_db_cluster" "no_engine" {
      db_cluster_identifier = "x"
    }
    """
    expected = {"awscc_rds_db_cluster.with": PASSED, "awscc_rds_db_cluster.without": FAILED}
    assert verdicts("terraform", {"main.tf": source}) == expected


# --- one configuration; {} is where "backtrack_window" and what it hangs on stand ---

ROOT = """
resource "aws_rds_cluster" "this" {
  engine           = %s
  engine_version   = var.engine_version
  backtrack_window = %s
}
variable "engine_version" { default = "8.0.mysql_aurora.3.08.0" }
variable "engine"         { default = "aurora-mysql" }
variable "window"         { default = 86400 }
variable "zero"           { default = 0 }
variable "nothing"        { default = null }
variable "open"           {}
variable "enable"         { type = bool }
variable "mode"           { default = "provisioned" }
variable "cluster" {
  type    = object({ engine = optional(string, "aurora-mysql"), backtrack_window = optional(number, 0) })
  default = { backtrack_window = 7200 }
}
variable "plain"    { default = { engine = "aurora-mysql", backtrack_window = 7200 } }
variable "defaults" {
  type    = object({ backtrack_window = optional(number, 0) })
  default = {}
}
variable "sizes" { default = { dev = 0, prod = 86400 } }
variable "not_null" {
  default  = 86400
  nullable = false
}
locals {
  is_mysql = (var.engine == "aurora-mysql" || var.engine == "aurora") && var.mode != "serverless"
  window   = local.is_mysql ? var.window : 0
  hours    = 24
  many = (
    local.is_mysql
    ? 3600 * local.hours
    : null
  )
}
"""

EXPRESSIONS = {
    "a variable": ("var.window", PASSED),
    "a variable that is 0": ("var.zero", FAILED),
    "a variable that is null": ("var.nothing", FAILED),
    "a variable without a default": ("var.open", None),
    "a local behind a conditional": ("local.window", PASSED),
    "a local over several lines": ("local.many", PASSED),
    "an inline conditional": ('var.engine == "aurora-mysql" ? var.window : 0', PASSED),
    "an inline conditional the other way": ('var.engine != "aurora-mysql" ? var.window : 0', FAILED),
    "both branches enabled": ("var.enable ? 259200 : 3600", PASSED),
    "one branch disabled": ("var.enable ? 259200 : 0", FAILED),
    "one branch open": ("var.enable ? 259200 : var.open", None),
    "one branch disabled, one open": ("var.enable ? var.open : 0", FAILED),
    "unknown and false": ("var.enable && false ? 0 : 3600", PASSED),
    "unknown or true": ("true || var.enable ? 3600 : 0", PASSED),
    "not and precedence": ("!false && 1 + 1 * 2 == 3 ? 3600 : 0", PASSED),
    "nested conditionals": ('var.mode == "serverless" ? null : var.zero > 0 ? var.zero : 3600', PASSED),
    "coalesce of null": ("coalesce(var.nothing, 3600)", PASSED),
    "coalesce of zero": ("coalesce(var.zero, 3600)", FAILED),
    "try of what is there": ("try(var.plain.backtrack_window, 0)", PASSED),
    "try of what is not": ("try(var.plain.hours * 3600, 0)", FAILED),
    "try of null": ("try(var.nothing, 3600)", FAILED),
    "try as a condition": ("try(var.plain.backtrack_window > 0, false) ? (3600) : 0", PASSED),
    "can": ('can(regex("mysql", var.engine)) ? 3600 : 0', PASSED),
    "lookup": ('lookup(var.plain, "backtrack_window", 0)', PASSED),
    "lookup with a default": ('lookup(var.plain, "window", 0)', FAILED),
    "lookup by a key": ('lookup(var.sizes, "prod", 0)', PASSED),
    "an index": ('var.sizes["prod"]', PASSED),
    "an index that is open": ("var.sizes[var.open]", FAILED),
    "an attribute of an object": ("var.cluster.backtrack_window", PASSED),
    "a default of an optional attribute": ("var.defaults.backtrack_window", FAILED),
    "contains": ('contains(["aurora", "aurora-mysql"], var.engine) ? 3600 : 0', PASSED),
    "length of regexall": ('length(regexall("mysql", var.engine)) > 0 ? 3600 : 0', PASSED),
    "startswith": ('startswith(var.engine, "aurora-my") ? 3600 : 0', PASSED),
    "endswith": ('endswith(var.engine, "postgresql") ? 3600 : 0', FAILED),
    "upper and lower": ('upper(lower(var.engine)) == "AURORA-MYSQL" ? 3600 : 0', PASSED),
    "min and max": ("min(max(var.zero, 3600), 7200)", PASSED),
    "tonumber": ('tonumber("3600")', PASSED),
    "tostring": ("tostring(var.window)", PASSED),
    "a template": ('"${var.window}"', PASSED),
    "a template with text": ('"${local.hours}00"', PASSED),
    "merge": ("merge({ window = 0 }, { window = 3600 }).window", PASSED),
    "element": ("element([3600, 0], 2)", PASSED),
    "one": ("one([3600])", PASSED),
    "one of none": ("one([])", FAILED),
    "concat": ("concat([0], [3600])[1]", PASSED),
    "keys and values": ("values(var.sizes)[1]", PASSED),
    "format": ('format("%d", var.window)', PASSED),
    "join and replace": ('replace(join("", ["36", "xx"]), "x", "0")', PASSED),
    "trimspace": ('trimspace(" 3600 ")', PASSED),
    "a for expression": ('{ for name, size in var.sizes : name => size if name == "prod" }["prod"]', PASSED),
    "a function that nobody knows": ('tonumber(bcrypt("x"))', None),
    "a condition that nobody can work out": ('yamldecode(file("x.yml")).on ? 3600 : 0', None),
    "such a condition, enabled both ways": ('yamldecode(file("x.yml")).on ? 3600 : 7200', PASSED),
    "such a condition, disabled both ways": ('yamldecode(file("x.yml")).on ? 0 : null', FAILED),
    "a data source": ("data.aws_ssm_parameter.window.value", None),
    "a condition on a data source": ('data.aws_caller_identity.me.account_id == "1" ? 3600 : 0', FAILED),
    "nullable = false": ("var.not_null", PASSED),
    "an undeclared variable": ("var.undeclared", None),
    "a division by zero": ("3600 / var.zero", None),
    "a cluster of another resource": ("aws_rds_cluster.other.backtrack_window", PASSED),
}


@pytest.mark.parametrize("case", EXPRESSIONS)
def test_expressions(verdicts, case):
    expression, verdict = EXPRESSIONS[case]
    other = 'resource "aws_rds_cluster" "other" {\n engine = "aurora-mysql"\n backtrack_window = 1800\n}\n'
    found = verdicts("terraform", {"main.tf": ROOT % ("var.engine", expression) + other})
    assert found.pop("aws_rds_cluster.other") == PASSED
    assert found == ({"aws_rds_cluster.this": verdict} if verdict else {})


ENGINES = {
    "a lookup": ('lookup(var.plain, "engine", "aurora-postgresql")', "0", FAILED),
    "an open engine": ("var.open", "0", None),
    "an open engine, with a window": ("var.open", "3600", PASSED),
    "a null engine": ("var.nothing", "0", None),
    "moves with the window": ('var.enable ? "aurora-postgresql" : "aurora-mysql"', "var.enable ? null : 86400", PASSED),
    "moves against the window": (
        'var.enable ? "aurora-mysql" : "aurora-postgresql"',
        "var.enable ? null : 86400",
        FAILED,
    ),
    "an open engine that the window asks for": ("var.open", 'var.open == "aurora-mysql" ? 86400 : 0', None),
    "every open MySQL engine": ("var.open", 'contains(["aurora", "aurora-mysql"], var.open) ? 86400 : 0', PASSED),
    "an open engine without a window": ("var.open", 'var.open == "aurora-mysql" ? 0 : 86400', None),
}


@pytest.mark.parametrize("case", ENGINES)
def test_engines(verdicts, case):
    engine, window, verdict = ENGINES[case]
    assert verdicts("terraform", {"main.tf": ROOT % (engine, window)}) == (
        {"aws_rds_cluster.this": verdict} if verdict else {}
    )


def test_more_than_64_worlds_is_undecided(verdicts):
    switches = [f"s{number}" for number in range(8)]
    source = "".join(f'variable "{name}" {{}}\n' for name in switches)
    window = " + ".join(f"(var.{name} ? 1 : 2)" for name in switches)
    source += f'resource "aws_rds_cluster" "this" {{\n engine = "aurora-mysql"\n backtrack_window = {window}\n}}'
    assert verdicts("terraform", {"main.tf": source}) == {}


# --- modules: each pattern with a compliant and a non-compliant call ---

MODULE = """
variable "engine"           { default = "aurora-postgresql" }
variable "engine_mode"      { default = "provisioned" }
variable "engine_version"   { default = "8.0" }
variable "backtrack_window" { default = null }
resource "aws_rds_cluster" "this" {
  engine           = var.engine
  engine_mode      = var.engine_mode
  engine_version   = var.engine_version
  backtrack_window = %s
}
"""

WINDOWS_OF_MODULES = {
    "plain": "var.backtrack_window",
    "parentheses": '(var.engine == "aurora-mysql") ? var.backtrack_window : 0',
    "a local": "local.backtrack_window",
    "try": 'try(var.engine == "aurora-mysql" ? var.backtrack_window : null, null)',
    "contains": 'contains(["aurora", "aurora-mysql"], var.engine) ? var.backtrack_window : null',
    "coalesce": 'var.engine == "aurora-mysql" ? coalesce(var.backtrack_window, 0) : 0',
}


@pytest.mark.parametrize("window", WINDOWS_OF_MODULES)
def test_modules(verdicts, window):
    module = MODULE % WINDOWS_OF_MODULES[window]
    module += """
    locals {
      backtrack_window = (var.engine == "aurora-mysql" || var.engine == "aurora") && var.engine_mode != "serverless" ? var.backtrack_window : 0
    }
    """
    calls = """
    variable "hours" { default = 24 }
    module "with" {
      source           = "./modules/aurora"
      engine           = "aurora-mysql"
      backtrack_window = 3600 * var.hours
    }
    module "zero" {
      source           = "./modules/aurora"
      engine           = "aurora-mysql"
      backtrack_window = 0
    }
    module "without" {
      source = "./modules/aurora"
      engine = "aurora-mysql"
    }
    module "postgresql" {
      source = "./modules/aurora"
    }
    module "serverless" {
      source      = "./modules/aurora"
      engine      = "aurora-mysql"
      engine_mode = "serverless"
    }
    """
    assert verdicts("terraform", {"main.tf": calls, "modules/aurora/main.tf": module}) == {
        "module.with.aws_rds_cluster.this": PASSED,
        "module.zero.aws_rds_cluster.this": FAILED,
        "module.without.aws_rds_cluster.this": FAILED,
    }


def test_a_module_in_a_module(verdicts):
    inner = MODULE % '(var.engine == "aurora-mysql") ? var.backtrack_window : 0'
    outer = """
    variable "hours" {}
    variable "engine" { default = "aurora-mysql" }
    module "inner" {
      source           = "../inner"
      engine           = var.engine
      backtrack_window = var.hours * 3600
    }
    """
    root = """
    module "day" {
      source = "./outer"
      hours  = 24
    }
    module "none" {
      source = "./outer"
      hours  = 0
    }
    """
    assert verdicts("terraform", {"main.tf": root, "outer/main.tf": outer, "inner/main.tf": inner}) == {
        "module.day.module.inner.aws_rds_cluster.this": PASSED,
        "module.none.module.inner.aws_rds_cluster.this": FAILED,
    }


def test_a_module_for_each(verdicts):
    root = """
    locals {
      clusters = {
        prod    = { engine = "aurora-mysql", hours = 72 }
        dev     = { engine = "aurora-mysql", hours = 0 }
        reports = { engine = "aurora-postgresql", hours = 0 }
      }
    }
    module "aurora" {
      source           = "./aurora"
      for_each         = local.clusters
      engine           = each.value.engine
      backtrack_window = 3600 * each.value.hours
    }
    """
    module = MODULE % 'var.engine == "aurora-mysql" ? var.backtrack_window : 0'
    assert verdicts("terraform", {"main.tf": root, "aurora/main.tf": module}) == {
        'module.aurora["prod"].aws_rds_cluster.this': PASSED,
        'module.aurora["dev"].aws_rds_cluster.this': FAILED,
    }


def test_a_module_with_count(verdicts):
    root = """
    module "aurora" {
      source           = "./aurora"
      count            = 2
      engine           = "aurora-mysql"
      backtrack_window = count.index * 3600
    }
    """
    found = verdicts("terraform", {"main.tf": root, "aurora/main.tf": MODULE % "var.backtrack_window"})
    # Checkov before 3.3 loses the first instance.
    assert found.pop("module.aurora[0].aws_rds_cluster.this", FAILED) == FAILED
    assert found == {"module.aurora[1].aws_rds_cluster.this": PASSED}


def test_a_map_of_clusters_in_a_module(verdicts):
    module = """
    variable "clusters" {
      type = map(object({
        engine           = optional(string, "aurora-mysql")
        backtrack_window = optional(number, 0)
      }))
    }
    resource "aws_rds_cluster" "this" {
      for_each         = var.clusters
      engine           = each.value.engine
      backtrack_window = each.value.engine == "aurora-mysql" ? each.value.backtrack_window : null
    }
    """
    root = """
    module "aurora" {
      source = "./aurora"
      clusters = {
        prod    = { backtrack_window = 259200 }
        dev     = {}
        reports = { engine = "aurora-postgresql" }
      }
    }
    """
    assert verdicts("terraform", {"main.tf": root, "aurora/main.tf": module}) == {
        'module.aurora.aws_rds_cluster.this["prod"]': PASSED,
        'module.aurora.aws_rds_cluster.this["dev"]': FAILED,
    }


def test_for_each_of_a_resource(verdicts):
    source = """
    variable "clusters" {
      default = {
        a = { engine = "aurora-mysql", hours = 1 }
        b = { engine = "aurora-mysql", hours = 0 }
      }
    }
    resource "aws_rds_cluster" "hours" {
      for_each         = var.clusters
      engine           = each.value.engine
      backtrack_window = 3600 * each.value.hours
    }
    resource "aws_rds_cluster" "day" {
      for_each         = var.clusters
      engine           = each.value.engine
      backtrack_window = each.value.engine == "aurora-mysql" ? 60 * 60 * 24 : null
    }
    resource "aws_rds_cluster" "names" {
      for_each         = toset(["x", "y"])
      engine           = "aurora-mysql"
      backtrack_window = each.key == "x" ? 3600 : 0
    }
    """
    assert verdicts("terraform", {"main.tf": source}) == {
        'aws_rds_cluster.hours["a"]': PASSED,
        'aws_rds_cluster.hours["b"]': FAILED,
        'aws_rds_cluster.day["a"]': PASSED,
        'aws_rds_cluster.day["b"]': PASSED,
        'aws_rds_cluster.names["x"]': PASSED,
        'aws_rds_cluster.names["y"]': FAILED,
    }


def test_primary_and_secondary_switched_by_count(verdicts):
    module = """
    variable "is_primary" { type = bool }
    variable "window"     { default = 0 }
    resource "aws_rds_cluster" "primary" {
      count            = var.is_primary ? 1 : 0
      engine           = "aurora-mysql"
      backtrack_window = (var.is_primary) ? var.window : 0
    }
    resource "aws_rds_cluster" "secondary" {
      count                         = !var.is_primary ? 1 : 0
      engine                        = "aurora-mysql"
      backtrack_window              = (!var.is_primary) ? var.window : 0
    }
    """
    root = """
    module "first" {
      source     = "./m"
      is_primary = true
      window     = 3600
    }
    module "second" {
      source     = "./m"
      is_primary = false
    }
    """
    found = verdicts("terraform", {"main.tf": root, "m/main.tf": module})
    # Checkov numbers an instance only where it could work out the count.
    assert {name.replace("[0]", ""): verdict for name, verdict in found.items()} == {
        "module.first.aws_rds_cluster.primary": PASSED,
        "module.second.aws_rds_cluster.secondary": FAILED,
    }


def test_several_root_modules_with_the_same_addresses(verdicts, report):
    def root(window: int) -> str:
        return (
            f'variable "w" {{ default = {window} }}\n'
            + """
        resource "aws_rds_cluster" "this" {
          engine           = "aurora-mysql"
          backtrack_window = (1 == 1) ? var.w : 0
        }
        """
        )

    result = report("terraform", {"dev/main.tf": root(0), "prod/main.tf": root(86400)})
    assert [record.file_path for record in result.passed_checks] == ["/prod/main.tf"]
    assert [record.file_path for record in result.failed_checks] == ["/dev/main.tf"]


def test_variables_files(verdicts, monkeypatch):
    monkeypatch.setenv("TF_VAR_from_environment", "3600")
    resources = "".join(
        f'variable "{name}" {{\n default = 0\n}}\n'
        f'resource "aws_rds_cluster" "{name}" {{\n engine = "aurora-mysql"\n backtrack_window = (true) ? var.{name} : 0\n}}\n'
        for name in ("from_tfvars", "from_auto", "from_json", "from_environment", "untouched")
    )
    files = {
        "main.tf": resources,
        "terraform.tfvars": "from_tfvars = 60 * 60\nfrom_auto = 0\n",
        "x.auto.tfvars": "from_auto = 3600\n",
        "y.auto.tfvars.json": {"from_json": 3600},
    }
    # tfparse is not told of variables files.
    ours_alone = [(f"aws_rds_cluster.from_{name}", PASSED, 0) for name in ("tfvars", "auto", "json", "environment")]
    assert verdicts("terraform", files, right_by_hand=ours_alone) == {
        "aws_rds_cluster.from_tfvars": PASSED,
        "aws_rds_cluster.from_auto": PASSED,
        "aws_rds_cluster.from_json": PASSED,
        "aws_rds_cluster.from_environment": PASSED,
        "aws_rds_cluster.untouched": FAILED,
    }


def test_global_databases(verdicts):
    source = """
    resource "aws_rds_global_cluster" "world" {
      global_cluster_identifier    = "world"
      source_db_cluster_identifier = aws_rds_cluster.source.arn
    }
    resource "aws_rds_cluster" "source" {
      engine = "aurora-mysql"
    }
    resource "aws_rds_cluster" "member" {
      engine                    = "aurora-mysql"
      global_cluster_identifier = aws_rds_global_cluster.world.id
    }
    resource "aws_rds_cluster" "member_by_name" {
      engine                    = "aurora-mysql"
      global_cluster_identifier = aws_rds_global_cluster.world.global_cluster_identifier
    }
    resource "aws_rds_global_cluster" "none" {
      count                     = 0
      global_cluster_identifier = "none"
    }
    resource "aws_rds_cluster" "outside" {
      engine                    = "aurora-mysql"
      global_cluster_identifier = try(aws_rds_global_cluster.none[0].id, null)
    }
    """
    assert verdicts("terraform", {"main.tf": source}) == {"aws_rds_cluster.outside": FAILED}


def test_a_global_database_over_a_module(verdicts):
    root = """
    module "primary" { source = "./m" }
    module "other" { source = "./m" }
    resource "aws_rds_global_cluster" "world" {
      global_cluster_identifier    = "world"
      source_db_cluster_identifier = module.primary.arn
    }
    """
    module = """
    resource "aws_rds_cluster" "this" { engine = "aurora-mysql" }
    output "arn" { value = aws_rds_cluster.this.arn }
    """
    assert verdicts("terraform", {"main.tf": root, "m/main.tf": module}) == {
        "module.other.aws_rds_cluster.this": FAILED
    }


def test_regions(verdicts):
    root = """
    variable "region" { default = "eu-north-1" }
    provider "aws" { region = var.region }
    provider "aws" {
      alias  = "west"
      region = "us-west-2"
    }
    resource "aws_rds_cluster" "default" { engine = "aurora-mysql" }
    resource "aws_rds_cluster" "west" {
      provider = aws.west
      engine   = "aurora-mysql"
    }
    resource "aws_rds_cluster" "own" {
      region = "us-east-1"
      engine = "aurora-mysql"
    }
    module "default" { source = "./m" }
    module "west" {
      source    = "./m"
      providers = { aws = aws.west }
    }
    module "aliased" {
      source    = "./aliased"
      providers = { aws.primary = aws.west }
    }
    module "aliased_default" {
      source    = "./aliased"
      providers = { aws.primary = aws }
    }
    """
    module = 'resource "aws_rds_cluster" "this" { engine = "aurora-mysql" }'
    aliased = 'resource "aws_rds_cluster" "this" {\n provider = aws.primary\n engine = "aurora-mysql"\n}\n'
    assert verdicts("terraform", {"main.tf": root, "m/main.tf": module, "aliased/main.tf": aliased}) == {
        "aws_rds_cluster.west": FAILED,
        "aws_rds_cluster.own": FAILED,
        "module.west.aws_rds_cluster.this": FAILED,
        "module.aliased.aws_rds_cluster.this": FAILED,
    }


def test_an_open_count(verdicts):
    source = """
    variable "create" {}
    variable "size"   {}
    resource "aws_rds_cluster" "switched" {
      count  = var.create ? 1 : 0
      engine = "aurora-mysql"
    }
    resource "aws_rds_cluster" "sized" {
      count            = var.size
      engine           = "aurora-mysql"
      backtrack_window = 3600
    }
    """
    assert verdicts("terraform", {"main.tf": source}) == {
        "aws_rds_cluster.switched": FAILED,
        "aws_rds_cluster.sized": PASSED,
    }


def test_a_for_each_that_checkov_does_not_expand(verdicts):
    """One record for all instances: it fails where one of them does."""
    source = """
    variable "all" { default = { a = { w = 3600 }, b = { w = %d } } }
    locals { chosen = { for name, cluster in var.all : name => cluster } }
    resource "aws_rds_cluster" "this" {
      for_each         = local.chosen
      engine           = "aurora-mysql"
      backtrack_window = each.value.w
    }
    """
    assert set(verdicts("terraform", {"main.tf": source % 7200}).values()) == {PASSED}


def test_an_open_for_each(verdicts):
    source = """
    variable "clusters" {}
    resource "aws_rds_cluster" "%s" {
      for_each         = var.clusters
      engine           = "aurora-mysql"
      backtrack_window = %s
    }
    """
    windows = {"value": "each.value.window", "key": 'each.key == "prod" ? 3600 : 0', "none": "null", "day": "86400"}
    files = {f"{name}/main.tf": source % (name, window) for name, window in windows.items()}
    assert verdicts("terraform", files) == {
        "aws_rds_cluster.key": FAILED,
        "aws_rds_cluster.none": FAILED,
        "aws_rds_cluster.day": PASSED,
    }


def test_each_where_there_is_none(verdicts):
    source = """
    resource "aws_rds_cluster" "each" {
      engine           = "aurora-mysql"
      backtrack_window = each.value
    }
    resource "aws_rds_cluster" "other" {
      count            = 1
      engine           = "aurora-mysql"
      backtrack_window = count.number
    }
    """
    assert verdicts("terraform", {"main.tf": source}) == {}


def test_an_expression_over_several_lines(verdicts):
    source = """
    variable "engine" { default = "aurora-mysql" }
    resource "aws_rds_cluster" "this" {
      engine           = var.engine
      backtrack_window = (
        var.engine == "aurora-mysql"
        ? 3600
        : 0
      )
    }
    """
    assert verdicts("terraform", {"main.tf": source}) == {"aws_rds_cluster.this": PASSED}


def test_a_global_database_of_another_configuration(verdicts):
    world = """
    resource "aws_rds_global_cluster" "world" {
      source_db_cluster_identifier = aws_rds_cluster.this.arn
    }
    """
    cluster = 'resource "aws_rds_cluster" "this" {\n  engine = "aurora-mysql"\n}\n'
    # The cluster in a/ is its source and has no record; the one in b/ has the same address and nothing to do with it.
    assert verdicts("terraform", {"a/main.tf": world + cluster, "b/main.tf": cluster}) == {
        "aws_rds_cluster.this": FAILED
    }


def test_more_instances_than_worlds(verdicts):
    source = """
    variable "names" {}
    locals { all = { for number in range(100) : "n${number}" => number } }
    resource "aws_rds_cluster" "same" {
      for_each         = local.all
      engine           = "aurora-mysql"
      backtrack_window = (1 == 1) ? 3600 : 0
    }
    resource "aws_rds_cluster" "many" {
      count            = length(local.all)
      engine           = "aurora-mysql"
      backtrack_window = (1 == 2) ? 3600 : 0
    }
    """
    found = verdicts("terraform", {"main.tf": source})
    assert {name.partition("[")[0]: verdict for name, verdict in found.items()} == {
        "aws_rds_cluster.same": PASSED,
        "aws_rds_cluster.many": FAILED,
    }


def test_an_override_file(verdicts):
    files = {
        "main.tf": 'variable "w" {\n type = number\n default = 0\n}\nresource "aws_rds_cluster" "this" {\n engine = "aurora-mysql"\n backtrack_window = (true) ? var.w : 0\n}\n',
        "w_override.tf": 'variable "w" { default = 3600 }\n',
    }
    assert verdicts("terraform", files) == {"aws_rds_cluster.this": PASSED}


def test_an_override_of_the_cluster(report):
    files = {
        "main.tf": 'resource "aws_rds_cluster" "this" {\n  engine = "aurora-mysql"\n}\n',
        "override.tf": 'resource "aws_rds_cluster" "this" {\n  backtrack_window = 3600\n}\n',
    }
    result = report("terraform", files)
    assert result.passed_checks and not result.failed_checks  # Checkov counts either block as a cluster


TYPES = {
    "list(number)": ('["3600"]', "var.v[0]", PASSED),
    "set(string)": ('["3600"]', "tonumber(one(var.v))", PASSED),
    "map(number)": ('{ a = "3600" }', "var.v.a", PASSED),
    "tuple([string, number])": ('["a", "3600"]', "var.v[1]", PASSED),
    "object({ a = number })": ("{ a = 3600, b = 1 }", "try(var.v.b, 0)", FAILED),
    "object({ a = number, c = number })": ("{ a = 3600 }", "var.v.a", None),
    'object({ a = optional(number), b = optional(string, "3600") })': ("{}", "var.v.a == null ? var.v.b : 0", PASSED),
    "list(object({ a = optional(number, 3600) }))": ("[{}]", "var.v[0].a", PASSED),
    "list(string)": ("{}", "3600 + length(var.v)", None),
    "bool": ('"true"', "var.v ? 3600 : 0", PASSED),
    "any": ("3600", "var.v", PASSED),
    "string": ("3600", 'var.v == "3600" ? 1 : 0', PASSED),
    "number": ('"x"', "3600 + var.v", None),
}


@pytest.mark.parametrize("kind", TYPES)
def test_type_constraints(verdicts, kind):
    default, window, verdict = TYPES[kind]
    source = f"""
variable "v" {{
  type    = {kind}
  default = {default}
}}
resource "aws_rds_cluster" "this" {{
  engine           = "aurora-mysql"
  backtrack_window = {window}
}}
"""
    assert verdicts("terraform", {"main.tf": source}) == ({"aws_rds_cluster.this": verdict} if verdict else {})


def test_references_to_collections_of_resources_and_modules(verdicts):
    module = """
    variable "window" {}
    output "window" { value = (var.window > 0) ? var.window : null }
    """
    root = """
    module "each" {
      source   = "./m"
      for_each = { a = 3600, b = 0 }
      window   = each.value
    }
    module "one" {
      source = "./m"
      window = 7200
    }
    module "missing" { source = "git::https://example.org/x.git" }
    resource "aws_rds_cluster" "source" {
      for_each         = { x = 1, y = 0 }
      engine           = "aurora-mysql"
      backtrack_window = each.value * 3600
    }
    locals {
      windows = {
        each_a  = module.each["a"].window
        each_b  = module.each["b"].window
        one     = module.one.window
        source  = aws_rds_cluster.source["x"].backtrack_window
        all     = max([for cluster in aws_rds_cluster.source : cluster.backtrack_window]...)
        missing = module.missing.window
        output  = module.one.nothing
        other   = aws_rds_cluster.other.backtrack_window
      }
      loop = local.loop
    }
    resource "aws_rds_cluster" "other" { engine = "aurora-mysql" }
    """
    names = ("each_a", "each_b", "one", "source", "all", "missing", "output", "other", "self")
    for name in names:
        window = "local.loop" if name == "self" else f"local.windows.{name}"
        root += (
            f'resource "aws_rds_cluster" "use_{name}" {{\n engine = "aurora-mysql"\n backtrack_window = {window}\n}}\n'
        )
    found = verdicts("terraform", {"main.tf": root, "m/main.tf": module})
    assert {name: found.get(f"aws_rds_cluster.use_{name}") for name in names} == {
        "each_a": PASSED,
        "each_b": FAILED,
        "one": PASSED,
        "source": PASSED,
        "all": PASSED,
        "missing": None,
        "output": None,
        "other": FAILED,
        "self": None,
    }


def test_nested_modules_for_each(verdicts):
    inner = """
    variable "name" {}
    variable "sizes" { type = map(number) }
    resource "aws_rds_cluster" "this" {
      for_each         = var.sizes
      engine           = "aurora-mysql"
      backtrack_window = (each.value > 0) ? each.value * 3600 : null
    }
    """
    outer = """
    variable "teams" { type = map(map(number)) }
    module "inner" {
      source   = "../inner"
      for_each = var.teams
      name     = each.key
      sizes    = each.value
    }
    """
    root = """
    module "outer" {
      source = "./outer"
      teams  = {
        a = { prod = 24, dev = 0 }
        b = { prod = 72 }
      }
    }
    """
    found = verdicts("terraform", {"main.tf": root, "outer/main.tf": outer, "inner/main.tf": inner})
    # How far Checkov expands depends on its version; a record that stands for several clusters fails where one of them does.
    assert found
    for name, verdict in found.items():
        assert verdict == (PASSED if '"b"' in name or '"prod"' in name else FAILED), found


def test_a_file_that_is_not_utf8_costs_no_neighbour(verdicts, tmp_path):
    (tmp_path / "latin.tf").write_bytes(
        b'# caf\xe9\nresource "aws_rds_cluster" "latin" {\n engine = "aurora-mysql"\n}\n'
    )
    source = 'resource "aws_rds_cluster" "this" {\n engine = "aurora-mysql"\n}\n'
    assert verdicts("terraform", {"main.tf": source})["aws_rds_cluster.this"] == FAILED


# --- what Terraform knows and the source does not say in so many words ---

KNOWN_ELSEWHERE = {
    "a choice among nothing": (
        'variable "windows" { default = {} }\nvariable "env" {}',
        f"{MYSQL}\n backtrack_window = try(var.windows[var.env], 3600)",
        PASSED,
    ),
    "an argument of a data block": (
        'data "aws_rds_engine_version" "x" { engine = "aurora-postgresql" }',
        "engine = data.aws_rds_engine_version.x.engine",
        None,
    ),
    "an argument of a data block, MySQL": (
        'data "aws_rds_engine_version" "x" { engine = "aurora-mysql" }',
        "engine = data.aws_rds_engine_version.x.engine",
        FAILED,
    ),
    "an argument of a data block that is repeated": (
        'data "aws_rds_engine_version" "x" {\n for_each = toset(["aurora-mysql"])\n engine = each.key\n}',
        'engine = data.aws_rds_engine_version.x["aurora-mysql"].engine',
        FAILED,
    ),
    "what AWS answers to a data block": (
        'data "aws_rds_engine_version" "x" { engine = "aurora-mysql" }',
        "engine = data.aws_rds_engine_version.x.engine\n backtrack_window = data.aws_rds_engine_version.x.version",
        None,
    ),
    "an index behind an attribute splat": (
        "locals { clusters = [{ windows = [0, 3600] }, { windows = [7200, 0] }] }",
        f"{MYSQL}\n backtrack_window = local.clusters.*.windows[1][0]",
        PASSED,
    ),
    "an index behind a full splat": (
        "locals { clusters = [{ windows = [0, 3600] }, { windows = [7200, 0] }] }",
        f"{MYSQL}\n backtrack_window = (local.clusters[*].windows[1])[0]",
        PASSED,
    ),
    "strip markers": ('locals { w = "${~ 3600 ~}" }', f"{MYSQL}\n backtrack_window = local.w", PASSED),
    "strip markers beside text": (
        'locals { e = "aurora-  ${~ "mysql" ~}  " }',
        "engine = local.e",
        FAILED,
    ),
    "a template with directives": (
        'locals { e = "aurora-%{ if 1 == 2 }postgresql%{ else }mysql%{ endif }" }',
        "engine = local.e",
        FAILED,
    ),
    "a template with a loop": (
        'locals { w = "%{ for n in [8, 6, 4] }${n}%{ endfor }00" }',
        f"{MYSQL}\n backtrack_window = local.w",
        PASSED,
    ),
    "a conditional that converts": (
        'locals { w = (1 == 1) ? 3600 : "none" }',
        f'{MYSQL}\n backtrack_window = local.w == "3600" ? 3600 : 0',
        PASSED,
    ),
    "a list is no tuple": (
        'variable "l" {\n type = list(string)\n default = []\n}',
        f"{MYSQL}\n backtrack_window = var.l == [] ? 0 : 3600",
        PASSED,
    ),
    "a set has no order of its own": (
        'variable "s" {\n type = set(string)\n default = ["b", "a"]\n}',
        f'{MYSQL}\n backtrack_window = join("", var.s) == "ab" ? 3600 : 0',
        PASSED,
    ),
    "null in a template": (
        'variable "n" { default = null }',
        f'{MYSQL}\n backtrack_window = try("${{var.n}}x", 3600)',
        PASSED,
    ),
    "a number beyond that of a machine": (
        "locals { w = 0.1 + 0.2 }",
        f"{MYSQL}\n backtrack_window = local.w == 0.3 ? 3600 : 0",
        PASSED,
    ),
    "what we cannot work out is no error": (
        'locals { w = bcrypt("x", 4) }',
        f"{MYSQL}\n backtrack_window = try(local.w, 3600)",
        None,
    ),
    "a default of optional()": (
        'variable "c" {\n type = object({ w = optional(number, 3600), e = optional(string) })\n default = {}\n}',
        'engine = coalesce(var.c.e, "aurora-mysql")\n backtrack_window = var.c.w',
        PASSED,
    ),
}


@pytest.mark.parametrize("case", KNOWN_ELSEWHERE)
def test_what_terraform_knows(verdicts, case):
    rest, arguments, verdict = KNOWN_ELSEWHERE[case]
    source = f'resource "aws_rds_cluster" "this" {{\n {arguments}\n}}\n{rest}\n'
    assert verdicts("terraform", {"main.tf": source}) == ({"aws_rds_cluster.this": verdict} if verdict else {})


def test_functions_with_a_namespace(verdicts):
    """Terraform's own and those of providers, in a file that Checkov cannot parse for them (3.3.30)."""
    clusters = "".join(
        f'resource "aws_rds_cluster" "{name}" {{\n  engine = "aurora-mysql"\n  backtrack_window = local.{name}\n}}\n'
        for name in ("core", "provider", "conditional")
    )
    functions = """locals {
  core        = core::max(0, 3600)
  provider    = provider::terraform::decode_tfvars("w = 3600").w
  conditional = true?core::min(0, 1):3600
}
"""
    files = {"main.tf": clusters, "functions.tf": functions}
    assert verdicts("terraform", files) == {
        "aws_rds_cluster.core": PASSED,
        "aws_rds_cluster.conditional": FAILED,
    }


def test_an_output_that_is_not_declared_is_an_error_for_try(verdicts):
    source = """
    module "m" { source = "./m" }
    module "remote" { source = "git::https://example.org/x.git" }
    resource "aws_rds_cluster" "tried" {
      engine           = "aurora-mysql"
      backtrack_window = try(module.m.nope, 3600)
    }
    resource "aws_rds_cluster" "open" {
      engine           = "aurora-mysql"
      backtrack_window = try(module.remote.window, 3600)
    }
    """
    files = {"main.tf": source, "m/main.tf": 'output "yes" { value = 1 }\n'}
    assert verdicts("terraform", files) == {"aws_rds_cluster.tried": PASSED}


def test_a_name_in_a_file_that_cannot_be_read_is_open_for_try(verdicts):
    source = """
    module "m" { source = "./m" }
    resource "aws_rds_cluster" "tried" {
      engine           = "aurora-mysql"
      backtrack_window = try(module.m.nope, 3600)
    }
    """
    files = {"main.tf": source, "m/main.tf": 'output "yes" { value = 1 }\n', "m/odd.tf": "output {{{\n"}
    assert verdicts("terraform", files) == {}


@pytest.mark.parametrize("value, verdict", [('["a", 3600]', PASSED), ('["a", 0]', FAILED), ("nonsense", None)])
def test_a_variable_of_any_type_from_the_environment(verdicts, monkeypatch, value, verdict):
    monkeypatch.setenv("TF_VAR_v", value)
    source = """
    variable "v" { type = any }
    resource "aws_rds_cluster" "this" {
      engine           = "aurora-mysql"
      backtrack_window = var.v[1]
    }
    """
    assert verdicts("terraform", {"main.tf": source}) == ({"aws_rds_cluster.this": verdict} if verdict else {})


def test_files(verdicts, tmp_path):
    """Clusters that are declared in a file, of a module and of the root; none is read outside the scanned folder."""
    root = """
    locals {
      clusters = yamldecode(file("${path.module}/clusters.yaml"))
      outside  = try(jsondecode(file("${path.root}/../outside.json")).window, 3600)
    }
    resource "aws_rds_cluster" "this" {
      for_each         = local.clusters
      engine           = each.value.engine
      backtrack_window = lookup(each.value, "window", null)
    }
    resource "aws_rds_cluster" "outside" {
      engine           = "aurora-mysql"
      backtrack_window = local.outside
    }
    resource "aws_rds_cluster" "found" {
      engine           = "aurora-mysql"
      backtrack_window = length(fileset(path.module, "windows/*.txt")) == 2 && fileexists("windows/a.txt") ? 3600 : 0
    }
    resource "aws_rds_cluster" "template" {
      engine           = "aurora-mysql"
      backtrack_window = templatefile("${path.module}/window.tftpl", { hours = 2 })
    }
    module "m" { source = "./m" }
    """
    module = """
    resource "aws_rds_cluster" "inner" {
      engine           = "aurora-mysql"
      backtrack_window = jsondecode(file("${path.module}/window.json")).window
    }
    """
    (tmp_path.parent / "outside.json").write_text('{"window": 0}')
    found = verdicts(
        "terraform",
        {
            "main.tf": root,
            "clusters.yaml": "mysql: {engine: aurora-mysql}\\npg: {engine: aurora-postgresql}\\n".replace("\\n", "\n"),
            "windows/a.txt": "",
            "windows/b.txt": "",
            "window.tftpl": "%{ if hours > 1 }${hours * 3600}%{ endif }",
            "m/main.tf": module,
            "m/window.json": '{"window": 0}',
        },
    )
    this = [name for name in found if name.startswith("aws_rds_cluster.this")]
    assert [found.pop(name) for name in this] == [FAILED]
    assert found == {
        "aws_rds_cluster.found": PASSED,
        "aws_rds_cluster.template": PASSED,
        "module.m.aws_rds_cluster.inner": FAILED,
    }


GLOBAL = """
    resource "aws_rds_cluster" "primary" {
      %s
      engine = "aurora-mysql"
    }
    resource "aws_rds_cluster" "other" {
      engine = "aurora-mysql"
    }
    resource "%s" "this" {
      global_cluster_identifier    = "world"
      source_db_cluster_identifier = %s
    }
    variable "open" { type = set(string) }
"""


@pytest.mark.parametrize("kind", ["aws_rds_global_cluster", "awscc_rds_global_cluster"])
@pytest.mark.parametrize(
    "repetition, source",
    [
        ("", "aws_rds_cluster.primary.arn"),
        ("count = length(var.open)", "aws_rds_cluster.primary[0].arn"),
        ("count = 1", "aws_rds_cluster.primary[0].arn"),
        ("count = 1", "one(aws_rds_cluster.primary[*].arn)"),
        ("count = 1", 'join("", aws_rds_cluster.primary.*.arn)'),
        ("for_each = var.open", 'aws_rds_cluster.primary["a"].arn'),
        ('for_each = toset(["a"])', 'aws_rds_cluster.primary["a"].arn'),
        ('for_each = toset(["a"])', "values(aws_rds_cluster.primary)[0].arn"),
    ],
)
def test_the_source_of_a_global_database(verdicts, kind, repetition, source):
    assert verdicts("terraform", {"main.tf": GLOBAL % (repetition, kind, source)}) == {"aws_rds_cluster.other": FAILED}


@pytest.mark.skipif(checkov.version.version < "3.3", reason="Checkov 3.2.0 cannot read locals in JSON")
def test_native_and_json_files_of_one_folder_are_one_module(verdicts):
    native = """
    variable "w" {}
    locals { engine = "aurora-mysql" }
    resource "aws_rds_cluster" "native" {
      engine           = local.engine
      backtrack_window = local.from_json
    }
    """
    rest = {
        "provider": {"aws": [{"region": "eu-west-1"}]},
        "locals": {"from_json": "${var.w * 2}"},
        "resource": {"aws_rds_cluster": {"json": {"engine": "${local.engine}", "backtrack_window": "${var.w}"}}},
    }
    files = {"main.tf": native, "rest.tf.json": rest, "terraform.tfvars": "w = 0\n"}
    assert verdicts("terraform", files) == {"aws_rds_cluster.native": FAILED}
    assert verdicts("terraform_json", files) == {"resource.json": FAILED}
    files["terraform.tfvars"] = "w = 1800\n"
    assert verdicts("terraform", files) == {"aws_rds_cluster.native": PASSED}
    assert verdicts("terraform_json", files) == {"resource.json": PASSED}


def test_the_line_of_an_undecided_cluster_names_its_instance(verdicts, caplog):
    source = """
    module "a" { source = "./m" }
    module "b" {
      source = "./m"
      window = var.open
    }
    variable "open" {}
    """
    module = """
    variable "window" {
      type    = number
      default = "a day"
    }
    resource "aws_rds_cluster" "this" {
      engine           = "aurora-mysql"
      backtrack_window = var.window
    }
    """
    assert verdicts("terraform", {"main.tf": source, "m/main.tf": module}) == {}
    lines = sorted(entry.getMessage() for entry in caplog.records if "cannot be decided" in entry.getMessage())
    assert len(lines) == 2
    assert "module.a.aws_rds_cluster.this" in lines[0] and "var.window does not fit its type" in lines[0]
    assert "module.b.aws_rds_cluster.this" in lines[1] and "depends on var.open" in lines[1]


OPEN_KEYS = {
    "in try": ("try({ prod = 86400 }[var.env], 0)", FAILED),
    "in try, deeper": ("try({ prod = { w = 86400 } }[var.env].w, 0)", FAILED),
    "of a list in try": ("try([86400, 3600][var.env], 0)", FAILED),
    "in can": ("can({ prod = 1 }[var.env]) ? 86400 : 0", FAILED),
    "in try, whatever it is": ("try({ prod = 86400 }[var.env], 60)", PASSED),
    "elsewhere": ("{ prod = 86400, dev = 60 }[var.env]", PASSED),
}


@pytest.mark.parametrize("case", OPEN_KEYS)
def test_an_open_key(verdicts, case):
    """Elsewhere Terraform refuses a key that is not there; where try catches that, somebody can deploy it."""
    window, verdict = OPEN_KEYS[case]
    source = f'variable "env" {{}}\nresource "aws_rds_cluster" "this" {{\n {MYSQL}\n backtrack_window = {window}\n}}\n'
    assert verdicts("terraform", {"main.tf": source}) == {"aws_rds_cluster.this": verdict}


def test_a_repetition_that_cannot_be_worked_out_may_be_empty(verdicts):
    source = """
    resource "aws_rds_cluster" "without" {
      for_each = { for name in [bcrypt("x")] : name => 1 }
      engine   = "aurora-mysql"
    }
    resource "aws_rds_cluster" "with" {
      for_each         = { for name in [bcrypt("x")] : name => 1 }
      engine           = "aurora-mysql"
      backtrack_window = 60
    }
    """
    found = verdicts("terraform", {"main.tf": source})
    assert [name.partition("[")[0] for name in found] == ["aws_rds_cluster.with"] and set(found.values()) == {PASSED}


def test_a_repetition_over_an_object_that_is_worked_out_bit_by_bit(verdicts):
    source = """
    module "m" { source = "./m" }
    resource "aws_rds_cluster" "each" {
      for_each         = module.m
      engine           = "aurora-mysql"
      backtrack_window = 3600
    }
    resource "aws_rds_cluster" "reader" {
      engine           = "aurora-mysql"
      backtrack_window = aws_rds_cluster.each["a"].backtrack_window
    }
    resource "aws_rds_cluster" "neighbour" { engine = "aurora-mysql" }
    """
    found = verdicts("terraform", {"main.tf": source, "m/main.tf": 'output "a" { value = 1 }\n'})
    each = [name for name in found if name.startswith("aws_rds_cluster.each")]
    assert {found.pop(name) for name in each} <= {PASSED}
    assert found == {"aws_rds_cluster.neighbour": FAILED}
