"""Runners that share one process: Checkov runs them in threads on macOS and Windows, and anywhere where it is told to."""

from __future__ import annotations

import pytest

from checkov_backtrack.command.backtrack_command import SAMPLES
from tests.support.checkov_runs import ID, PACKAGE, checkov, json_verdicts, write


@pytest.mark.parametrize("attempt", range(10))
def test_no_verdict_is_lost_between_threads(tmp_path, attempt):
    for framework, files in SAMPLES.items():
        write(tmp_path / framework, files)
    options = ("--external-checks-dir", PACKAGE, "-c", ID, "-o", "json", "--soft-fail", "--framework", *SAMPLES)
    run = checkov("-d", tmp_path, *options, CHECKOV_PARALLELIZATION_TYPE="thread")
    assert "ERROR" not in run.stderr, run.stderr
    found = json_verdicts(run.stdout)
    assert sorted(found) == [
        "Bad",
        "Good",
        "aws_rds_cluster.bad",
        "aws_rds_cluster.good",
        "resource.bad",
        "resource.good",
    ]
    assert {each for name, all_ in found.items() if name.lower().endswith("good") for each in all_} == {"PASSED"}
    assert {each for name, all_ in found.items() if name.lower().endswith("bad") for each in all_} == {"FAILED"}
