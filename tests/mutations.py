"""Which changes of the code no test notices: ``python tests/mutations.py [--sample 40] [--seed 1]``.

Changes one thing at a time in a copy of the repository, in the rule, the worlds and the hosts, and runs the tests that
stand nearest to it. Prints each change that survives, and how many did. Some survivors change nothing that matters.
"""

from __future__ import annotations

import argparse
import ast
import copy
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
TESTS = {
    "rule": ["tests/rule"],
    "worlds": ["tests/worlds", "tests/terraform/test_one_value.py"],
    "aws": ["tests/terraform/test_one_value.py", "tests/terraform/test_terraform_rules.py"],
    "hosts": [
        "tests/terraform/test_one_value.py",
        "tests/terraform/test_terraform_rules.py",
        "tests/terraform/test_modules.py",
        "tests/terraform/test_plan_and_json.py",
        "tests/cloudformation/test_cloudformation.py",
    ],
}
_COMPARISONS = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_COMPARISONS |= {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """Each changed tree, with the line and what it is there."""
    for number, node in enumerate(ast.walk(tree)):
        changed = copy.deepcopy(tree)
        target = list(ast.walk(changed))[number]
        if isinstance(target, ast.Compare) and type(target.ops[0]) in _COMPARISONS:
            target.ops[0] = _COMPARISONS[type(target.ops[0])]()
        elif isinstance(target, ast.BoolOp):
            target.op = ast.And() if isinstance(target.op, ast.Or) else ast.Or()
        elif isinstance(target, ast.Constant) and type(target.value) is bool:
            target.value = not target.value
        elif isinstance(target, ast.Constant) and type(target.value) is int:
            target.value += 1
        elif isinstance(target, ast.If):
            target.test = ast.UnaryOp(ast.Not(), target.test)
        elif isinstance(target, ast.IfExp):
            target.body, target.orelse = target.orelse, target.body
        else:
            continue
        yield node.lineno, ast.unparse(target).splitlines()[0], ast.fix_missing_locations(changed)  # type: ignore[attr-defined]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=40, help="how many changes are tried")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    given = parser.parse_args()
    found = [
        (room, path, line, text, tree)
        for room in TESTS
        for path in sorted((REPOSITORY / "checkov_backtrack" / room).glob("*.py"))
        for line, text, tree in mutants(ast.parse(path.read_text("utf-8")))
    ]
    chosen = random.Random(given.seed).sample(found, min(given.sample, len(found)))
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "repository")
        ignored = shutil.ignore_patterns(".git", ".venv", "venv-*", "__pycache__", ".*_cache")
        shutil.copytree(REPOSITORY, clone, ignore=ignored)
        for room, path, line, text, tree in chosen:
            target = clone / path.relative_to(REPOSITORY)
            before = target.read_text("utf-8")
            target.write_text(ast.unparse(tree), "utf-8")
            command = [sys.executable, "-m", "pytest", "-x", "-q", "--numprocesses", "auto", *TESTS[room]]
            run = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
            target.write_text(before, "utf-8")
            if run.returncode == 0:
                survived += 1
                print(f"{path.relative_to(REPOSITORY)}:{line}: {text}", flush=True)
    print(f"{survived} of {len(chosen)} changes survived ({len(found)} are possible)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
