"""Every way to load the checks gives one record for each cluster, and no ERROR."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts, run_program, run_python, write
from tests.support.stand_ins import checkov_backtrack

GOOD_AND_BAD = {
    "aws_rds_cluster.good": ["PASSED"],
    "aws_rds_cluster.bad": ["FAILED"],
    "Good": ["PASSED"],
    "Bad": ["FAILED"],
}

MODULE = """
variable "engine"         { default = "aurora-mysql" }
variable "engine_version" { default = "8.0" }
variable "window"         { default = 0 }
resource "aws_rds_cluster" "%s" {
  engine           = var.engine
  engine_version   = var.engine_version
  backtrack_window = (var.engine == "aurora-mysql") ? %s : 0
}
"""


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "sources"
    template = {
        "Conditions": {"On": {"Fn::Equals": ["a", "a"]}},
        "Resources": {
            "Good": {
                "Type": "AWS::RDS::DBCluster",
                "Properties": {"Engine": "aurora-mysql", "BacktrackWindow": {"Fn::If": ["On", 60, 0]}},
            },
            "Bad": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql"}},
        },
    }
    write(
        folder,
        {
            "good/main.tf": MODULE % ("good", 3600),
            "bad/main.tf": MODULE % ("bad", "var.window"),
            "template.json": template,
        },
    )
    return folder


def scan(sources, *arguments, **environment):
    run = checkov(
        "-d",
        sources,
        "--framework",
        "terraform",
        "cloudformation",
        "-c",
        ID,
        "-o",
        "json",
        "--soft-fail",
        *arguments,
        **environment,
    )
    assert run.returncode == 0, run.stderr
    assert "ERROR" not in run.stderr and "Traceback" not in run.stderr, run.stderr
    return json_verdicts(run.stdout)


def copied(folder):
    return shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))


def test_the_folder(sources):
    assert scan(sources, "--external-checks-dir", PACKAGE) == GOOD_AND_BAD


def test_the_root_of_the_repository(sources, tmp_path):
    repository = tmp_path / "repository"
    for name in ("checkov_backtrack", "tests", "examples"):
        shutil.copytree(REPOSITORY / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    assert scan(sources, "--external-checks-dir", repository) == GOOD_AND_BAD


def test_the_folder_twice(sources):
    assert scan(sources, "--external-checks-dir", PACKAGE, "--external-checks-dir", PACKAGE) == GOOD_AND_BAD


def test_a_copy_besides(sources, tmp_path):
    copy = copied(tmp_path / "copy")
    assert scan(sources, "--external-checks-dir", PACKAGE, "--external-checks-dir", copy) == GOOD_AND_BAD


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
@pytest.mark.parametrize("sub", ["//checkov_backtrack", ""])
def test_git(sources, tmp_path, sub):
    repository = tmp_path / "remote"
    copied(repository / "checkov_backtrack")
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "checks"]):
        subprocess.run(["git", *command], cwd=repository, check=True)
    assert scan(sources, "--external-checks-git", f"file://{repository}{sub}") == GOOD_AND_BAD


def test_a_configuration_file(sources):
    write(sources, {".checkov.yaml": f"external-checks-dir:\n  - {PACKAGE}\n"})
    assert scan(sources) == GOOD_AND_BAD


def test_the_folder_that_the_package_prints(sources):
    folder = run_python(["-m", "checkov_backtrack"]).stdout.strip()
    assert scan(sources, "--external-checks-dir", folder) == GOOD_AND_BAD


def test_a_wheel(sources, tmp_path):
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(tmp_path / "site")]
    source = tmp_path / "source"
    copied(source / "checkov_backtrack")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source / name)
    subprocess.run([*pip, str(source)], check=True, capture_output=True)
    installed = tmp_path / "site" / "checkov_backtrack"
    assert (installed / "py.typed").exists()
    assert scan(sources, "--external-checks-dir", installed) == GOOD_AND_BAD


FOUND = [
    "AWS::RDS::DBCluster.Bad FAILED",
    "AWS::RDS::DBCluster.Good PASSED",
    "aws_rds_cluster.bad FAILED",
    "aws_rds_cluster.good PASSED",
]

PROGRAM = """
import sys
from checkov.cloudformation.runner import Runner as CloudFormation
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner as Terraform
for framework, runner in (("terraform", Terraform), ("cloudformation", CloudFormation)):
    folders = sys.argv[2:]
    runner_filter = RunnerFilter(checks=["CKV_RDS_034"])
    report = runner().run(root_folder=sys.argv[1], external_checks_dir=folders, runner_filter=runner_filter)
    for record in report.passed_checks + report.failed_checks:
        print(record.resource_address or record.resource, record.check_result["result"].value)
"""


@pytest.mark.parametrize("folders", [[], [str(PACKAGE)]])
def test_an_import(sources, folders):
    imported = "import sys; sys.path.insert(0, sys.argv.pop(1)); import checkov_backtrack\n"
    run = run_program(imported + PROGRAM, PACKAGE.parent, sources, *folders)
    assert run.returncode == 0 and "ERROR" not in run.stderr, run.stderr
    assert sorted(run.stdout.splitlines()) == FOUND


ORDERED = (
    """
import os
order = %s

class Sorted:
    def __init__(self, entries):
        self.entries = sorted(entries, key=lambda entry: order.index(entry.name) if entry.name in order else -1)
    def __enter__(self):
        return iter(self.entries)
    def __exit__(self, *_):
        pass

