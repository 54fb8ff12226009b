"""The results of many repositories are merged, in the ready-made pipelines as well."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import tracemalloc

import pytest
import yaml

from checkov_backtrack.command.backtrack_command import main
from tests.support.checkov_runs import REPOSITORY, write
from tests.support.json_schemas import held_to_schema
from tests.support.stand_ins import stand_ins

PIPELINES = REPOSITORY / "examples" / "pipelines"
COUNTS = ("clusters", "failed", "undecided", "skipped", "passed", "not-applicable", "not_judged")


def summary(**counts):
    counts["clusters"] = sum(counts.values()) - counts.get("not_judged", 0)
    return {name: counts.get(name, 0) for name in COUNTS}


def cluster(verdict, address="aws_rds_cluster.x", reason="because", **more):
    return {"verdict": verdict, "address": address, "file": "main.tf", "lines": [3, 9], "reason": reason, **more}


def result(repository, clusters=(), not_judged=()):
    verdicts = [each["verdict"] for each in clusters]
    counts = {verdict: verdicts.count(verdict) for verdict in verdicts}
    return {
        "version": 2,
        "repository": repository,
        "summary": summary(**counts, not_judged=len(not_judged)),
        "clusters": list(clusters),
        "not_judged": list(not_judged),
    }


SHOP = result("organisation/shop", [cluster("failed", "aws_rds_cluster.orders"), cluster("passed")])
BANK = result(
    "organisation/bank",
    [cluster("undecided", "Ledger"), cluster("failed", "aws_rds_cluster.a"), cluster("failed", "aws_rds_cluster.b")],
    [{"root": ".", "file": "x.tf", "line": 4, "block": "", "reason": "Checkov cannot parse the file"}],
)
EMPTY = result("organisation/empty")


@pytest.fixture
def merge(capsys, monkeypatch):
    class Merge:
        errors = ""  # of the last run

        def __call__(self, *arguments, code=0):
            monkeypatch.setenv("COLUMNS", "80")
            assert main(["explain", "--from", *map(str, arguments)]) == code
            output = capsys.readouterr()
            self.errors = output.err
            if "json" in arguments:
                held_to_schema(output.out)
            return output.out

    return Merge()


@pytest.fixture
def results(tmp_path):
    write(tmp_path, {"a/shop.json": SHOP, "b/bank.json": BANK, "empty.json": EMPTY})
    return tmp_path


def test_text(merge, results):
    assert (
        merge(results)
        == """\
repository         clusters  failed  undecided  passed  not judged
organisation/bank         3       2          1       0           1
organisation/shop         2       1          0       1           0

FAILED
  organisation/bank
    aws_rds_cluster.a  main.tf:3-9
      because
    aws_rds_cluster.b  main.tf:3-9
      because

  organisation/shop
    aws_rds_cluster.orders  main.tf:3-9
      because

CANNOT BE DECIDED
  organisation/bank
    Ledger  main.tf:3-9
      because

NOT JUDGED BY CHECKOV
  organisation/bank
    a cluster  x.tf:4
      Checkov cannot parse the file

