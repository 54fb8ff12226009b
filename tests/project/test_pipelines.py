"""The ready-made files, as they stand, in repositories that have nothing to do with this one.

What they name on the network is a clone of the whole repository, as a release leaves it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from checkov_backtrack import __version__
from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts, run_program, write
from tests.support.json_schemas import ACTION, GITLAB_CI, PRE_COMMIT, SARIF, WORKFLOW, validate
from tests.support.stand_ins import stand_ins

PIPELINES = REPOSITORY / "examples" / "pipelines"
ADDRESS = "https://github.com/ORGANISATION/checkov_backtrack"
CLEAN = {"main.tf": 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'}
BAD = {"main.tf": 'resource "aws_rds_cluster" "bad" {\n  engine = "aurora-mysql"\n}\n'}
# What a pull request could bring along.
HOSTILE = {
    ".checkov.yaml": "soft-fail: true\nexternal-checks-git: [file:///nowhere]\n",
    "yaml.py": "raise SystemExit(77)\n",
    "checkov.py": "raise SystemExit(77)\n",
}
CLUSTERS = {
    "main.tf": BAD["main.tf"]
    + 'resource "aws_rds_cluster" "good" {\n  engine = "aurora-mysql"\n  backtrack_window = 86400\n}\n'
}

PIP = """#!/bin/sh
[ "$1" = install ] || exit 9
shift
[ -e "$STAND_IN_PACKAGE" ] || exec "{python}" -m pip install --quiet --no-deps --target "$STAND_IN_PACKAGE" "$@"
"""


def git(*arguments, cwd):
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of the whole repository, in which a release has been made."""
    if not shutil.which("git") or not hasattr(os, "fork"):
        pytest.skip("needs git and forks")
    folder = tmp_path_factory.mktemp("clone") / "checkov_backtrack.git"
    left_out = shutil.ignore_patterns(".git", ".venv", "venv-*", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis")
    shutil.copytree(REPOSITORY, folder, ignore=left_out)
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "all", cwd=folder)
    git("tag", f"v{__version__}", cwd=folder)
    subprocess.run([folder / ".ci" / "publish-checks", folder.as_uri(), __version__], check=True, capture_output=True)
    return folder


@pytest.fixture
def environment(clone, tmp_path):
    """Where the address of the repository is that of the clone, and ``pip install`` does what it says elsewhere."""
    programs = tmp_path / "programs"
    write(programs, {"pip": PIP.format(python=sys.executable)})
    (programs / "pip").chmod(0o755)
    (tmp_path / "temporary").mkdir()
    with stand_ins(programs):
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith("CHECKOV_")},
            "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{clone.as_uri()[: -len('.git')]}.insteadOf",
            "GIT_CONFIG_VALUE_0": ADDRESS,
            "STAND_IN_PACKAGE": str(clone.parent / "site"),
            "RUNNER_TEMP": str(tmp_path / "temporary"),
            "PYTHONPATH": "",
            "LOG_LEVEL": "WARNING",
        }


@pytest.fixture
def repository(tmp_path):
    """Writes the files of somebody's repository."""

    def make(files):
        folder = tmp_path / "somebody"
        write(folder, files)
        git("init", "--quiet", cwd=folder)
        git("add", "--all", cwd=folder)
        return folder

    return make


def shell(script, cwd, environment):
    """Runs a script as GitHub and GitLab do. The lists of the platform are out of reach, and nothing needs them."""
    script = script.replace("checkov-backtrack scan ", "checkov-backtrack scan --skip-download ")
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def load(name):
    return yaml.safe_load((PIPELINES / name).read_text("utf-8"))


def steps(name):
    (job,) = load(name)["jobs"].values()
    return job["steps"]


FINDING = "FAILED for resource: aws_rds_cluster.bad"
both = pytest.mark.parametrize("files, code", [(CLEAN, 0), (BAD, 1)], ids=["clean", "bad"])


def as_said(run, code):
    """Whether a run says what is wrong, and nothing else: no warning, no finding in what it has loaded."""
    assert run.returncode == code and run.stderr == "", run.stderr
    assert run.stdout.count("FAILED for resource") == code and (FINDING in run.stdout) == bool(code)


