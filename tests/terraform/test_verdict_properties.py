"""What changes no verdict: the order of blocks and files, names, strangers, another spelling, a second scan."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner

from tests.support.checkov_runs import ID, address, records, write
from tests.terraform.generated_configurations import Files, for_checks, joined, open_scenarios, scenarios

Verdicts = dict[str, list[str]]
SEEDS = (41, 43)

STRANGERS = """
variable "stranger" {}
variable "strangers" {}
""" + "".join(
    f"""
module "stranger{number}" {{
  count  = var.strangers.e{number} ? 1 : 0
  source = "./strangers"
}}

resource "aws_rds_global_cluster" "stranger{number}" {{
  count                        = var.strangers.g{number} ? 1 : 0
  global_cluster_identifier    = var.strangers.i{number}
  source_db_cluster_identifier = aws_rds_cluster.stranger.arn
}}

resource "aws_rds_cluster" "stranger{number}" {{
  engine                        = var.strangers.k{number}
  engine_mode                   = var.strangers.m{number}
  replication_source_identifier = aws_rds_cluster.stranger.arn
}}
"""
    for number in range(8)
)


def by_blocks(change: Callable[[list[str]], list[str]]) -> Callable[[Files], Files]:
    """The files with their blocks in another order."""
    return lambda files: {
        name: "\n\n".join(change(text.strip().split("\n\n"))) + "\n" if name.endswith(".tf") else text
        for name, text in files.items()
    }


def shuffled(blocks: list[str]) -> list[str]:
    return random.Random(len(blocks)).sample(blocks, len(blocks))


def files_turned(files: Files) -> Files:
    """Those that come first come last."""
    return {re.sub(r"(\w+)\.tf$", r"z\1.tf" if "main" in name else r"a\1.tf", name): files[name] for name in files}


def renamed(files: Files) -> Files:
    return {re.sub(r"\bs(\d+)_", r"q\1_", name): re.sub(r"\bs(\d+)_", r"q\1_", text) for name, text in files.items()}


def indexed(files: Files) -> Files:
    """With ``a["b"]`` for ``a.b`` where no text is around it, in which Checkov reads no text."""
    spelled = re.compile(r"(?m)^(  (?:engine|backtrack_window) = [^\"\n]*\b(?:var|local)\.\w+)\.([a-z]+)\b")
    return {name: spelled.sub(r'\1["\2"]', text) for name, text in files.items()}


def in_parentheses(files: Files) -> Files:
    return {name: re.sub(r"(?<![\w.])((?:var|local)\.\w+)", r"(\1)", text) for name, text in files.items()}


def with_comments(files: Files) -> Files:
    return {name: re.sub(r"(?m)^  (engine|backtrack_window) =", r"  \1 /* = 1 */ =", files[name]) for name in files}


CHANGES: dict[str, Callable[[Files], Files]] = {
    "a second scan": lambda files: files,
    "blocks turned": by_blocks(lambda blocks: blocks[::-1]),
    "blocks shuffled": by_blocks(shuffled),
    "files turned": files_turned,
    "renamed": renamed,
    "strangers": lambda files: {
        **files,
        "strangers.tf": STRANGERS,
        "strangers/x.tf": 'variable "x" {\n  default = 1\n}\n',
    },
    "indexed": indexed,
    "in parentheses": in_parentheses,
    "with comments": with_comments,
}


def verdicts_of(folder: Path, files: Files, caplog: pytest.LogCaptureFixture) -> Verdicts:
    """By address; what Checkov writes into it for a key that it did not work out is not compared."""
    write(folder, for_checks(files))
    report: Any = Runner().run(root_folder=str(folder), runner_filter=RunnerFilter(["terraform"], [ID]))
    assert not [entry.getMessage() for entry in caplog.records if entry.levelno >= logging.ERROR]
    verdicts: Verdicts = {}
    for record in records(report):
        name = re.sub(r"\bq(\d+)_", r"s\1_", re.sub(r'\["\$\{.*?\}"\]', "", address(record)))
        if "stranger" not in name:
            verdicts.setdefault(name, []).append(record.check_result["result"].value)
    return {name: sorted(verdicts[name]) for name in sorted(verdicts)}


@pytest.mark.parametrize("is_open", [False, True], ids=["known", "open"])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_changes_no_verdict(tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int, is_open: bool) -> None:
    files = joined(open_scenarios(seed, 2)[0] if is_open else scenarios(seed, 2))
    before = verdicts_of(tmp_path / "before", files, caplog)
    assert len(before) > 3 and {"PASSED", "FAILED"} <= {verdict for each in before.values() for verdict in each}
    for number, (name, change) in enumerate(CHANGES.items()):
        folder = tmp_path / ("before" if name == "a second scan" else f"after{number}")
        assert verdicts_of(folder, change(files), caplog) == before, name