3 repositories, 1 without a cluster; 5 clusters: 3 failed, 1 cannot be decided,
1 passed; 1 not judged by Checkov
"""
    )


def test_only_some_verdicts(merge, results):
    output = merge(results, "--only", "passed")
    assert "PASSED\n  organisation/shop\n    aws_rds_cluster.x  main.tf:3-9\n" in output and "FAILED" not in output


def test_long_names(merge, tmp_path):
    write(tmp_path, {"a" * 80 + ".json": result("organisation/" + "a" * 80, [cluster("failed")])})
    table = merge(tmp_path).splitlines()[:3]
    assert table[1] == "organisation/" + "a" * 80
    assert len(table[0]) == len(table[2]) < 80 and table[2].split() == ["1", "1"]


def test_markdown(merge, results):
    rows = [line for line in merge(results, "--format", "markdown").splitlines() if line.startswith("|")]
    assert rows[:4] == [
        "| repository | clusters | failed | undecided | passed | not judged |",
        "|---|---|---|---|---|---|",
        "| `organisation/bank` | 3 | 2 | 1 | 0 | 1 |",
        "| `organisation/shop` | 2 | 1 | 0 | 1 | 0 |",
    ]
    assert "| `organisation/bank` | `aws_rds_cluster.a` | `main.tf:3-9` | because |" in rows


def test_a_merged_result_can_be_merged(merge, results, tmp_path):
    expected = merge(results)
    once = merge(results / "a", results / "b", "--format", "json")
    document = json.loads(once)
    assert (document["version"], document["damaged"]) == (2, [])
    assert document["summary"] == {"repositories": 2, **summary(failed=3, undecided=1, passed=1, not_judged=1)}
    assert document["repositories"][1] == {
        "repository": "organisation/shop",
        "summary": summary(failed=1, passed=1),
        "clusters": [
            {"verdict": "failed", "address": "aws_rds_cluster.orders", "place": "main.tf:3-9", "reason": "because"},
            {"verdict": "passed", "address": "aws_rds_cluster.x", "place": "main.tf:3-9", "reason": "because"},
        ],
    }
    write(tmp_path / "again", {"once.json": once, "empty.json": EMPTY})
    assert merge(tmp_path / "again" / "once.json", tmp_path / "again" / "empty.json") == expected


def test_results_of_one_repository_are_added(merge, results):
    assert "organisation/shop         4       2       2" in merge(results / "a/shop.json", results / "a/shop.json")


DAMAGED = [
    "",
    "{",
    "[" * 100_000,
    "[]",
    "{}",
    '{"version": 3}',
    json.dumps({**SHOP, "summary": {}}),
    json.dumps({**SHOP, "summary": {**SHOP["summary"], "failed": -1}}),
    json.dumps({**SHOP, "summary": {**SHOP["summary"], "failed": "1"}}),
    json.dumps({**SHOP, "repository": None}),
    json.dumps({**SHOP, "clusters": 1}),
    json.dumps({**SHOP, "clusters": [1]}),
    json.dumps({**SHOP, "clusters": [{"verdict": "maybe"}]}),
    json.dumps({**SHOP, "clusters": [{"verdict": []}]}),
    json.dumps({**SHOP, "clusters": [{"verdict": "failed", "lines": 3}]}),
    json.dumps({"version": 2, "repositories": 1}),
    json.dumps({"version": 2, "repositories": [SHOP, 1]}),
]


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: text[:40])
def test_a_damaged_result_is_named_and_left_out(merge, results, text):
    (results / "shop.json").write_text(text, "utf-8")
    output = merge(results)
    assert merge.errors.startswith(f"checkov-backtrack: {results / 'shop.json'} is left out: ")
    assert len(merge.errors.splitlines()) == 1
    assert " ".join(output.split()).endswith("1 not judged by Checkov; results that could not be read: 1")
    assert "organisation/shop         2       1          0       1           0" in output


def test_a_result_of_version_1(merge, tmp_path):
    """Which called a verdict not_applicable."""
    old = result("organisation/shop", [cluster("not_applicable"), cluster("failed")])
    old["summary"]["not_applicable"] = old["summary"].pop("not-applicable") or 1
    write(tmp_path, {"shop.json": {**old, "version": 1}})
    output = merge(tmp_path, "--only", "not_applicable")
    assert "NOT APPLICABLE\n  organisation/shop\n" in output and "1 failed, 1 not applicable" in output


@pytest.mark.parametrize(
    "file, name, is_taken",
    [
        ("organisation--shop", "organisation/shop", True),
        ("shop", "organisation/shop", True),
        ("organisation--shop", "organisation/bank", False),
        ("evil--shop", "organisation/shop", False),
        ("op", "organisation/shop", False),
        ("organisation--shop", "shop", False),
        ("shop", "", False),
    ],
)
def test_a_result_claims_the_name_of_its_file(merge, tmp_path, file, name, is_taken):
    write(tmp_path, {f"{file}.json": result(name, [cluster("failed")])})
    merge(tmp_path, code=0 if is_taken else 2)
    assert ("which its file is not named after" in merge.errors) is not is_taken


def test_a_merged_result_is_named(merge, results):
    """In a folder it might claim the name of anybody."""
    once = merge(results, "--format", "json")
    write(results / "c", {"once.json": once})
    assert "it is a merged result in a folder" in (merge(results), merge.errors)[1]


def test_a_verdict_fails_a_fleet(merge, results):
    merge(results, "--fail-on", "skipped")
    merge(results, "--fail-on", "skipped", "--fail-on", "undecided", code=1)


def test_there_is_no_sarif_of_a_fleet(merge, results):
    assert merge(results, "--format", "sarif", code=2) == "" and "has no SARIF" in merge.errors


def test_nothing_to_merge(merge, tmp_path):
    (tmp_path / "binary.json").write_bytes(b"\xff\x00\xfe")
    assert merge(tmp_path, tmp_path / "nowhere.json", code=2) == ""
    assert "nowhere.json is left out: " in merge.errors
    assert merge.errors.endswith("checkov-backtrack: no result of explain could be read\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_a_windows_shell_writes(merge, tmp_path, encoding):
    (tmp_path / "shop.json").write_text(json.dumps(SHOP), encoding)
    assert "organisation/shop" in merge(tmp_path)


def test_ten_thousand_results(merge, tmp_path):
    """What is kept of a result is a small part of it, and the report fits the summary of a step."""
    value = {"name": "engine", "value": "aurora-mysql", "trail": ["engine = local.engine (main.tf:3)"] * 5}
    clusters = [cluster(verdict, values=[value] * 6) for verdict in ("failed", "passed")]
    for number in range(10_000):
        document = json.dumps(result(f"organisation/repository-{number}", clusters))
        (tmp_path / f"{number // 1000}").mkdir(exist_ok=True)
        (tmp_path / f"{number // 1000}" / f"repository-{number}.json").write_text(document, "utf-8")
    start = time.perf_counter()
    output = merge(tmp_path, "--format", "markdown")
    assert time.perf_counter() - start < 120
    assert "10000 repositories, 0 without a cluster; 20000 clusters: 10000 failed" in output
    assert len(output) < 1024 * 1024
    tracemalloc.start()
    merge(tmp_path / "1", "--format", "markdown")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1000 * len(document)


# --- the ready-made pipelines ---

REPOSITORIES = {
    "organisation/shop": {
        ".git/config": "",
        "main.tf": 'resource "aws_rds_cluster" "orders" {\n  engine = "aurora-mysql"\n}\n',
    },
    "organisation/bank": {
        "main.tf": 'resource "aws_rds_cluster" "ledger" {\n  engine = "aurora-mysql"\n  backtrack_window = 60\n}\n'
    },
    "organisation/empty": {"notes.md": "nothing"},
}
REPORT = "3 repositories, 1 without a cluster; 2 clusters: 1 failed, 1 passed"

GH = """#!/bin/sh
case "$1 $2" in
  "api --paginate") cat "$REMOTES/all.txt" ;;
  "repo clone") cp -r "$REMOTES/$3" "$4" ;;
  *) exit 9 ;;