@both
def test_github_actions(environment, repository, files, code):
    folder = repository({**files, **HOSTILE})
    scripts = [step["run"] for step in steps("github-actions.yml") if "run" in step and "sarif" not in step["run"]]
    as_said(shell("\n".join(scripts), folder, environment), code)


def test_what_github_actions_uploads(environment, repository):
    folder = repository(BAD)
    scripts = [step["run"] for step in steps("github-actions.yml") if "run" in step and " scan " not in step["run"]]
    run = shell("\n".join(scripts), folder, environment)
    assert run.returncode == 0, run.stderr
    (upload,) = [step["with"] for step in steps("github-actions.yml") if "upload-sarif" in step.get("uses", "")]
    document = json.loads((folder / upload["sarif_file"]).read_text("utf-8"))
    validate(document, SARIF)
    assert [finding["ruleId"] for finding in document["runs"][0]["results"]] == [ID]


@both
def test_gitlab_ci(environment, repository, files, code):
    job = load("gitlab-ci.yml")["checkov"]
    folder = repository({**files, **HOSTILE})
    as_said(shell("\n".join(job["script"]), folder, environment), code)
    cases = ElementTree.parse(folder / job["artifacts"]["reports"]["junit"]).getroot().iter("testcase")
    assert [case.find("failure") is not None for case in cases] == [True] * code


@both
def test_the_action_of_the_makers_of_checkov(environment, repository, files, code):
    """All but the action itself, which runs Checkov with these inputs as its options."""
    *_, script, action, upload = steps("github-actions-checkov-action.yml")
    folder = repository({**files, **HOSTILE})
    assert shell(script["run"], folder, environment).returncode == 0
    given = action["with"]
    options = ["--directory", given["directory"], "--external-checks-git", given["external_checks_repos"]]
    options += [word for name in given["output_format"].split(",") for word in ("--output", name)]
    options += ["--output-file-path", given["output_file_path"], "--skip-check", given["skip_check"]]
    run = checkov(*options, "--framework", "terraform", "secrets", cwd=folder, **git_settings(environment))
    assert run.stderr == "", run.stderr
    assert "_checks/" not in run.stdout and (FINDING in run.stdout) == bool(code)
    document = json.loads((folder / upload["with"]["sarif_file"]).read_text("utf-8"))
    validate(document, SARIF)
    assert [each["ruleId"] for each in document["runs"][0]["results"] if each["ruleId"] == ID] == [ID] * code


def git_settings(environment):
    return {name: value for name, value in environment.items() if name.startswith("GIT_CONFIG_")}


@both
def test_a_configuration_file(environment, repository, files, code):
    folder = repository({**files, ".checkov.yaml": (PIPELINES / "checkov.yaml").read_text("utf-8")})
    for directory, cwd in ((".", folder), (folder, folder.parent)):
        run = checkov("--directory", directory, "-c", ID, "-o", "json", cwd=cwd, **git_settings(environment))
        assert (run.returncode, run.stderr) == (0, ""), run.stderr
        found = json_verdicts(run.stdout) if code else json.loads(run.stdout)["failed"]
        assert found == ({"aws_rds_cluster.bad": ["FAILED"]} if code else 0)


@pytest.mark.parametrize("reference", ["heads/checks", f"checks-v{__version__}"])
@both
def test_the_branch_with_the_package_alone(environment, repository, reference, files, code):
    address = f"{ADDRESS}.git?ref={reference}"
    options = ("--external-checks-git", address, "-c", ID, "--framework", "terraform", "cloudformation")
    as_said(checkov("--directory", ".", *options, cwd=repository(files), **git_settings(environment)), code)


@both
def test_the_whole_repository_by_git(environment, repository, files, code):
    """What the page says to add keeps our own examples out of the scan."""
    page = (REPOSITORY / "docs" / "pipelines.md").read_text("utf-8")
    (options,) = re.findall(r"`(--skip-path [^`]+)`", page)
    name, pattern = options.split()
    run = checkov(
        *("--directory", ".", "--external-checks-git", f"{ADDRESS}.git", name, pattern.strip("'"), "-c", ID),
        cwd=repository(files),
        **git_settings(environment),
    )
    assert run.returncode == code
    assert run.stdout.count("FAILED for resource") == code and (FINDING in run.stdout) == bool(code)


