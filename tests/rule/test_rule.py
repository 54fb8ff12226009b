"""The rule alone: facts in, verdict out."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import pytest

from checkov_backtrack.rule import backtrack_rule as rule
from checkov_backtrack.rule.aurora_facts import MYSQL_ENGINES, REGIONS_WITH_BACKTRACK
from checkov_backtrack.rule.backtrack_advice import EXISTING, what_to_set
from checkov_backtrack.rule.backtrack_rule import Cluster, Decision, Names, Verdict, combine, decide
from checkov_backtrack.rule.verdict_settings import MIN_HOURS, Settings, settings_in
from checkov_backtrack.rule.verdict_settings import UNDECIDED as UNDECIDED_SETTING
from checkov_backtrack.worlds.not_known import Code, Reason
from checkov_backtrack.worlds.open_values import Open

NAMES = Names("Engine", "EngineMode", "Window", "Global", "Source", "Region")
PASSED, FAILED, OUTSIDE, UNDECIDED = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_APPLICABLE, Verdict.UNDECIDED


OPEN, SET = Open("a parameter"), Open("a parameter", is_set=True)

WINDOWS = [
    (1, PASSED), (72, PASSED), (86400, PASSED), (259200, PASSED), ("86400", PASSED), (3600.0, PASSED), ("3600.0", PASSED),
    (Fraction(3600), PASSED), ("8.64e4", PASSED),
    (None, FAILED), (0, FAILED), ("0", FAILED), ("", FAILED), (-1, FAILED), (259201, FAILED), (0.5, FAILED), (Fraction(1, 2), FAILED),
    (True, FAILED), (False, FAILED), ("true", FAILED), ("a day", FAILED), ("1_000", FAILED), (" 86400", FAILED), ("86400 ", FAILED),
    ("８６４００", FAILED), ("0x10", FAILED), ("+1", FAILED), (float("nan"), FAILED), (float("inf"), FAILED), (10**400, FAILED),
    ("1" * 400, FAILED), ("1" * 500, FAILED), ("1e99", FAILED), ("1e999999999", FAILED), (10**5000, FAILED), ([86400], FAILED), ({}, FAILED),
    (OPEN, UNDECIDED), (SET, UNDECIDED),
]  # fmt: skip


@pytest.mark.parametrize("window, verdict", WINDOWS, ids=lambda each: str(type(each)))
def test_windows(window, verdict):
    assert decide(Cluster("aurora-mysql", window=window), NAMES).verdict is verdict


ENGINES = [
    ("aurora", FAILED, PASSED), ("aurora-mysql", FAILED, PASSED), ("Aurora-MySQL", FAILED, PASSED),
    ("aurora-postgresql", OUTSIDE, OUTSIDE), ("mysql", OUTSIDE, OUTSIDE), ("postgres", OUTSIDE, OUTSIDE), (5, OUTSIDE, OUTSIDE),
    (None, UNDECIDED, PASSED), ("", UNDECIDED, PASSED), (OPEN, UNDECIDED, PASSED), (SET, UNDECIDED, PASSED),
    (OPEN._replace(is_not=frozenset({"aurora"})), UNDECIDED, PASSED), (OPEN._replace(is_not=frozenset({"aurora", "aurora-mysql"})), OUTSIDE, OUTSIDE),
]  # fmt: skip


@pytest.mark.parametrize("engine, without, with_window", ENGINES)
def test_engines(engine, without, with_window):
    assert decide(Cluster(engine), NAMES).verdict is without
    assert decide(Cluster(engine, window=3600), NAMES).verdict is with_window


@pytest.mark.parametrize(
    "field, value, without, with_window",
    [
        ("engine_mode", "provisioned", FAILED, PASSED),
        ("engine_mode", "parallelquery", FAILED, PASSED),
        ("engine_mode", "serverless", OUTSIDE, OUTSIDE),
        ("engine_mode", "global", OUTSIDE, OUTSIDE),
        ("engine_mode", "multimaster", OUTSIDE, OUTSIDE),
        ("engine_mode", "", FAILED, PASSED),
        ("engine_mode", OPEN, UNDECIDED, PASSED),
        ("global_cluster", "world", OUTSIDE, OUTSIDE),
        ("global_cluster", "", FAILED, PASSED),
        ("global_cluster", SET, OUTSIDE, OUTSIDE),
        ("global_cluster", OPEN, UNDECIDED, PASSED),
        ("global_source", True, OUTSIDE, OUTSIDE),
        ("replication_source", "arn", OUTSIDE, OUTSIDE),
        ("replication_source", "", FAILED, PASSED),
        ("replication_source", OPEN, UNDECIDED, PASSED),
        ("region", "eu-west-1", FAILED, PASSED),
        ("region", "eu-north-1", OUTSIDE, OUTSIDE),
        ("region", "EU-NORTH-1", OUTSIDE, OUTSIDE),
        ("region", OPEN, FAILED, PASSED),
    ],
)
def test_where_backtrack_is_not_available(field, value, without, with_window):
    cluster = Cluster("aurora-mysql")._replace(**{field: value})
    assert decide(cluster, NAMES).verdict is without
    assert decide(cluster._replace(window=3600), NAMES).verdict is with_window


def test_reasons():
    def reason(window, **facts):
        return decide(Cluster("aurora-mysql", window=window, **facts), NAMES).reason.words

    assert reason(None) == "Window is not set, so that Backtrack is disabled"
    assert decide(MYSQL, NAMES).advice == EXISTING
    assert "clone" not in EXISTING and "snapshot" in EXISTING
    assert reason("0").startswith('Window is "0", which does not enable Backtrack')
    assert len(reason("x" * 1000)) < 400
    assert "300 digits" in reason(10**5000)
    assert reason(OPEN) == "Window depends on a parameter"
    assert reason(86400) == "Window is 86400 seconds."
    assert decide(Cluster("mysql"), NAMES).reason.words == 'Engine is "mysql": Backtrack is not available'


MYSQL = Cluster("aurora-mysql")


@pytest.mark.parametrize(
    "cluster, on, reason",
    [
        (Cluster("mysql"), "engine", 'Engine is "mysql": Backtrack is not available'),
        (
            Cluster(OPEN._replace(is_not=MYSQL_ENGINES)),
            "engine",
            "Engine is no MySQL-compatible engine: Backtrack is not available",
        ),
        (
            MYSQL._replace(engine_mode="serverless"),
            "engine_mode",
            'EngineMode is "serverless": Backtrack is not available',
        ),
        (
            MYSQL._replace(global_cluster="x"),
            "global_cluster",
            "the cluster is in a global database: Backtrack is not available",
        ),
        (MYSQL._replace(replication_source="x"), "replication_source", "Source is set: Backtrack is not available"),
        (MYSQL._replace(region="eu-north-1"), "region", 'Region is "eu-north-1": Backtrack is not available'),
        (MYSQL._replace(window=OPEN), "window", "Window depends on a parameter"),
        (Cluster(OPEN), "engine", "Engine depends on a parameter"),
        (Cluster(None), "engine", "Engine is not set"),
        (MYSQL._replace(engine_mode=OPEN), "engine_mode", "EngineMode depends on a parameter"),
        (MYSQL._replace(global_cluster=OPEN), "global_cluster", "Global depends on a parameter"),
        (MYSQL._replace(replication_source=OPEN), "replication_source", "Source depends on a parameter"),
        (MYSQL._replace(window=3600), "window", "Window is 3600 seconds."),
        (MYSQL._replace(window="x"), "window", 'Window is "x", which does not enable Backtrack'),
        (MYSQL._replace(window=2), "window", "Window is 2 seconds; if hours were meant, write 7200."),
    ],
)
def test_what_a_decision_rests_on(cluster, on, reason):
    decision = decide(cluster, NAMES)
    assert (decision.property, decision.reason.words) == (on, reason)


def test_a_required_window_that_is_a_fraction():
    decision = decide(MYSQL._replace(window=1), NAMES, settings_in({MIN_HOURS: "0.0005"}))
    assert decision.reason.words == f"Window is 1 seconds, and {MIN_HOURS} asks for at least 1.8"
    assert decide(MYSQL, NAMES, settings_in({MIN_HOURS: "24"})).reason.words.startswith("Window is not set")


def test_what_there_is_to_set():
    assert what_to_set("set w in x", "main.tf:3", 1) == "Set w in x (main.tf:3) to 1-259200 seconds; 86400 is a day."
    assert what_to_set("set w", "", 90000) == "Set w to 90000-259200 seconds; 259200 is three days."


def test_what_cannot_be_ruled_out():
    it = Reason(Code.WINDOW, "it fails")
    doubtful = [(Decision(FAILED, "window", it), "x()"), (Decision(PASSED, "window", it), "x()")]
    decision = combine(doubtful)
    assert (decision.verdict, decision.property) == (UNDECIDED, "window")
    assert decision.reason.words == "it fails, or not: that depends on x()"


@pytest.mark.parametrize("window, is_remarked", [(1, True), (24, True), (72, True), (73, False), (86400, False)])
def test_hours_in_the_place_of_seconds(window, is_remarked):
    decision = decide(Cluster("aurora-mysql", window=window), NAMES)
    assert decision.verdict is PASSED
    assert bool(decision.remark) is is_remarked
    assert (f"write {window * 3600}" in decision.reason.words) is is_remarked


@pytest.mark.parametrize(
    "hours, window, verdict",
    [
        (None, 1, PASSED),
        ("24", 86400, PASSED),
        ("24", 86399, FAILED),
        ("0.5", 1800, PASSED),
        ("0.5", 1799, FAILED),
        ("72", 259200, PASSED),
        ("24", None, FAILED),
        ("24", OPEN, UNDECIDED),
    ],
)
def test_a_minimum(hours, window, verdict):
    settings = settings_in({} if hours is None else {MIN_HOURS: hours})
    assert decide(Cluster("aurora-mysql", window=window), NAMES, settings).verdict is verdict
    assert decide(Cluster("mysql", window=window), NAMES, settings).verdict is OUTSIDE


@pytest.mark.parametrize("hours", ["", " ", "0", "0.0", "-1", "72.1", "a day", "nan", "inf", "1/2", "２４", "1e9"])
def test_a_minimum_that_makes_no_sense(hours):
    settings = settings_in({MIN_HOURS: hours})
    assert settings.minimum_error == f"{MIN_HOURS} is {hours!r}; it takes a number of hours above 0 and up to 72."
    for window in (None, 1, 259200):
        decision = decide(Cluster("aurora-mysql", window=window), NAMES, settings)
        assert (decision.verdict, decision.reason.words) == (FAILED, settings.minimum_error)
        assert not decision.is_to_set and not decision.advice
    assert decide(Cluster(OPEN, window=3600), NAMES, settings).verdict is FAILED
    assert decide(Cluster(OPEN), NAMES, settings).verdict is UNDECIDED
    assert decide(Cluster("postgres"), NAMES, settings).verdict is OUTSIDE


def test_no_settings():
    assert settings_in({}) == Settings() == settings_in({UNDECIDED_SETTING: "ignore"})


@pytest.mark.parametrize("value, is_wrong", [("fail", False), ("FAIL", False), ("", True), ("yes", True)])
def test_undecided_clusters_fail(value, is_wrong):
    """A value that makes no sense is as strict as the one that does."""
    settings = settings_in({UNDECIDED_SETTING: value})
    assert settings.undecided_fails and bool(settings.undecided_error) is is_wrong
    assert not is_wrong or repr(value) in settings.undecided_error


@pytest.mark.parametrize("field", ["engine", "engine_mode", "global_cluster", "replication_source"])
def test_what_is_known_by_a_comparison_fails_nothing(field):
    """A verdict must not depend on whether a module compares its inputs."""
    cluster = Cluster("aurora-mysql", compared={field: "var.x"})
    assert decide(cluster, NAMES).verdict is UNDECIDED
    assert decide(cluster._replace(window=3600), NAMES).verdict is PASSED
    assert decide(cluster._replace(engine="mysql"), NAMES).verdict is OUTSIDE


@pytest.mark.parametrize(
    "region, verdict",
    [
        *((region, FAILED) for region in sorted(REGIONS_WITH_BACKTRACK)),
        *((region, OUTSIDE) for region in ("ap-east-2", "ap-southeast-5", "ap-southeast-7", "cn-northwest-1")),
        *((region, OUTSIDE) for region in ("eu-central-2", "mx-central-1", "us-gov-west-1", "us-isob-east-1")),
        *((region, OUTSIDE) for region in ("eusc-de-east-1", "AF-SOUTH-1")),
        *((text, FAILED) for text in ("eu-wset-1", "my-region-1", "eu-west", "REGION", "eu-west-1a", "", "us-east-01")),
    ],
)
def test_regions(region, verdict):
    """A text that is no Region's name says nothing."""
    assert decide(MYSQL._replace(region=region), NAMES).verdict is verdict
    assert len(REGIONS_WITH_BACKTRACK) == 15


