"""What parameters, rules, loops and comparisons leave open in templates: each case is a template of its own."""

from __future__ import annotations

import pytest

from tests.support.checkov_runs import records

PASSED, FAILED = "PASSED", "FAILED"


@pytest.fixture
def scanned(report):
    """The verdicts of a scan of some templates, by template and cluster; what has none is undecided or not applicable."""

    def run(templates, **options):
        found = records(report("cloudformation", {f"{name}.yaml": text for name, text in templates.items()}, **options))
        result: dict[str, dict[str, str]] = {name: {} for name in templates}
        for record in found:
            name = record.file_path.strip("/").partition(".")[0]
            result[name][record.resource.rpartition(".")[2]] = record.check_result["result"].value
        assert len(found) == sum(map(len, result.values()))
        return result

    return run


def cluster(name="C", properties="Engine: aurora-mysql", condition=""):
    where = f"    Condition: {condition}\n" if condition else ""
    return f"  {name}:\n    Type: AWS::RDS::DBCluster\n{where}    Properties: {{{properties}}}\n"


def template(head, *clusters):
    return f"{head}\nResources:\n{''.join(clusters or [cluster()])}"


def checked(scanned, cases):
    """Each case is the template and its verdicts, or the verdict on C."""
    found = scanned({name: text for name, (text, _) in cases.items()})
    expected = {
        name: verdict if isinstance(verdict, dict) else {"C": verdict} if verdict else {}
        for name, (_, verdict) in cases.items()
    }
    assert found == expected


# --- rules ---


def rule(assertion, condition="", parameters="W: {Type: Number}, Stage: {Type: String}"):
    where = f"RuleCondition: {condition}, " if condition else ""
    return f"Parameters: {{{parameters}}}\nRules: {{R: {{{where}Assertions: [{{Assert: {assertion}}}]}}}}"


W = cluster(properties="Engine: aurora-mysql, BacktrackWindow: !Ref W")
IS_PROD = "{'Fn::Equals': [!Ref Stage, prod]}"


def contains(values):
    return f"{{'Fn::Contains': [{values}, !Ref W]}}"