# --- pre-commit ---


@pytest.fixture
def pre_commit(environment, clone):
    command = shutil.which("pre-commit", path=os.path.dirname(sys.executable))
    if command is None:
        pytest.skip("needs pre-commit")
    # The environment of the hook gets the package alone; Checkov is that of the tests.
    libraries = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    settings = {"PRE_COMMIT_HOME": str(clone.parent / "hooks"), "PIP_NO_DEPS": "1", "PYTHONPATH": libraries}

    def run(*arguments, cwd):
        variables = {**environment, **settings, "PRE_COMMIT_COLOR": "never"}
        return subprocess.run(
            [command, *map(str, arguments)], cwd=cwd, env=variables, capture_output=True, text=True, check=False
        )

    return run


@both
def test_pre_commit(pre_commit, repository, files, code):
    folder = repository({**files, ".pre-commit-config.yaml": (PIPELINES / "pre-commit-config.yaml").read_text("utf-8")})
    run = pre_commit("run", "--all-files", cwd=folder)
    assert run.returncode == code, run.stdout + run.stderr
    assert (FINDING in run.stdout) == bool(code) and ("..Passed" in run.stdout) != bool(code)


def test_try_repo(pre_commit, repository, clone):
    run = pre_commit("try-repo", clone, "checkov-backtrack-explain", "--all-files", cwd=repository(BAD))
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"1 clusters?: 1 failed", run.stdout)


# --- action.yml ---


def act(environment, folder, clone, **inputs):
    """The steps of the action with some inputs, as a runner has them."""
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))
    given = {**{name: each["default"] for name, each in action["inputs"].items()}, **inputs}
    assert given.keys() == action["inputs"].keys()
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        assert "${{" not in step["run"], "an input that is put into a script can be any code"
        own = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
            for name, value in step.get("env", {}).items()
        }
        variables = {**environment, "GITHUB_ACTION_PATH": str(clone), **own}
        run = shell(step["run"], folder, variables)
        if run.returncode:
            break
    return run


@both
def test_the_action(environment, repository, clone, files, code):
    as_said(act(environment, repository({**files, **HOSTILE}), clone), code)


def test_the_inputs_of_the_action(environment, repository, clone):
    window = 'resource "aws_rds_cluster" "bad" {\n  engine = "aurora-mysql"\n  backtrack_window = 3600\n}\n'
    folder = repository({"in a folder/main.tf": window})
    chosen = {"path": "in a folder", "framework": "terraform cloudformation"}
    as_said(act(environment, folder, clone, **chosen), 0)
    as_said(act(environment, folder, clone, minimum="24", **chosen), 1)
    run = act(environment, folder, clone, minimum="24", **{"soft-fail": "true"}, **chosen)
    assert run.returncode == 0 and FINDING in run.stdout
    run = act(environment, folder, clone, path="in a folder", framework="cloudformation", minimum="24")
    assert run.returncode == 0 and "FAILED" not in run.stdout


@pytest.mark.parametrize("name", ["path", "framework", "minimum", "undecided", "soft-fail"])
def test_no_input_of_the_action_is_code(environment, repository, clone, name):
    folder = repository(CLEAN)
    act(environment, folder, clone, **{name: '"; touch planted; $(touch planted) `touch planted` --config-file=x #'})
    assert not [*folder.parent.rglob("planted")]


def test_the_sarif_file_of_the_action(environment, repository, clone):
    folder = repository(BAD)
    assert act(environment, folder, clone, **{"sarif-file": "backtrack.sarif"}).returncode == 1
    validate(json.loads((folder / "backtrack.sarif").read_text("utf-8")), SARIF)


# --- what they look like to those who read them ---

SCHEMAS = {
    "github-actions.yml": WORKFLOW,
    "github-actions-checkov-action.yml": WORKFLOW,
    "github-actions-fleet.yml": WORKFLOW,
    "gitlab-ci.yml": GITLAB_CI,
    "gitlab-ci-fleet.yml": GITLAB_CI,
    "gitlab-ci-fleet-child.yml": GITLAB_CI,
    "pre-commit-config.yaml": PRE_COMMIT,
    "../../action.yml": ACTION,
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_their_schemas(name):
    loader = type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})  # "on" is a word there
    text = (PIPELINES / name).read_text("utf-8")
    document = yaml.safe_load(text)
    if True in document:
        document["on"] = document.pop(True)
    assert yaml.load(text, loader)
    validate(document, SCHEMAS[name])


