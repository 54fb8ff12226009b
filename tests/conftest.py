"""Fixtures that scan files with Checkov's own runners."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from checkov.runner_filter import RunnerFilter

from tests.support.checkov_runs import (
    ID,
    RUNNERS,
    Files,
    Verdicts,
    address,
    contradictions,
    records,
    tfparse_windows,
    write,
)
from tests.support.terraform_oracle import HAS_TERRAFORM, IS_EXPECTED


@pytest.fixture
def report(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[..., Any]:
    """Scans files with the runner of a framework; the log must hold no ERROR."""

    def run(framework: str, files: Files, right_by_hand: Iterable[Any] = (), **options: Any) -> Any:
        """:param right_by_hand: verdicts that stand against tfparse: address, verdict, what tfparse says"""
        write(tmp_path, files)
        runner_filter = RunnerFilter(framework=[framework], checks=[ID], **options)
        with caplog.at_level(logging.INFO):
            result = RUNNERS[framework]().run(root_folder=str(tmp_path), runner_filter=runner_filter)
        errors = [entry.getMessage() for entry in caplog.records if entry.levelno >= logging.ERROR]
        assert not errors
        if framework == "terraform":
            assert contradictions(result, tfparse_windows(tmp_path)) <= set(right_by_hand)
        return result

    return run


@pytest.fixture
def verdicts(report: Callable[..., Any]) -> Callable[..., Verdicts]:
    """The verdicts of one scan, one for each cluster that has a record."""

    def run(framework: str, files: Files, **options: Any) -> Verdicts:
        found = records(report(framework, files, **options))
        result = {address(record): record.check_result["result"].value for record in found}
        assert len(result) == len(found), "two records for one cluster"
        return result

    return run


def pytest_sessionstart() -> None:
    if IS_EXPECTED and not HAS_TERRAFORM:
        pytest.exit("BACKTRACK_TESTS_TERRAFORM expects terraform, and it is not on the path", returncode=1)