def test_sources_of_others():
    assert decide(MYSQL._replace(global_source=True), NAMES).verdict is OUTSIDE
    decision = decide(MYSQL._replace(replica_source=True, window=3600), NAMES)
    assert (decision.verdict, decision.reason.code) == (OUTSIDE, Code.REPLICATION)


@pytest.mark.parametrize(
    "worlds, verdict",
    [
        ([(PASSED, False)], PASSED),
        ([(PASSED, False), (FAILED, False)], FAILED),
        ([(UNDECIDED, False), (FAILED, False)], FAILED),
        ([(OUTSIDE, False), (FAILED, False)], FAILED),
        ([(PASSED, False), (UNDECIDED, False)], UNDECIDED),
        ([(PASSED, False), (OUTSIDE, False)], PASSED),
        ([(OUTSIDE, False)], OUTSIDE),
        ([(UNDECIDED, False), (OUTSIDE, False)], UNDECIDED),
        # What rests on a value that nobody could work out is no proof that somebody can deploy it.
        ([(PASSED, True), (FAILED, True)], UNDECIDED),
        ([(OUTSIDE, True), (FAILED, True)], UNDECIDED),
        ([(FAILED, True), (FAILED, True)], FAILED),
        ([(PASSED, True), (PASSED, True)], PASSED),
        ([(PASSED, True), (FAILED, False)], FAILED),
    ],
)
def test_several_worlds(worlds, verdict):
    decisions = [(Decision(each, "window", each.value), "x()" if doubtful else "") for each, doubtful in worlds]
    assert combine(decisions).verdict is verdict
    assert combine(decisions[::-1]).verdict is verdict


def test_it_knows_nothing_of_checkov():
    for path in Path(rule.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        imported = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in imported if name.startswith("checkov")}
        assert all(name.startswith(("checkov_backtrack.rule.", "checkov_backtrack.worlds.")) for name in ours), path
        assert imported - ours <= {"__future__", "collections.abc", "enum", "fractions", "functools", "typing"}, path
