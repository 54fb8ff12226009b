"""The ready-made pipelines: each command is taken out of its file and run, with a local repository for the remote one."""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
import yaml

from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts, run_program, write
from tests.support.stand_ins import stand_ins

PIPELINES = REPOSITORY / "examples" / "pipelines"
REMOTE = "https://github.com/ORGANISATION/checkov_backtrack.git"
CLUSTERS = {
    "main.tf": 'resource "aws_rds_cluster" "bad" {\n  engine = "aurora-mysql"\n}\n'
    'resource "aws_rds_cluster" "good" {\n  engine = "aurora-mysql"\n  backtrack_window = 86400\n}\n'
}


@pytest.fixture
def remote(tmp_path):
    if not shutil.which("git"):
        pytest.skip("needs git")
    repository = tmp_path / "remote"
    shutil.copytree(PACKAGE, repository / "checkov_backtrack", ignore=shutil.ignore_patterns("__pycache__"))
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "checks"]):
        subprocess.run(["git", *command], cwd=repository, check=True)
    return f"file://{repository}"


@pytest.fixture
def scanned(tmp_path):
    write(tmp_path / "scanned", CLUSTERS)
    return tmp_path / "scanned"


def run_entry(entry, remote, scanned):
    """Runs the entry of a pre-commit hook, which no shell sees."""
    program, *arguments = shlex.split(entry)
    assert program == "checkov" and REMOTE in entry
    result = checkov(*(argument.replace(REMOTE, remote) for argument in arguments), cwd=scanned)
    assert "ERROR" not in result.stderr, result.stderr
    return result


def run(command, remote, scanned):
    """Runs a command of a pipeline in a shell."""
    assert REMOTE in command
    programs = scanned.parent / "programs"
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    # The lists of the platform are out of reach, and none of this needs them.
    command = command.replace(REMOTE, remote).replace("checkov ", "checkov --skip-download ", 1)
    environment = {**os.environ, "PATH": path, "PYTHONPATH": "", "LOG_LEVEL": "WARNING"}
    with stand_ins(programs):
        result = subprocess.run(
            command, shell=True, cwd=scanned, env=environment, capture_output=True, text=True, check=False
        )
    assert "ERROR" not in result.stderr, result.stderr
    return result


def load(name):
    return yaml.safe_load((PIPELINES / name).read_text("utf-8"))


def test_github_actions(remote, scanned):
    steps = load("github-actions.yml")["jobs"]["checkov"]["steps"]
    (command,) = [step["run"] for step in steps if step.get("run", "").startswith("checkov ")]
    result = run(command, remote, scanned)
    assert result.returncode == 1
    assert "FAILED for resource: aws_rds_cluster.bad" in result.stdout
    (upload,) = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    (report,) = json.loads((scanned / upload["with"]["sarif_file"]).read_text("utf-8"))["runs"]
    assert [finding["ruleId"] for finding in report["results"]] == [ID]


def test_gitlab_ci(remote, scanned):
    job = load("gitlab-ci.yml")["checkov"]
    (command,) = [line for line in job["script"] if line.startswith("checkov ")]
    assert run(command, remote, scanned).returncode == 1
    cases = ElementTree.parse(scanned / job["artifacts"]["reports"]["junit"]).getroot().iter("testcase")
    assert sorted(case.find("failure") is not None for case in cases) == [False, True]


def test_pre_commit(remote, scanned):
    ((hook,),) = [repository["hooks"] for repository in load("pre-commit-config.yaml")["repos"]]
    result = run_entry(hook["entry"], remote, scanned)
    assert result.returncode == 1
    assert "aws_rds_cluster.bad" in result.stdout and "aws_rds_cluster.good" not in result.stdout


def test_a_configuration_file(remote, scanned):
    text = (PIPELINES / "checkov.yaml").read_text("utf-8")
    assert REMOTE in text
    write(scanned, {".checkov.yaml": text.replace(REMOTE, remote)})
    result = checkov("-d", ".", "-c", ID, "-o", "json", cwd=scanned)
    assert result.returncode == 0
    assert json_verdicts(result.stdout) == {"aws_rds_cluster.bad": ["FAILED"], "aws_rds_cluster.good": ["PASSED"]}


