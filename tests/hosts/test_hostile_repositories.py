"""Repositories that somebody made to leak, to hide a cluster, or to keep a scan busy: each in a child with limits."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Union

import pytest

from checkov_backtrack.hosts.cluster_in_plan import cluster_in_plan, scanned_plan
from checkov_backtrack.terraform.configuration_files import Sources
from tests.support.checkov_runs import REPOSITORY, run_program

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs limits for a process")

PROGRAM = Path(__file__).with_name("hostile_scan.py").read_text("utf-8")
Files = Mapping[str, Union[str, bytes]]
MOST_SECONDS, MOST_MB = 2, 200  # of a cluster, on an idle machine


@pytest.fixture
def scan(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Scans files; asserts that nothing was logged as an ERROR, and what clusters and the scan cost."""

    def run(
        files: Files,
        framework: str = "terraform",
        explains: bool = False,
        variable_files: tuple[Any, ...] = (),
        folder: str = "scanned",
        **environment: str,
    ) -> dict[str, Any]:
        for name, content in files.items():
            path = tmp_path / "scanned" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        how = "explain" if explains else ""
        arguments = (REPOSITORY, tmp_path / folder, framework, how, *variable_files)
        done = run_program(PROGRAM, *arguments, **environment)
        assert done.returncode == 0, done.stderr[-2000:]
        found: dict[str, Any] = json.loads(done.stdout)
        assert not [message for level, message in found["messages"] if level == "ERROR"]
        for cluster, (seconds, megabytes) in found["costs"].items():
            assert seconds < MOST_SECONDS * found["slowness"] and megabytes < MOST_MB, (cluster, seconds, megabytes)
        assert found["seconds"] < 2 * found["base"] + 10 * found["slowness"]
        return found

    return run


def cluster(name: str, window: Any, engine: str = '"aurora-mysql"', more: str = "") -> str:
    return f'resource "aws_rds_cluster" "{name}" {{\n  engine = {engine}\n  backtrack_window = {window}\n{more}}}\n'


def names_undecided(found: dict[str, Any]) -> dict[str, str]:
    """Why each cluster is undecided, by its name."""
    undecided = [message for level, message in found["messages"] if "cannot be decided for" in message]
    return {each.partition(": ")[0].rpartition(":")[2]: each.partition(": ")[2] for each in undecided}


# --- nothing leaks ---

