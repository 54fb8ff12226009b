"""``checkov-backtrack scan``: Checkov with the checks of the package."""

from __future__ import annotations

import pytest

from checkov_backtrack.command.backtrack_command import main
from tests.support.checkov_runs import ID, REPOSITORY, json_verdicts, run_python, write

CLEAN = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'
BAD = 'resource "aws_rds_cluster" "bad" {\n  engine = "aurora-mysql"\n}\n'

# What a checkout must not be able to stand in the place of.
SHADOWS = {
    f"{name}.py": "raise SystemExit(77)\n" for name in ("checkov", "yaml", "runpy", "argparse", "checkov_backtrack")
}


@pytest.fixture
def scan(tmp_path):
    """Runs the command as its script does, in a working directory that would like to be asked for modules."""
    program = "import sys\nfrom checkov_backtrack.__main__ import main\nsys.exit(main())\n"
    write(tmp_path, {"bin/checkov-backtrack": program})

    def run(source, *options):
        write(tmp_path / "scanned", {"main.tf": source, **SHADOWS})
        command = [tmp_path / "bin" / "checkov-backtrack", "scan", "--skip-download", *options]
        return run_python(command, tmp_path / "scanned", PYTHONPATH=str(REPOSITORY))

    return run


def test_a_clean_folder(scan):
    run = scan(CLEAN, "--directory", ".", "--check", ID)
    assert (run.returncode, run.stderr) == (0, "")
    assert "FAILED" not in run.stdout and ID not in run.stdout


def test_a_bad_cluster(scan):
    run = scan(BAD, "--directory", ".", "--check", ID, "--output", "json", "--framework", "terraform")
    assert (run.returncode, run.stderr) == (1, "")
    assert json_verdicts(run.stdout) == {"aws_rds_cluster.bad": ["FAILED"]}


def test_the_options_and_the_exit_code_are_those_of_checkov(scan):
    run = scan(BAD, "--directory", ".", "--soft-fail", "--check", ID, "--framework", "terraform")
    assert run.returncode == 0 and "FAILED for resource: aws_rds_cluster.bad" in run.stdout
    run = scan(BAD, "--no-such-option")
    assert run.returncode == 2 and "unrecognized arguments: --no-such-option" in run.stderr


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(capsys, monkeypatch, option):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main(["scan", option])
    assert ended.value.code == 0
    _, description, _ = capsys.readouterr().out.split("\n\n")
    assert len(description.splitlines()) == 2 and "Runs Checkov with the checks of this package" in description