# --- signed checks ---


@pytest.fixture
def keys(tmp_path):
    ecdsa = pytest.importorskip("ecdsa")
    key = ecdsa.SigningKey.generate(curve=ecdsa.NIST256p)
    (tmp_path / "private.pem").write_bytes(key.to_pem())
    (tmp_path / "public.pem").write_bytes(key.verifying_key.to_pem())
    return tmp_path / "private.pem", tmp_path / "public.pem"


def sign(*arguments):
    return subprocess.run(
        [sys.executable, str(PIPELINES / "sign_checks.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def supports_signatures():
    return importlib.util.find_spec("checkov.common.external_checks") is not None


def test_signed_checks(tmp_path, scanned, keys):
    if not supports_signatures():
        pytest.skip("this Checkov knows no signatures")
    private, public = keys
    target = tmp_path / "signed"
    result = sign(private, PACKAGE, target)
    assert result.returncode == 0, result.stderr
    options = (
        "-d",
        scanned,
        "--external-checks-dir",
        target,
        "--external-checks-public-key",
        public,
        "-c",
        ID,
        "-o",
        "json",
    )
    result = checkov(*options, "--soft-fail")
    assert result.returncode == 0 and "ERROR" not in result.stderr, result.stderr
    assert json_verdicts(result.stdout) == {"aws_rds_cluster.bad": ["FAILED"], "aws_rds_cluster.good": ["PASSED"]}

    rule = target / "rule" / "aurora_facts.py"
    content = rule.read_bytes()
    rule.write_bytes(content.replace(b"259_200", b"259_201", 1))
    result = checkov(*options)
    assert result.returncode == 2 and "aurora_facts.py" in result.stderr + result.stdout


EVIL = "open(%r, 'w').close()\n"

CHANGED_BETWEEN = """
import glob, os, sys
from checkov.common.external_checks.verification.sources_registry import verify_and_register
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.runner import Runner
scanned, signed, public, evil = sys.argv[1:]
verify_and_register([signed], [public])
resource_registry.load_external_checks(signed)
for path in glob.glob(os.path.join(signed, "*.py")):
    open(path, "w").write(evil)
report = Runner().run(root_folder=scanned, runner_filter=RunnerFilter(checks=["CKV_RDS_034"]))
print(len(report.passed_checks), len(report.failed_checks))
"""


def test_no_byte_runs_that_was_not_verified(tmp_path, scanned, keys):
    """Neither a .pyc that lies beside the signed files, nor a file that is changed after it was loaded."""
    if not supports_signatures():
        pytest.skip("this Checkov knows no signatures")
    private, public = keys
    signed, planted = tmp_path / "signed", tmp_path / "planted"
    code = EVIL % str(planted)
    assert sign(private, PACKAGE, signed).returncode == 0
    for path in signed.glob("*.py"):
        evil = tmp_path / "evil.py"
        evil.write_text(code + "#" * (path.stat().st_size - len(code)), "utf-8")
        os.utime(evil, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        py_compile.compile(str(evil), importlib.util.cache_from_source(str(path)), doraise=True)
    run = run_program(CHANGED_BETWEEN, scanned, signed, public, code)
    assert run.returncode == 0 and "ERROR" not in run.stderr, run.stderr
    assert run.stdout.split() == ["1", "1"]
    assert not planted.exists()


def test_signing_twice_is_refused(tmp_path, keys):
    private, _ = keys
    assert sign(private, PACKAGE, tmp_path / "once").returncode == 0
    result = sign(private, tmp_path / "once", tmp_path / "twice")
    assert result.returncode == 2 and "signed already" in result.stderr
    assert not (tmp_path / "twice").exists()


def test_signing_wants_the_right_key(tmp_path):
    ecdsa = pytest.importorskip("ecdsa")
    (tmp_path / "key.pem").write_bytes(ecdsa.SigningKey.generate(curve=ecdsa.NIST384p).to_pem())
    result = sign(tmp_path / "key.pem", PACKAGE, tmp_path / "signed")
    assert result.returncode == 2 and "no key for P-256" in result.stderr
    assert sign().returncode == 2