def test_rules(scanned):
    listed = "W: {Type: List<Number>}"
    engine = cluster(properties="Engine: !Ref E")
    checked(
        scanned,
        {
            "contains": (template(rule(contains("[3600, 7200]")), W), PASSED),
            "contains-one-that-fails": (template(rule(contains("['3600', '0']")), W), FAILED),
            "contains-what-is-open": (template(rule(contains("[3600, !Ref Stage]")), W), None),
            "each-member": (
                template(
                    rule("{'Fn::EachMemberIn': [!Ref W, [3600]]}", parameters=listed),
                    cluster(properties="Engine: aurora-mysql, BacktrackWindow: !Select [0, !Ref W]"),
                ),
                PASSED,
            ),
            "each-member-of-a-list": (template(rule("{'Fn::EachMemberIn': [[!Ref W], [0, 3600]]}"), W), FAILED),
            "each-member-equals": (template(rule("{'Fn::EachMemberEquals': [[!Ref W], 3600]}"), W), PASSED),
            "equals": (template(rule("{'Fn::Equals': [3600, !Ref W]}"), W), PASSED),
            "or": (template(rule(f"{{'Fn::Or': [{contains('[3600]')}, {contains('[0]')}]}}"), W), FAILED),
            "not": (template(rule("{'Fn::Not': [{'Fn::Equals': [!Ref W, 0]}]}"), W), None),
            "not-of-what-is-allowed": (
                template(
                    rule(
                        "{'Fn::Not': [{'Fn::Equals': [!Ref W, 0]}]}",
                        parameters="W: {Type: Number, AllowedValues: [0, 60]}",
                    ),
                    W,
                ),
                PASSED,
            ),
            "allowed-and-contained": (
                template(rule(contains("[3600, 9]"), parameters="W: {Type: Number, AllowedValues: [0, 3600]}"), W),
                PASSED,
            ),
            "with-a-default": (
                template(rule(contains("[3600]"), parameters="W: {Type: Number, Default: 7200}"), W),
                PASSED,
            ),
            "a-condition-that-holds": (template(rule(contains("[3600]"), "{'Fn::Equals': [a, a]}"), W), PASSED),
            "a-condition-that-does-not": (template(rule(contains("[3600]"), "{'Fn::Equals': [a, b]}"), W), None),
            "an-open-condition": (template(rule(contains("[3600]"), IS_PROD), W), None),
            "an-open-condition-that-fails": (template(rule(contains("[0]"), IS_PROD), W), FAILED),
            "of-another-parameter": (template(rule("{'Fn::Contains': [[a, b], !Ref Stage]}"), W), None),
            "a-function-that-is-not-known": (template(rule("{'Fn::Odd': [!Ref W, [0]]}"), W), None),
            "of-an-engine": (
                template(
                    rule(
                        "{'Fn::Contains': [[aurora-mysql, aurora-postgresql], !Ref E]}", parameters="E: {Type: String}"
                    ),
                    engine,
                ),
                FAILED,
            ),
            "of-another-engine": (
                template(
                    rule("{'Fn::Contains': [[aurora-postgresql], !Ref E]}", parameters="E: {Type: String}"), engine
                ),
                None,
            ),
            # The condition of a rule is a comparison, and makes no open engine known.
            "a-condition-on-the-engine": (
                template(
                    rule(
                        contains("[0]"),
                        "{'Fn::Equals': [!Ref E, aurora-mysql]}",
                        "W: {Type: Number}, E: {Type: String}",
                    ),
                    cluster(properties="Engine: !Ref E, BacktrackWindow: !Ref W"),
                ),
                None,
            ),
        },
    )


def test_rules_about_others_make_no_worlds(scanned):
    parameters = ", ".join(f"P{n}: {{Type: String}}" for n in range(9))
    rules = "".join(
        f"  R{n}: {{Assertions: [{{Assert: {{'Fn::Contains': [[a, b, c], !Ref P{n}]}}}}]}}\n" for n in range(9)
    )
    text = template(f"Parameters: {{{parameters}}}\nRules:\n{rules}", cluster())
    assert scanned({"t": text}) == {"t": {"C": FAILED}}


# --- comparisons ---


def test_a_comparison_makes_no_open_engine_known(scanned):
    def of(properties, parameter="{Type: String}", condition=""):
        conditions = "Conditions: {My: !Equals [!Ref E, aurora-mysql], No: !Not [!Condition My]}"
        return template(
            f"Parameters: {{E: {parameter}}}\n{conditions}", cluster(properties=properties, condition=condition)
        )

    window = "Engine: !Ref E, BacktrackWindow: !If [My, %s, %s]"
    allowed = "{Type: String, AllowedValues: [aurora-mysql, aurora-postgresql]}"
    checked(
        scanned,
        {
            "without": (of("Engine: !Ref E"), None),
            "with": (of(window % (0, 0)), None),
            "with-a-window": (of(window % (3600, 0)), None),
            "in-a-text": (of("Engine: !Sub '${E}', BacktrackWindow: !If [My, 0, 0]"), None),
            "with-windows": (of(window % (3600, 60)), PASSED),
            "condition": (of("Engine: !Ref E", condition="My"), FAILED),
            "condition-with-a-window": (of(window % (3600, 0), condition="My"), PASSED),
            "another-condition": (of(window % (3600, 0), condition="No"), None),
            "allowed": (of("Engine: !Ref E", allowed), FAILED),
            "allowed-with-a-window": (of(window % (3600, 0), allowed), PASSED),
            "allowed-without": (of(window % (0, 3600), allowed), FAILED),
            "literals": (of("Engine: !If [My, aurora-mysql, aurora-postgresql]"), FAILED),
            "a-mode": (
                of("Engine: aurora-mysql, EngineMode: !Ref E, BacktrackWindow: !If [My, 0, 0]"),
                None,
            ),
            "a-source": (of("Engine: aurora-mysql, ReplicationSourceIdentifier: !If [My, !Ref E, '']"), FAILED),
        },
    )


