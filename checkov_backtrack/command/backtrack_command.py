"""The command line: the folder for ``--external-checks-dir``, a try of a folder, ``scan`` and ``explain``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import repeat
from pathlib import Path
from typing import Any

from checkov_backtrack import __version__
from checkov_backtrack.checkov_inside.backtrack_check import ID

FOLDER = Path(__file__).resolve().parent.parent

# The longest window there is, so that no CHECKOV_BACKTRACK_MIN_HOURS turns the good cluster into a bad one.
_GOOD = {"engine": "aurora-mysql", "backtrack_window": 259200}
_BAD = {"engine": "aurora-mysql", "backtrack_window": 0}
_TERRAFORM = {"aws_rds_cluster": {"good": _GOOD, "bad": _BAD}}
_TEMPLATE = {
    "Good": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql", "BacktrackWindow": 259200}},
    "Bad": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql", "BacktrackWindow": 0}},
}
_PLANNED = [
    {"address": f"aws_rds_cluster.{name}", "mode": "managed", "type": "aws_rds_cluster", "name": name, "values": values}
    for name, values in _TERRAFORM["aws_rds_cluster"].items()
]

# One file for each framework; every one has a cluster "good" and a cluster "bad".
SAMPLES: dict[str, dict[str, Any]] = {
    "cloudformation": {"template.json": {"AWSTemplateFormatVersion": "2010-09-09", "Resources": _TEMPLATE}},
    "serverless": {
        "serverless.yml": {"service": "x", "provider": {"name": "aws"}, "resources": {"Resources": _TEMPLATE}}
    },
    "terraform": {
        "main.tf": "".join(
            f'resource "aws_rds_cluster" "{name}" {{\n  engine           = "aurora-mysql"\n'
            f"  backtrack_window = {values['backtrack_window']}\n}}\n"
            for name, values in _TERRAFORM["aws_rds_cluster"].items()
        )
    },
    # Checkov 3.2 passes over a file without a provider, and wants a list of them.
    "terraform_json": {"main.tf.json": {"provider": {"aws": [{"region": "eu-west-1"}]}, "resource": _TERRAFORM}},
    "terraform_plan": {
        "tfplan.json": {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {"resources": _PLANNED}},
            "resource_changes": [],
            "configuration": {"root_module": {}},
        }
    },
}


# Calls of a remote module that nobody has loaded; Checkov names them "good" and "bad".
MODULE_CALLS = {
    "main.tf": "".join(
        f'module "{name}" {{\n  source           = "terraform-aws-modules/rds-aurora/aws"\n'
        f'  engine           = "aurora-mysql"\n'
        f"  backtrack_window = {values['backtrack_window']}\n}}\n"
        for name, values in _TERRAFORM["aws_rds_cluster"].items()
    )
}


# Checkov as ``python -m checkov.main`` starts it, but for the working directory, whose modules have no say.
_CHECKOV = (
    "import sys; sys.path[:] = filter(None, sys.path); import runpy; "
    "runpy.run_module('checkov.main', run_name='__main__', alter_sys=True)"
)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["scan"] and arguments[1:] not in (["--help"], ["-h"]):
        return scan(arguments[1:])
    given = _parser().parse_args(arguments)
    if given.command == "explain":
        from checkov_backtrack.explain.explain_command import run  # which imports Checkov's runners

        return run(given)
    if given.verify is not None:
        return verify(given.verify)
    print(FOLDER)
    return 0


def _parser() -> argparse.ArgumentParser:
    is_script = os.path.basename(sys.argv[0]).startswith("checkov-backtrack")
    parser = argparse.ArgumentParser(
        prog="checkov-backtrack" if is_script else "python -m checkov_backtrack",
        description="Without a command or option: prints the folder for Checkov's option --external-checks-dir.",
    )
    parser.add_argument("--version", action="version", version=f"checkov-backtrack {__version__}")
    parser.add_argument(
        "--verify",
        nargs="?",
        const=str(FOLDER),
        metavar="FOLDER",
        help="load FOLDER (by default, this package) as Checkov does and scan a good and a bad cluster in each "
        "framework; exits with 0 if all verdicts are right, with 2 otherwise",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser(
        "scan",
        help="run Checkov with the checks of this package",
        usage=f"{parser.prog} scan [OPTION ...]",
        description="Runs Checkov with the checks of this package. Each OPTION is one of Checkov's "
        "(checkov --help), and so is the exit code.",
    )
    description = (
        "Lists every Aurora cluster in files and folders, whatever its verdict, with what decides it and where that "
        "comes from. Exits with 0, or with 2 where nothing could be read. The verdicts do not change that, except "
        "those that --fail-on names."
    )
    verdicts = ("failed", "undecided", "skipped", "passed", "not-applicable")
    of_verdicts: dict[str, Any] = {
        "action": "append",
        "default": [],
        "type": lambda name: name.replace("_", "-"),
        "choices": verdicts,
        "metavar": "VERDICT",
    }
    explain = commands.add_parser("explain", help="list every cluster, its verdict and why", description=description)
    explain.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="Terraform, a plan (JSON), templates, or a folder; by default the working directory",
    )
    explain.add_argument(
        "--format", choices=("text", "json", "markdown", "sarif"), default="text", help="text by default"
    )
    explain.add_argument(
        "--only", help=f"list only clusters with this verdict: {', '.join(verdicts)}; may be repeated", **of_verdicts
    )
    explain.add_argument(
        "--fail-on", help="exit with 1 if any cluster has this verdict; may be repeated", **of_verdicts
    )
    explain.add_argument(
        "--var-file", action="append", default=[], metavar="FILE", help="as for Checkov; may be repeated"
    )
    explain.add_argument(
        "--download-external-modules", choices=("true", "false"), default="false", help="as for Checkov"
    )
    explain.add_argument("--name", help="of the repository; by default that of its git remote, or of its folder")
    explain.add_argument(
        "--from",
        dest="results",
        nargs="+",
        metavar="RESULT",
        help="merge results that --format json has written, in files and folders, instead of reading PATH",
    )
    return parser


def scan(options: list[str]) -> int:
    """Runs Checkov with the checks, and with options of its own; returns its exit code."""
    command = [sys.executable, "-c", _CHECKOV, "--external-checks-dir", str(FOLDER), *options]
    return subprocess.run(command, check=False).returncode


def verify(folder: str) -> int:
    """Scans one good and one bad cluster in each framework with the checks of a folder; returns 0 or 2."""
    print(f"checkov-backtrack {__version__}, checkov {version('checkov')}, Python {platform.python_version()}")
    print(f"folder {os.path.abspath(folder)}")
    for problem in _problems(folder):
        print(f"not loaded: {problem}")
        return 2
    wrong = 0
    frameworks, samples = [*SAMPLES, "terraform"], [*SAMPLES.values(), MODULE_CALLS]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each try waits for a process of its own
        reasons = pool.map(_try, frameworks, samples, repeat(os.path.abspath(folder)))
        for name, reason in zip([*SAMPLES, "module calls"], reasons):
            print(f"{ID} {name}: {reason or 'ok'}", flush=True)
            wrong += bool(reason)
    return 2 if wrong else 0


def _problems(folder: str) -> list[str]:
    if not os.path.isdir(folder):
        return [f"there is no folder {folder!r}"]
    if not os.path.exists(os.path.join(folder, "__init__.py")) and not list(Path(folder).glob("*/__init__.py")):
        return [f"{folder!r} has no __init__.py, and Checkov passes over a folder without one"]
    return []


def _try(framework: str, files: dict[str, Any], folder: str) -> str:
    """What is wrong with the verdicts on one framework; nothing if they are right."""
    with tempfile.TemporaryDirectory() as scanned:
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content, indent=2)
            Path(scanned, name).write_text(text, encoding="utf-8")
        Path(scanned, "none.yaml").write_text("{}\n", encoding="utf-8")  # so that no .checkov.yaml has a say
        command = [sys.executable, "-c", _CHECKOV, "--directory", scanned, "--framework", framework]
        command += ["--external-checks-dir", folder, "--check", ID, "--output", "json", "--skip-download"]
        command += ["--soft-fail", "--config-file", str(Path(scanned, "none.yaml"))]
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("BC_", "CKV_", "PRISMA_"))
        }
        run = subprocess.run(command, cwd=scanned, env=environment, capture_output=True, text=True, check=False)
    try:
        report = json.loads(run.stdout)
    except ValueError:
        return f"Checkov did not finish: {(run.stderr or run.stdout).strip()[-500:]}"
    results = report.get("results", {})
    passed, failed = (_names(results.get(kind, [])) for kind in ("passed_checks", "failed_checks"))
    if not passed and not failed:
        return f"no verdict; the check was not loaded. {run.stderr.strip()[-500:]}"
    if (passed, failed) != ({"good"}, {"bad"}):
        return f"wrong verdicts: {sorted(passed)} passed and {sorted(failed)} failed"
    return ""


def _names(records: list[dict[str, Any]]) -> set[str]:
    return {record["resource"].rpartition(".")[2].lower() for record in records if record["check_id"] == ID}
