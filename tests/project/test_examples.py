"""The examples are what a reviewer would take for real, and the README shows what they really print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts
from tests.support.terraform_oracle import needs_terraform

EXAMPLES = REPOSITORY / "examples"
README = (REPOSITORY / "README.md").read_text("utf-8")


def test_the_verdicts():
    options = ("--external-checks-dir", PACKAGE, "-c", ID, "-o", "json", "--framework", "terraform", "cloudformation")
    run = checkov("-d", EXAMPLES / "terraform", *options)
    assert json_verdicts(run.stdout) == {"aws_rds_cluster.orders": ["PASSED"], "aws_rds_cluster.reports": ["FAILED"]}
    for name, verdict in (("compliant", "PASSED"), ("non-compliant", "FAILED")):
        for ending in ("yaml", "json"):
            template = EXAMPLES / "cloudformation" / f"{name}.{ending}"
            run = checkov("-f", template, *options)
            assert json_verdicts(run.stdout) == {"Cluster": [verdict]}


def test_cfn_lint():
    command = shutil.which("cfn-lint", path=os.path.dirname(sys.executable))
    if command is None:
        pytest.skip("needs cfn-lint")
    templates = [str(path) for path in (EXAMPLES / "cloudformation").iterdir()]
    run = subprocess.run([command, *templates], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, ""), run.stderr


@needs_terraform
def test_terraform_fmt():
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    command = ["terraform", "fmt", "-check", "-recursive", str(EXAMPLES)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_secrets():
    for path in (*EXAMPLES.rglob("*.tf"), *(EXAMPLES / "cloudformation").iterdir()):
        text = path.read_text("utf-8").lower()
        assert "password" not in text.replace("manage_master_user_password", "").replace("managemasteruserpassword", "")


def test_the_output_in_the_readme():
    """The block that the README says is copied from its first command."""
    (shown,) = re.findall(r"```text\n(Check: .*?)```", README, re.DOTALL)
    (command,) = re.findall(r"^\.venv/bin/checkov (.*)$", README, re.MULTILINE)
    run = checkov(*command.replace("--skip-download", "").split())
    assert shown in run.stdout
    assert "PASSED for resource" in run.stdout


@pytest.mark.parametrize(
    "page", [README, *(path.read_text("utf-8") for path in sorted((REPOSITORY / "docs").iterdir()))]
)
def test_links(page):
    here = "https://github.com/ORGANISATION/checkov_backtrack/"
    for target in re.findall(rf"\]\((?:{here}(?:blob|tree)/main/)?(?!https?://)([^)#]+)", page):
        assert any((folder / target).exists() for folder in (REPOSITORY, REPOSITORY / "docs")), target