# --- one value, one identity ---

PARTS = "Parameters: {A: {Type: String}, B: {Type: String}, L: {Type: CommaDelimitedList}, G: {Type: String}}"
LONG = "x" * 400

# Two spellings: whether they are one value.
SPELLINGS = {
    "separators": ("!Join ['-', [!Ref A, !Ref B]]", "!Join ['_', [!Ref A, !Ref B]]", False),
    "positions": ("!Select [0, !Ref L]", "!Select [1, !Ref L]", False),
    "position-as-text": ("!Select [0, !Ref L]", "!Select ['0', !Ref L]", True),
    "sub": ("!Sub 'a-${A}'", "!Sub 'b-${A}'", False),
    "sub-of-long-texts": (f"!Sub '{LONG}-a-${{A}}'", f"!Sub '{LONG}-b-${{A}}'", False),
    "imports": ("!ImportValue a", "!ImportValue b", False),
    "imports-of-texts": ("{'Fn::ImportValue': !Sub 'a-${A}'}", "{'Fn::ImportValue': !Sub 'b-${A}'}", False),
    "imports-of-long-texts": (
        f"{{'Fn::ImportValue': !Sub '{LONG}-a-${{A}}'}}",
        f"{{'Fn::ImportValue': !Sub '{LONG}-b-${{A}}'}}",
        False,
    ),
    "one-import": ("{'Fn::ImportValue': !Sub 'a-${A}'}", "{'Fn::ImportValue': {'Fn::Sub': 'a-${A}'}}", True),
    "split": ("!Split ['-', !Ref A]", "!Split ['_', !Ref A]", False),
    "split-and-select": ("!Select [0, !Split ['-', !Ref A]]", "!Select [0, !Split ['-', !Ref B]]", False),
    "one-split": ("!Select [0, !Split ['-', !Ref A]]", "!Select ['0', !Split ['-', !Sub '${A}']]", True),
    "sub-and-ref": ("!Sub '${A}'", "!Ref A", True),
    "sub-and-join": ("!Sub '${A}-${B}'", "!Join ['-', [!Ref A, !Ref B]]", True),
    "attributes": ("!GetAtt X.Arn", "!GetAtt X.Id", False),
    "one-attribute": ("!GetAtt X.Arn", "!Sub '${X.Arn}'", True),
    "base64": ("{'Fn::Base64': !Ref A}", "{'Fn::Base64': !Ref B}", False),
    "zones": ("!GetAZs us-east-1", "!GetAZs us-east-2", False),
    "zones-here": ("!GetAZs ''", "!GetAZs {Ref: 'AWS::Region'}", True),
    "odd-functions": ("{'Fn::Odd': [!Ref A]}", "{'Fn::Odd': [!Ref B]}", False),
    "variables": ("'${self:custom.a}'", "'${self:custom.b}'", False),
    "one-variable": ("'${self:custom.a}'", "!Sub '${self:custom.a}'", True),
}


def test_identities(scanned):
    """Where two values are one, the engine moves with the window: what is no MySQL needs no window."""

    def of(left, right):
        conditions = f"Conditions:\n  L: !Equals [{left}, x]\n  R: !Equals [x, {right}]\n"
        return template(
            f"{PARTS}\n{conditions}",
            cluster(properties="Engine: !If [L, aurora-mysql, aurora-postgresql], BacktrackWindow: !If [R, 3600, 0]"),
        )

    odd = {"odd-functions"}  # nobody knows whether anybody may ever deploy that
    checked(
        scanned,
        {
            name: (of(left, right), PASSED if one else None if name in odd else FAILED)
            for name, (left, right, one) in SPELLINGS.items()
        },
    )