SECRET = "C4N4RY"
TOKEN = 'file("${path.module}/gha-creds.json")'
LEAKS = {
    "direct": TOKEN,
    "by_base64": f"base64encode({TOKEN})",
    "by_regex": f'regex("token: (.*)", {TOKEN})[0]',
    "by_a_local": "local.s",
    "by_a_number": "tonumber(local.s)",
    "by_an_error_in_a_local": "local.refused",
    "by_a_key": 'local.map["x"]',
    "by_an_item": "local.list[99]",
    "by_a_condition": "local.s ? 1 : 0",
    "by_a_module": "module.m.o",
    "by_an_error_in_a_module": "module.m.n",
    "by_csv": f"csvdecode({TOKEN})[0].zzz",
    "by_csv_text": 'csvdecode("a,b\\n${local.s},2")[0].a',
    "by_json": "jsondecode(local.s).x",
    "by_yaml": 'yamldecode(file("broken.yml")).x',
    "by_try": f"try({TOKEN}, 1)",
    "by_another_try": 'try(file("missing"), local.s)',
    "by_templatefile": 'templatefile("gha-creds.json", {})',
    "by_a_name_in_templatefile": 'templatefile("t.tpl", { x = local.s })',
    "by_a_broken_template": 'templatefile("broken.tpl", {})',
    "by_fileset": 'join(",", fileset(".", "C4N4RY*"))',
    "by_an_open_text": '"${var.open}${local.s}"',
    "by_a_key_of_what_is_open": "var.open[local.s]",
    "by_an_unknown_function": "nosuch(local.s)",
    "by_doubt": "nosuch(local.s) ? 0 : 86400",
    "by_another_doubt": "nosuch(local.s) != var.open ? 0 : 86400",
    "by_merge": "merge(local.map, { b = local.s }).b",
    "by_lookup": 'lookup(local.map, "a", local.s)',
    "by_the_name_of_an_attribute": "aws_rds_cluster.direct[local.s]",
    "by_the_name_of_a_kind": "data[local.s]",
    "by_an_open_key": "local.keyed[var.open].w",
    "by_a_path": "file(local.s)",
    "by_a_pattern": 'replace(local.s, "/(/", "")',
    "by_a_data_source": "data.aws_x.y.name",
    "by_the_keys_of_a_module": "keys(module.each)[0]",
    "by_an_open_value_in_an_instance": "values(module.each)[0].open",
    "by_environment": "base64encode(var.token)",
    "by_sensitive": "upper(var.secret)",
    "by_sensitive_items": "[for key in var.secrets : key][0]",
    "by_the_function_sensitive": "sensitive(local.s)",
    "by_var_file": "upper(var.given)",
}
LEAKING = {
    "as_engine": cluster("as_engine", 0, "local.s"),
    "as_a_comparison": cluster("as_a_comparison", 'local.e == "aurora-mysql" ? 0 : 0', "local.e"),
    **{
        f"as_{name}": cluster(f"as_{name}", 0, more=f"  {name} = local.s\n")
        for name in ("engine_mode", "global_cluster_identifier", "replication_source_identifier", "region", "count")
    },
    "as_each_key": cluster("as_each_key", "0", more="  for_each = local.map\n  engine_mode = each.key\n"),
    "as_each_value": cluster("as_each_value", "each.value", more="  for_each = toset([local.s])\n"),
    "as_for_each": cluster("as_for_each", 0, more="  for_each = local.s\n"),
}
HOSTILE = {
    "main.tf": "".join(cluster(name, window) for name, window in LEAKS.items())
    + "".join(LEAKING.values())
    + f"""
locals {{
  s       = trimspace({TOKEN})
  e       = "${{var.open}}${{local.s}}"
  map     = {{ (local.s) = 1 }}
  keyed   = {{ (local.s) = {{ w = 0 }}, other = {{ w = 0 }} }}
  list    = split(" ", local.s)
  refused = tonumber(local.s)
}}
variable "open" {{}}
variable "token" {{}}
variable "given" {{}}
variable "secret" {{
  sensitive = true
  default   = "{SECRET}"
}}
variable "secrets" {{
  sensitive = true
  default   = {{ {SECRET} = 1 }}
}}
data "aws_x" "y" {{
  name = local.s
}}
module "m" {{
  source = "./m"
  s      = local.s
}}
module "each" {{
  source   = "./each"
  for_each = toset([local.s])
}}
module "installed" {{
  source = "example.com/aurora/x"
  s      = local.s
}}
module "known" {{
  source = "terraform-aws-modules/rds-aurora/aws"
  engine = local.s
  name   = local.s
}}
""",
    "m/main.tf": 'variable "s" {}\noutput "o" {\n  value = var.s\n}\noutput "n" {\n  value = var.s + 1\n}\n'
    + cluster("inside", "var.s"),
    "each/main.tf": 'variable "open" {}\noutput "open" {\n  value = var.open\n}\n' + cluster("inside", "var.open"),
    "gha-creds.json": f"token: x{SECRET}x yes\nsecond",
    f"{SECRET}.txt": "",
    "t.tpl": "${x}",
    "broken.tpl": f"{SECRET} ${{ {SECRET} $ }}",
    "broken.yml": f"a: [{SECRET}\n&&&",
    ".terraform/modules/modules.json": json.dumps({"Modules": [{"Key": "installed", "Dir": "installed"}]}),
    "installed/main.tf": 'variable "s" {}\nvariable "open" {}\n'
    + cluster("key", "var.open", more="  for_each = toset([var.s])\n"),
}


@pytest.fixture
def leaks(scan: Callable[..., dict[str, Any]], tmp_path: Path) -> dict[str, Any]:
    variables = tmp_path / "given.tfvars"
    variables.write_text(f'given = "{SECRET}"\n', "utf-8")
    # The source may hold the word where it is written there; a file's content may not be shown.
    return scan(HOSTILE, explains=True, variable_files=(variables,), TF_VAR_token=SECRET)


def test_no_content_of_a_file_is_shown(leaks):
    """Nor that of the environment, of --var-file outside the root, or what is marked sensitive."""
    shown = [line for details in leaks["details"] for line in (details or [])[:1]]
    shown += [message for _, message in leaks["messages"]]
    assert len(leaks["costs"]) >= len(LEAKS)
    assert not [line for line in shown if SECRET in line]
    assert "QzRONFJZ" not in json.dumps(leaks)  # the same in base64