esac
"""
# It asks the helper that it is given for the token, as git does.
GIT = """#!/bin/sh
printf 'protocol=https\\nhost=gitlab.example.org\\n\\n' | "$REAL_GIT" "$1" "$2" "$3" "$4" credential fill | grep -qx password=token || exit 9
for url in "$@"; do case "$url" in https://*) break ;; esac; done
name=${url#https://gitlab.example.org/}
cp -r "$REMOTES/${name%.git}" clone
"""
TIMEOUT = """#!/bin/sh
[ "$1" = 600 ] && [ -e clone ] && [ ! -e clone/.git ] || exit 9
shift
exec "$@"
"""
# Two pages of one project, then one with the rest.
CURL = """#!/bin/sh
for url in "$@"; do :; done
page=${url##*&page=}
while [ $# -gt 0 ]; do case "$1" in --dump-header) head=$2 ;; --output) output=$2 ;; esac; shift; done
cp "$REMOTES/page$page.json" "$output"
if [ "$page" = 1 ]; then next=2; fi
printf 'HTTP/2 200\\r\\nX-Next-Page: %s\\r\\n\\r\\n' "$next" > "$head"
"""


@pytest.fixture
def shell(tmp_path):
    """Runs the commands of a pipeline in bash, with stand-ins for what is far away."""
    if not shutil.which("bash") or not shutil.which("awk") or not hasattr(os, "fork"):
        pytest.skip("needs bash, awk and forks")
    remotes, programs = tmp_path / "remotes", tmp_path / "programs"
    for name, files in REPOSITORIES.items():
        write(remotes / name, files)
    names = [*REPOSITORIES, "organisation/gone"]
    pages = {f"page{at}.json": json.dumps([{"path_with_namespace": name} for name in part])
             for at, part in ((1, names[:1]), (2, names[1:]))}  # fmt: skip
    write(remotes, {"all.txt": "".join(f"{name}\n" for name in names), **pages})
    write(programs, {"gh": GH, "git": GIT, "curl": CURL, "timeout": TIMEOUT})
    for program in programs.iterdir():
        program.chmod(0o755)

    class Shell:
        work = tmp_path / "work"

        def __call__(self, script, **environment):
            path = os.pathsep.join([str(programs), os.environ["PATH"]])
            variables = {**os.environ, "PATH": path, "REMOTES": str(remotes), "COLUMNS": "200", **environment}
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
            return subprocess.run(command, cwd=self.work, env=variables, capture_output=True, text=True, check=True)

    Shell.work.mkdir()
    with stand_ins(programs):
        yield Shell()


def load(name):
    return yaml.safe_load((PIPELINES / name).read_text("utf-8"))


def step(job, name):
    (script,) = [each["run"] for each in job["steps"] if each.get("name") == name]
    return script


def test_github_actions(shell):
    jobs = load("github-actions-fleet.yml")["jobs"]
    explained = [shell(step(jobs["explain"], "Explain"), SHARE=str(share), SHARES="2") for share in range(2)]
    assert "::warning::organisation/gone is left out" in "".join(run.stdout for run in explained)
    assert sorted(path.name for path in (shell.work / "results").iterdir()) == [
        "organisation--bank.json",
        "organisation--empty.json",
        "organisation--shop.json",
    ]
    shell(step(jobs["report"], "Report"), GITHUB_STEP_SUMMARY=str(shell.work / "summary.md"))
    text = (shell.work / "summary.md").read_text("utf-8")
    assert REPORT in text and "| `organisation/shop` | `aws_rds_cluster.orders` | `main.tf:1-3` |" in text
    uploads = [each["with"] for job in jobs.values() for each in job["steps"] if "upload" in each.get("uses", "")]
    assert [upload["path"] for upload in uploads] == ["results", "fleet.json"]
    assert (shell.work / uploads[1]["path"]).exists()


def test_gitlab(shell):
    parent, child = load("gitlab-ci-fleet.yml"), load("gitlab-ci-fleet-child.yml")
    gitlab = {"CI_API_V4_URL": "https://gitlab.example.org/api/v4", "CI_SERVER_HOST": "gitlab.example.org"}
    git = shutil.which("git")
    if not git:
        pytest.skip("needs git")
    variables = {**gitlab, "REAL_GIT": git, "FLEET_TOKEN": "token", **parent["variables"]}
    shell("\n".join(parent["projects"]["script"]), **variables)
    assert len((shell.work / parent["projects"]["artifacts"]["paths"][0]).read_text("utf-8").split()) == 4
    for index in (1, 2):
        script = "\n".join(child["explain"]["script"])
        shell(script, CI_NODE_INDEX=str(index), CI_NODE_TOTAL="2", **variables)
    run = shell("\n".join(child["report"]["script"]))
    assert run.stdout.endswith(f"{REPORT}\n")
    for path in child["report"]["artifacts"]["paths"]:
        text = (shell.work / path).read_text("utf-8")
        assert "organisation/shop" in text and "token" not in text
