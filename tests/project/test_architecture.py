"""The package keeps its own rules: which room may know which, and names that are nobody else's."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts, write

MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "__pycache__" not in path.parts]

# What people call the helpers beside their checks.
HELPERS = {
    "aws", "base", "check", "checks", "common", "config", "conftest", "constants", "core", "helper", "helpers", "lib",
    "main", "model", "models", "module", "parser", "plan", "policies", "policy", "result", "rule", "rules", "schema",
    "settings", "shared", "template", "templates", "terraform", "test", "tests", "tools", "tree", "types", "util",
    "utils", "values", "version",
}  # fmt: skip


def test_arrows_run_down():
    """The contracts in setup.cfg hold, and are no empty words."""
    linter = pytest.importorskip("importlinter.cli")
    command = [sys.executable, "-c", f"import sys; from {linter.__name__} import lint_imports_command as run; run()"]
    run = subprocess.run([*command, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 0 and "0 broken" in run.stdout, run.stdout + run.stderr


def test_every_room_is_in_the_contract():
    rooms = {path.relative_to(PACKAGE).parts[0] for path in MODULES if path.parent != PACKAGE}
    contract = (
        (REPOSITORY / "setup.cfg").read_text("utf-8").partition("[importlinter]")[2].partition("[importlinter:")[0]
    )
    assert rooms == {line.rpartition(".")[2] for line in contract.splitlines() if "checkov_backtrack." in line}


def test_rooms_are_no_packages_of_their_own():
    """Checkov executes the files of every folder that has an __init__.py."""
    assert list(PACKAGE.rglob("__init__.py")) == [PACKAGE / "__init__.py"]


def test_names_are_nobody_elses():
    """Each folder is on sys.path while Checkov runs."""
    ours = {path.stem for path in MODULES} - {"__init__", "__main__"}
    installed = {
        name.partition("/")[0].partition(".")[0]
        for distribution in distributions()
        if "backtrack" not in str(distribution.metadata["Name"])
        for name in map(str, distribution.files or ())
    }
    standard = set(getattr(sys, "stdlib_module_names", ()))  # Python 3.10 has it first
    assert not ours & (installed | standard | HELPERS)
    assert all("_" in name for name in ours), "a name of two words, or a term of the field"


def test_each_name_stands_once():
    stems = [path.stem for path in MODULES if path.stem not in ("__init__", "__main__")]
    assert sorted(stems) == sorted(set(stems))


NEIGHBOUR = """
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

class Neighbour(BaseResourceCheck):
    def __init__(self):
        super().__init__("neighbour", "CKV_NEIGHBOUR_1", [CheckCategories.IAM], ["aws_rds_cluster"])

    def scan_resource_conf(self, conf):
        import rules, template, values  # late, as some do
        assert (rules.OWN, template.OWN, values.OWN) == (1, 2, 3)
        return CheckResult.PASSED

check = Neighbour()
"""


@pytest.mark.parametrize("ours_first", [True, False])
def test_a_neighbour_imports_what_is_its_own(tmp_path, ours_first):
    write(
        tmp_path,
        {
            "checks/__init__.py": "",
            "checks/neighbour_check.py": NEIGHBOUR,
            "checks/rules.py": "OWN = 1\n",
            "checks/template.py": "OWN = 2\n",
            "checks/values.py": "OWN = 3\n",
            "scanned/main.tf": 'resource "aws_rds_cluster" "x" {\n  engine = "aurora-mysql"\n}\n',
        },
    )
    folders = [PACKAGE, tmp_path / "checks"] if ours_first else [tmp_path / "checks", PACKAGE]
    given = [each for folder in folders for each in ("--external-checks-dir", folder)]
    run = checkov(
        "-d",
        tmp_path / "scanned",
        *given,
        "-c",
        f"{ID},CKV_NEIGHBOUR_1",
        "-o",
        "json",
        "--soft-fail",
        "--framework",
        "terraform",
    )
    assert "ERROR" not in run.stderr, run.stderr
    assert json_verdicts(run.stdout) == {"aws_rds_cluster.x": ["FAILED"]}
    assert '"check_id": "CKV_NEIGHBOUR_1"' in run.stdout


def test_the_checks_import_no_room_before_there_is_a_cluster():
    """What Checkov executes in every run."""
    for name in ("rds034_terraform.py", "rds034_cloudformation.py", "checkov_inside/backtrack_check.py"):
        lines = Path(PACKAGE, name).read_text("utf-8").splitlines()
        imports = [line for line in lines if line.startswith(("from checkov_backtrack", "import checkov_backtrack"))]
        assert set(imports) <= {"from checkov_backtrack.checkov_inside.backtrack_check import BacktrackCheck"}