def test_what_a_file_decides_is_still_decided(scan):
    files = {
        "zero.txt": "0",
        "day.txt": "86400",
        "engine.txt": "aurora-postgresql",
        "main.tf": cluster("zero", 'file("zero.txt")')
        + cluster("day", 'file("day.txt")')
        + cluster("engine", "0", 'file("engine.txt")'),
    }
    found = scan(files)
    assert found["verdicts"] == {"aws_rds_cluster.zero": "FAILED", "aws_rds_cluster.day": "PASSED"}


@pytest.mark.parametrize("path", [".git/config", ".terraform/x", "a/../.git/config", "link", "./.x/y"])
def test_no_path_with_a_dot_is_read(scan, tmp_path, path):
    files = {".git/config": "86400", ".terraform/x": "86400", ".x/y": "86400", "a/b": ""}
    (tmp_path / "scanned").mkdir()
    (tmp_path / "scanned" / "link").symlink_to(".git/config")
    found = scan({**files, "main.tf": cluster("a", f'file("{path}")') + cluster("b", f'fileexists("{path}") ? 1 : 0')})
    assert found["verdicts"] == {}
    assert names_undecided(found).keys() == {"a", "b"}


# --- only regular files below the root are read ---

VARIABLE = 'variable "w" {\n  default = 86400\n}\n'


@pytest.mark.parametrize("kind", ["a link outside", "/dev/zero", "a FIFO", "a large file", "a folder", "a loop"])
@pytest.mark.parametrize("name", ["a.auto.tfvars", "terraform.tfvars.json"])
def test_a_variables_file_that_is_not_read(scan, tmp_path, kind, name):
    """It may set anything, so that the variable is open."""
    folder = tmp_path / "scanned"
    folder.mkdir()
    (tmp_path / "config.json").write_text(json.dumps({"w": SECRET}), "utf-8")
    if kind == "a FIFO":
        os.mkfifo(folder / name)
    elif kind == "a large file":
        (folder / name).write_bytes(b"\n" * 6_000_000)
    elif kind == "a folder":
        (folder / name).mkdir()
    else:
        target = {"a loop": name, "/dev/zero": "/dev/zero"}.get(kind, str(tmp_path / "config.json"))
        (folder / name).symlink_to(target)
    # Checkov opens what the runner finds as well; the window is judged with what the check reads.
    os.rename(folder, tmp_path / "judged")
    found = scan({"main.tf": cluster("x", 86400)})
    assert found["verdicts"] == {"aws_rds_cluster.x": "PASSED"}
    sources = Sources(str(tmp_path / "judged"))
    assert sources.given(str(tmp_path / "judged"), "w") is None
    assert sources.may_be_given(str(tmp_path / "judged"), "w") == name


def test_a_root_that_is_a_link(scan, tmp_path):
    (tmp_path / "root").symlink_to(tmp_path / "scanned")
    files = {"main.tf": VARIABLE + cluster("a", "var.w") + cluster("b", 'file("w.txt")'), "w.txt": "0"}
    found = scan({**files, "terraform.tfvars": "w = 0\n"}, folder="root")
    assert set(found["verdicts"].values()) == {"FAILED"} and len(found["verdicts"]) == 2


def test_modules_json_that_leads_outside(scan, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "main.tf").write_text(cluster("x", 86400), "utf-8")
    modules = json.dumps({"Modules": [{"Key": "m", "Dir": "../outside"}]})
    call = 'module "m" {\n  source = "example.com/aurora/x"\n}\n'
    found = scan({"main.tf": call, ".terraform/modules/modules.json": modules, "data/modules/modules.json": modules})
    assert found["verdicts"] == {} and names_undecided(found).keys() == {"m"}
    found = scan({}, TF_DATA_DIR="data")
    assert found["verdicts"] == {} and names_undecided(found).keys() == {"m"}


# --- nothing passes that is off, nothing hides ---