scandir = os.scandir
import checkov.common.checks.base_check_registry as registry
class Os:
    def __getattr__(self, name):
        return getattr(os, name)
    @staticmethod
    def scandir(path):
        return Sorted(list(scandir(path)))
registry.os = Os()
"""
    + PROGRAM
)


CHECKS = ["rds034_cloudformation.py", "rds034_terraform.py"]


@pytest.mark.parametrize("order", [CHECKS, CHECKS[::-1]], ids=str)
def test_any_order_of_the_files(sources, order):
    """The file system decides in which order Checkov executes the files."""
    run = run_program(ORDERED % order, sources, PACKAGE)
    assert run.returncode == 0 and "ERROR" not in run.stderr, run.stderr
    assert sorted(run.stdout.splitlines()) == FOUND


HELPERS_OF = """
import sys
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.runner import Runner
resource_registry.load_external_checks(sys.argv[2])
print(sorted(name for name in sys.modules if name.startswith(("checkov_backtrack", "rds034", "__rds034"))))
Runner().run(root_folder=sys.argv[1], runner_filter=RunnerFilter(checks=["CKV_RDS_034"]))
print(len([name for name in sys.modules if name.startswith("checkov_backtrack")]))
"""


def test_nothing_is_imported_before_there_is_a_cluster(sources, tmp_path):
    def imported(folder):
        run = run_program(HELPERS_OF, folder, PACKAGE)
        loaded, after = run.stdout.splitlines()
        assert eval(loaded) == [
            "__rds034_package",
            "checkov_backtrack",
            "checkov_backtrack.checkov_inside",
            "checkov_backtrack.checkov_inside.backtrack_check",
            "checkov_backtrack.rds034_cloudformation",
            "checkov_backtrack.rds034_terraform",
            "rds034_cloudformation",
            "rds034_terraform",
        ]
        return int(after)

    write(tmp_path, {"none/main.tf": 'resource "aws_db_instance" "this" {\n  engine = "mysql"\n}\n'})
    assert imported(tmp_path / "none") == 5
    assert imported(sources) > 15


@pytest.mark.parametrize("order", [["new", "old"], ["old", "new"]])
def test_two_versions_at_once(sources, tmp_path, order):
    """One of them judges, with its own files, and no verdict is lost."""
    for name in order:
        copied(tmp_path / name)
    for path in (tmp_path / "new").rglob("*.py"):  # a version that calls a file otherwise
        text = path.read_text("utf-8").replace("possible_worlds", "all_possibilities")
        path.with_name(path.name.replace("possible_worlds", "all_possibilities")).write_text(text, "utf-8")
    (tmp_path / "new/worlds/possible_worlds.py").write_text("raise RuntimeError('of the other version')", "utf-8")
    folders = [argument for name in order for argument in ("--external-checks-dir", tmp_path / name)]
    assert scan(sources, *folders) == GOOD_AND_BAD


@pytest.fixture
def forked(monkeypatch):
    """Lets --verify run Checkov as these tests do."""
    from checkov_backtrack.command import backtrack_command as command

    def run(arguments, cwd, env, **_):
        assert arguments[:3] == [sys.executable, "-c", command._CHECKOV]
        return checkov(*arguments[3:], cwd=cwd)

    monkeypatch.setattr(command, "subprocess", SimpleNamespace(run=run))
    return command


def test_verify(tmp_path, forked, capsys):
    assert forked.main(["--verify"]) == 0
    output = capsys.readouterr().out
    assert str(PACKAGE) in output
    for framework in ("cloudformation", "serverless", "terraform", "terraform_json", "terraform_plan"):
        assert f"{ID} {framework}: ok" in output


def test_verify_refuses(tmp_path):
    run = checkov_backtrack("--verify", str(tmp_path / "typo"))
    assert run.returncode == 2 and "there is no folder" in run.stdout

    copy = copied(tmp_path / "copy")
    os.remove(os.path.join(copy, "__init__.py"))
    run = checkov_backtrack("--verify", str(copy))
    assert run.returncode == 2 and "__init__.py" in run.stdout


def test_verify_sees_wrong_verdicts(tmp_path, forked):
    copy = copied(tmp_path / "copy")
    rule = tmp_path / "copy" / "rule" / "aurora_facts.py"
    rule.write_text(rule.read_text("utf-8").replace("259_200", "259"), "utf-8")
    problem = forked._try("terraform", forked.SAMPLES["terraform"], str(copy))
    assert "wrong verdicts: [] passed and ['bad', 'good'] failed" in problem

    rule.write_text("raise RuntimeError('incompatible')", "utf-8")
    problem = forked._try("terraform", forked.SAMPLES["terraform"], str(copy))
    assert "no verdict" in problem and "incompatible" in problem


def test_the_folder_is_printed(capsys):
    from checkov_backtrack.command.backtrack_command import main

    assert main([]) == 0
    assert capsys.readouterr().out.strip() == str(PACKAGE)


def test_json_output_is_what_the_helper_reads(sources):
    """The helper of these tests sees two records where there are two."""
    record = {"check_id": ID, "resource_address": "x", "check_result": {"result": "PASSED"}}
    assert json_verdicts(json.dumps({"results": {"passed_checks": [record, record]}})) == {"x": ["PASSED", "PASSED"]}
