"""Scans templates for tests that make many of them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from checkov.cloudformation.runner import Runner
from checkov.runner_filter import RunnerFilter

from checkov_backtrack import rds034_cloudformation  # noqa: F401  # which registers the check
from tests.support.checkov_runs import ID, Verdicts, records, write


class _Faults(logging.Handler):
    """Keeps what is logged of faults of the check."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if ID in record.getMessage():
            self.found.append(record.getMessage())


def scan(folder: Path, templates: dict[str, Any]) -> dict[str, Verdicts] | None:
    """The verdicts by template; None where Checkov raises. The log must hold no fault of the check."""
    write(folder, {f"{name}.json": template for name, template in templates.items()})
    faults = _Faults()
    logger = logging.getLogger("checkov_backtrack.rds034_cloudformation")
    logger.addHandler(faults)
    try:
        report = Runner().run(
            root_folder=str(folder), runner_filter=RunnerFilter(framework=["cloudformation"], checks=[ID])
        )
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError):
        return None
    finally:
        logger.removeHandler(faults)
    assert not faults.found
    result: dict[str, Verdicts] = {path.stem: {} for path in folder.glob("*.json")}
    for record in records(report):
        verdict = record.check_result["result"].value
        result[Path(record.file_path).stem][record.resource.rpartition(".")[2]] = verdict
    return result