def test_every_file_has_a_test_and_names_this_version():
    names = {path.name for path in PIPELINES.iterdir() if path.suffix in (".yml", ".yaml")}
    assert names == {Path(name).name for name in SCHEMAS if "action.yml" not in name or "-action" in name} | {
        "checkov.yaml"
    }
    pages = [*PIPELINES.iterdir(), REPOSITORY / "README.md", *(REPOSITORY / "docs").iterdir()]
    texts = {page.name: page.read_text("utf-8") for page in pages if page.is_file()}
    for name, text in texts.items():
        for line in text.splitlines():
            if "ORGANISATION/checkov_backtrack" in line:
                found = re.findall(r"(?:@|\?ref=checks-)v(\d+\.\d+\.\d+)", line)
                assert found in ([], [__version__]) or set(found) == {__version__}, f"{name}: {line}"
    assert any("?ref=checks-v" in text for text in texts.values())


# --- signed checks ---


@pytest.fixture
def scanned(tmp_path):
    write(tmp_path / "scanned", CLUSTERS)
    return tmp_path / "scanned"


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
for path in glob.glob(os.path.join(signed, "**", "*.py"), recursive=True):
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
    for path in signed.rglob("*.py"):
        evil = tmp_path / "evil.py"
        evil.write_text(code + "#" * (path.stat().st_size - len(code)), "utf-8")
        os.utime(evil, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        py_compile.compile(str(evil), importlib.util.cache_from_source(str(path)), doraise=True)
    run = run_program(CHANGED_BETWEEN, scanned, signed, public, code)
    assert run.returncode == 0 and "ERROR" not in run.stderr, run.stderr
    assert run.stdout.split() == ["1", "1"]
    assert not planted.exists()


@pytest.mark.parametrize("name", ["__rds034_package", "checkov_inside/backtrack_check", "rule/backtrack_rule"])
def test_no_bytecode_stands_for_a_signed_file(tmp_path, scanned, keys, name):
    """A file that is missing is an ERROR, whatever .pyc of its name stands there."""
    if not supports_signatures():
        pytest.skip("this Checkov knows no signatures")
    private, public = keys
    signed, planted = tmp_path / "signed", tmp_path / "planted"
    assert sign(private, PACKAGE, signed).returncode == 0
    evil = tmp_path / "evil.py"
    evil.write_text(EVIL % str(planted), "utf-8")
    (signed / f"{name}.py").unlink()
    py_compile.compile(str(evil), str(signed / f"{name}.pyc"), doraise=True)
    options = (
        "--framework",
        "terraform",
        "-c",
        ID,
        "--external-checks-dir",
        signed,
        "--external-checks-public-key",
        public,
    )
    result = checkov("-d", scanned, *options)
    assert not planted.exists()
    assert "ERROR" in result.stderr, result.stderr


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


@pytest.mark.parametrize(
    "case", ["no key", "no folder", "not a key", "the public key", "a target that exists", "no checks"]
)
def test_what_cannot_be_signed_is_one_line(tmp_path, keys, case):
    private, public = keys
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.pem").write_bytes(b"\xff\n")
    arguments = {
        "no key": (tmp_path / "typo.pem", PACKAGE, tmp_path / "signed"),
        "no folder": (private, tmp_path / "typo", tmp_path / "signed"),
        "not a key": (tmp_path / "text.pem", PACKAGE, tmp_path / "signed"),
        "the public key": (public, PACKAGE, tmp_path / "signed"),
        "a target that exists": (private, PACKAGE, tmp_path / "empty"),
        "no checks": (private, tmp_path / "empty", tmp_path / "signed"),
    }[case]
    result = sign(*arguments)
    assert result.returncode == 2 and len(result.stderr.splitlines()) == 1, result.stderr
    assert not (tmp_path / "signed").exists() and not [*(tmp_path / "empty").iterdir()]