ON, OFF = cluster("a", 86400), 'resource "aws_rds_cluster" "a" {\n  backtrack_window = 0\n}\n'
BY_VARIABLE = VARIABLE + cluster("a", "var.w")
FAILS: dict[str, Files] = {
    "a hidden override file": {"main.tf": cluster("a", 0), ".override.tf": OFF.replace("0", "86400")},
    "a hidden file": {"main.tf": cluster("a", "try(local.w, 0)"), ".x.tf": "locals {\n  w = 86400\n}\n"},
    "a backup of a file": {"main.tf": cluster("a", "try(local.w, 0)"), "x.tf~": "locals {\n  w = 86400\n}\n"},
    "a comment behind a name": {"main.tf": BY_VARIABLE, "terraform.tfvars": "w /* s */ = 0\n"},
    "comments everywhere": {"main.tf": BY_VARIABLE, "terraform.tfvars": "/* a */ w /* b */ = /* c */ 0 // d\n"},
    "variables in Latin-1": {"main.tf": BY_VARIABLE, "a.auto.tfvars": b"# caf\xe9\nw = 0\n"},
    "JSON in Latin-1": {"main.tf": BY_VARIABLE, "a.auto.tfvars.json": b'{"x": "\xe9", "w": 0}'},
    "odd letters in names": {"main.tf": BY_VARIABLE, "a.auto.tfvars": "e\u0301 = 1\na\u00b7b = 2\nw = 0\n"},
    "1e500": {"main.tf": BY_VARIABLE, "a.auto.tfvars.json": '{"x": 1e500, "w": 0}'},
    "5,000 digits": {"main.tf": BY_VARIABLE, "a.auto.tfvars.json": '{"x": ' + "1" * 5000 + ', "w": 0}'},
    "5,000 levels": {"main.tf": BY_VARIABLE, "a.auto.tfvars": "x = " + "[" * 5000 + "]" * 5000 + "\nw = 0\n"},
    "a lone CR": {
        "main.tf": 'resource "aws_rds_cluster" "a" {\n  engine = "aurora"\n  # n\r  backtrack_window = 1\n}\n'
    },
    "a lone CR in variables": {"main.tf": BY_VARIABLE, "terraform.tfvars": "w = 0\n# note\rw = 86400\n"},
    "a byte order mark": {"main.tf": BY_VARIABLE, "terraform.tfvars": b"\xef\xbb\xbfw = 0\n"},
    "an override in Latin-1": {"main.tf": ON, "override.tf": b"# caf\xe9\n" + OFF.encode()},
    "an override with a comment": {"main.tf": ON, "override.tf": OFF.replace("window =", "window /* x */ =")},
    "an override with 1e999": {"main.tf": ON, "override.tf": OFF.replace("  back", "  port = 1e999\n  back")},
    "an override in JSON with 1e999": {
        "main.tf": ON,
        "override.tf.json": '{"resource": {"aws_rds_cluster": {"a": {"port": 1e999, "backtrack_window": 0}}}}',
    },
    "comments between labels": {
        "main.tf": cluster("a", 0).replace('"aws', '/* c */ "aws').replace('"a"', '"a" /* d */')
    },
}


@pytest.mark.parametrize("case", FAILS)
def test_nothing_passes_that_is_off(scan, case):
    assert scan(FAILS[case])["verdicts"] == {"aws_rds_cluster.a": "FAILED"}


OPEN: dict[str, Files] = {
    "JSON of 5,000 levels": {"main.tf": BY_VARIABLE, "a.auto.tfvars.json": "[" * 5000 + "]" * 5000},
    "variables in UTF-16": {"main.tf": BY_VARIABLE, "terraform.tfvars": "w = 0\n".encode("utf-16")},
    "a broken override file": {"main.tf": ON, "z_override.tf": 'resource "aws_rds_cluster" "a" {\n'},
}


@pytest.mark.parametrize("case", OPEN)
def test_what_cannot_be_read_may_set_anything(scan, case):
    found = scan(OPEN[case])
    assert found["verdicts"] == {} and names_undecided(found).keys() == {"a"}


KEYS = '{ "a=b" = 0, "%%{x}" = 0, "a\\nb" = 0, "a\\\\b" = 0 }'


def test_instances_whose_keys_checkov_rewrites(scan):
    found = scan({"main.tf": cluster("a", "each.value", more=f"  for_each = {KEYS}\n")})
    assert list(found["verdicts"].values()) == ["FAILED"] * 4
    module = f'module "m" {{\n  source = "./m"\n  for_each = {KEYS}\n  w = each.value\n}}\n'
    found = scan({"main.tf": module, "m/main.tf": 'variable "w" {}\n' + cluster("a", "var.w")})
    assert list(found["verdicts"].values()) == ["FAILED"] * 4


def test_two_keys_of_one_name_in_json(scan):
    """Checkov hands over the last one."""
    one = '"resource": {"aws_rds_cluster": {"%s": {"engine": "aurora-mysql", "backtrack_window": 0}}}'
    text = f'{{"provider": [{{"aws": {{}}}}], {one % "a"}, {one % "b"}}}'
    assert scan({"x.tf.json": text}, "terraform_json")["verdicts"] == {"resource.b": "FAILED"}


# --- nothing runs away ---