def test_a_comparison_is_one_in_either_order(scanned):
    head = f"{PARTS}\nConditions: {{L: !Equals [!Ref A, !Ref B], R: !Equals [!Ref B, !Ref A], O: !Equals [!Ref A, !Ref G]}}"
    engine = "Engine: !If [L, aurora-mysql, aurora-postgresql]"
    text = template(
        head,
        cluster("One", f"{engine}, BacktrackWindow: !If [R, 3600, 0]"),
        cluster("Two", f"{engine}, BacktrackWindow: !If [O, 3600, 0]"),
    )
    assert scanned({"t": text}) == {"t": {"One": PASSED, "Two": FAILED}}


# --- conditions with the names of booleans ---


@pytest.mark.parametrize("yes, no", [("Yes", "No"), ('"Yes"', '"No"'), ("on", "off"), ("'true'", "'false'")])
@pytest.mark.parametrize("framework", ["cloudformation", "serverless"])
def test_conditions_called_yes_and_no(verdicts, framework, yes, no):
    head = f"Conditions:\n  {yes}: !Equals [a, a]\n  {no}: !Not [!Condition {yes}]\n"
    window = f"Engine: aurora-mysql, BacktrackWindow: !If [{yes}, 3600, 0]"
    text = template(
        head,
        cluster("Is", window, yes),
        cluster("Never", "Engine: aurora-mysql", no),
        cluster("Zero", window.replace("3600, 0", "0, 3600")),
    )
    if framework == "serverless":
        service = "service: x\nprovider: {name: aws, runtime: nodejs18.x}\nresources:\n"
        text = service + "".join(f"  {line}\n" for line in text.splitlines())
    name = "serverless.yml" if framework == "serverless" else "template.yaml"
    assert verdicts(framework, {name: text}) == {"Is": PASSED, "Zero": FAILED}


# --- sources ---

NAMED = {
    "ref": "!Ref C",
    "get-att": "!GetAtt C.DBClusterArn",
    "get-att-in-full": "{'Fn::GetAtt': [C, DBClusterArn]}",
    "sub": "!Sub 'arn:aws:rds:eu-west-1:${AWS::AccountId}:cluster:${C}'",
    "join": "!Join [':', [arn, aws, rds, !Ref 'AWS::Region', '1', cluster, !Ref C]]",
    "arn": "arn:aws:rds:eu-west-1:1:cluster:My-Cluster",
    "arn-with-what-is-open": "!Sub 'arn:aws:rds:${AWS::Region}:${AWS::AccountId}:cluster:my-cluster'",
    "joined-arn": "!Join [':', [arn, aws, rds, !Ref 'AWS::Region', '1', cluster, my-cluster]]",
    "identifier": "my-cluster",
    "parameter": "!Ref Mine",
    "condition": "!If [Here, !Ref C, !Ref Open]",
}
STRANGERS = {
    "other": "!Ref Other",
    "other-arn": "arn:aws:rds:eu-west-1:1:cluster:other",
    "an-instance": "arn:aws:rds:eu-west-1:1:db:my-cluster",
    "open": "!Ref Open",
    "open-text": "!Sub '${Open}-my-cluster'",
    "import": "!ImportValue C",
    "no-branch": "!If [Here, !Ref Open, !Ref C]",
    "deep-branch": "!Join ['', [!If [Here, other, !Ref C]]]",
}
KINDS = {
    "replica": ("AWS::RDS::DBCluster", "Engine: aurora-postgresql, ReplicationSourceIdentifier"),
    "world": ("AWS::RDS::GlobalCluster", "SourceDBClusterIdentifier"),
}
SOURCE_HEAD = (
    "Parameters: {Open: {Type: String}, Mine: {Type: String, Default: my-cluster}}\n"
    "Conditions: {Here: !Equals [a, a], Maybe: !Equals [!Ref Open, a]}"
)
MINE = "Engine: aurora-mysql, DBClusterIdentifier: my-cluster"