STEADY = cluster("steady", 3600)
RUNAWAYS: dict[str, Files] = {
    "regexall in two for": {
        "main.tf": 'locals {\n  t = join("", [for i in range(400) : "'
        + "a" * 60
        + '"])\n}\n'
        + cluster("a", 'length([for i in range(1000) : [for j in range(1000) : regexall("(a|aa)*b", local.t)]])')
    },
    "file in for": {
        "big.txt": "x" * 990_000,
        "main.tf": cluster("a", 'length([for i in range(1000) : length(file("big.txt"))])'),
    },
    "setproduct": {"main.tf": cluster("a", "length([for i in range(1000) : setproduct(range(100), range(100))])")},
    "formatlist": {"main.tf": cluster("a", 'length([for i in range(1000) : formatlist("%s%s", range(1000), "x")])')},
    "csvdecode": {
        "big.csv": "a,b\n" + "1,2\n" * 200_000,
        "main.tf": cluster("a", 'length([for i in range(100) : csvdecode(file("big.csv"))])'),
    },
    "templates": {
        "main.tf": 'locals {\n  big = join("", [for i in range(900) : "'
        + "a" * 1000
        + '"])\n}\n'
        + cluster("a", 'length([for i in range(1000) : [for j in range(1000) : "${i}${j}${local.big}"]])')
    },
    "doubling": {
        "main.tf": 'locals {\n  v0 = "x"\n'
        + "".join(f'  v{n + 1} = "${{local.v{n}}}${{local.v{n}}}"\n' for n in range(18))
        + "}\n"
        + cluster("a", "length(local.v18)")
    },
    "jsonencode of nested lists": {
        "main.tf": "locals {\n  v0 = [1]\n"
        + "".join(f"  v{n + 1} = [local.v{n}, local.v{n}, jsonencode(local.v{n})]\n" for n in range(12))
        + "}\n"
        + cluster("a", "length(jsonencode(local.v12))")
    },
    "a heredoc of 60,000 lines": {"main.tf": cluster("a", "length(<<-EOT\n" + "    x\n" * 60_000 + "  EOT\n  )")},
    "1,500 clusters of one name": {"main.tf": "".join(cluster("same", number) for number in range(1500))},
    "9 MB of variables": {
        "main.tf": BY_VARIABLE,
        "a.auto.tfvars.json": json.dumps({f"v{n}": ["x"] * 30 for n in range(20_000)}),
        "b.auto.tfvars": "".join(f'v{n} = "{"x" * 180}"\n' for n in range(20_000)),
    },
    "a module that calls itself": {
        "main.tf": 'module "a" {\n  source = "example.com/rds-aurora/x"\n}\n',
        ".terraform/modules/modules.json": json.dumps({"Modules": [{"Key": "a", "Dir": ".terraform/modules/a"}]}),
        ".terraform/modules/a/main.tf": cluster("y", 3600)
        + 'module "b" {\n  source = "./."\n}\nmodule "c" {\n  source = "./."\n}\n',
    },
}


@pytest.mark.parametrize("case", RUNAWAYS)
def test_nothing_runs_away(scan, case):
    """The fixture asserts what it costs."""
    found = scan({**RUNAWAYS[case], "steady.tf": STEADY})
    assert found["verdicts"]["aws_rds_cluster.steady"] == "PASSED"
    assert found["costs"]


def test_a_plan_with_many_references(tmp_path):
    """Checkov itself takes minutes for this one."""
    names = [f"aws_x.y{number}.z" for number in range(2000)]
    resources: list[dict[str, Any]] = []
    configured: list[dict[str, Any]] = []
    for number in range(200):
        at = {"address": f"aws_rds_cluster.c{number}", "type": "aws_rds_cluster"}
        resources.append({**at, "values": {"engine": "aurora-mysql", "backtrack_window": 0}})
        expressions = {name: {"references": names} for name in ("backtrack_window", "replication_source_identifier")}
        configured.append({**at, "expressions": expressions})
    plan = {
        "planned_values": {"root_module": {"resources": resources}},
        "configuration": {"root_module": {"resources": configured}},
    }
    (tmp_path / "tfplan.json").write_text(json.dumps(plan), "utf-8")
    start = time.process_time()
    scanned: Any = scanned_plan(str(tmp_path / "tfplan.json"))
    clusters = [cluster_in_plan(scanned, scanned.plan.resource(each["address"]), each["type"]) for each in resources]
    assert time.process_time() - start < 10
    assert not any(each.replica_source for each in clusters)