def naming(kind, value, name="Naming", condition=""):
    resource, properties = KINDS[kind]
    where = f"    Condition: {condition}\n" if condition else ""
    return f"  {name}:\n    Type: {resource}\n{where}    Properties: {{{properties}: {value}}}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_sources(scanned, kind):
    cases = {}
    for name, value in {**NAMED, **STRANGERS}.items():
        text = template(SOURCE_HEAD, cluster(properties=MINE), naming(kind, value))
        cases[name] = (text, None if name in NAMED else FAILED)
    cases["by-the-value"] = (
        template(
            SOURCE_HEAD,
            cluster(properties="Engine: aurora-mysql, DBClusterIdentifier: !Sub '${Open}-x'"),
            naming(kind, "!Sub '${Open}-x'"),
        ),
        None,
    )
    cases["never"] = (
        template(SOURCE_HEAD, cluster(properties=MINE), naming(kind, "!Ref C", condition="Never")).replace(
            "Here:", "Never: !Equals [!Join ['', [a]], b], Here:"
        ),
        FAILED,
    )
    cases["perhaps"] = (
        template(SOURCE_HEAD, cluster(properties=MINE), naming(kind, "!Ref C", condition="Maybe")),
        FAILED,
    )
    checked(scanned, cases)


@pytest.mark.parametrize("kind", KINDS)
def test_sources_of_strangers_make_no_worlds(scanned, kind):
    several = [naming(kind, f"!If [Maybe{n}, !Ref Open, !Ref S{n}]", f"N{n}", f"Maybe{n}") for n in range(7)]
    conditions = ", ".join(f"Maybe{n}: !Equals [!Ref P{n}, a]" for n in range(7))
    parameters = ", ".join(f"P{n}: {{Type: String}}" for n in range(7))
    sources = [cluster(f"S{n}", "Engine: aurora-postgresql") for n in range(7)]
    head = f"Parameters: {{Open: {{Type: String}}, {parameters}}}\nConditions: {{{conditions}}}"
    text = template(head, cluster(), cluster("Has", "Engine: aurora-mysql, BacktrackWindow: 60"), *sources, *several)
    assert scanned({"t": text}) == {"t": {"C": FAILED, "Has": PASSED}}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_loop_names_may_be_any_cluster(scanned, caplog, kind):
    def loop(value, resource=None):
        body = (resource or naming(kind, value, "'N${Id}'")).replace("\n", "\n      ").strip()
        return f"  Fn::ForEach::Names:\n    - Id\n    - [A, B]\n    - {body}\n"

    on = cluster("Has", "Engine: aurora-mysql, BacktrackWindow: 60")
    nested = (
        "  Fn::ForEach::Outer:\n    - Jd\n    - [A, B]\n    - " + loop("!Ref Id").strip().replace("\n", "\n    ") + "\n"
    )
    checked(
        scanned,
        {
            "loop": (template("Transform: AWS::LanguageExtensions", cluster(), on, loop("!Ref Id")), {"Has": PASSED}),
            "nested": (template("Transform: AWS::LanguageExtensions", cluster(), on, nested), {"Has": PASSED}),
            "none": (
                template("", cluster(), on, loop("", f"'N${{Id}}':\n  Type: {KINDS[kind][0]}\n  Properties: {{Engine: aurora-postgresql}}")),
                {"C": FAILED, "Has": PASSED},
            ),
            "others": (
                template("", cluster(), on, loop("", "'N${Id}':\n  Type: AWS::SNS::Topic\n  Properties: {TopicName: !Ref Id}")),
                {"C": FAILED, "Has": PASSED},
            ),
        },
    )  # fmt: skip
    assert "that depends on the source that N${Id} names" in caplog.text
