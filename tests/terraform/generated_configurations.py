"""Terraform configurations with clusters in them, made up by a seeded generator.

A configuration is a handful of scenarios that know nothing of each other, each a root file and modules of its own, so
that one which Terraform refuses can be left out. Each is written in two ways: for the checks with ``aws_rds_cluster``,
for Terraform with ``terraform_data``, which is built in and needs no provider; the arguments are the attributes of its
``input``. ``§`` in the texts stands for what differs.

Expressions grow from the tables below. ``<number>`` is a hole for an expression of that kind, ``<*>`` for one of the
kind that is wanted, and ``<~number>`` for one that stands in a quoted template and so keeps to its line. A scenario
uses only some of the forms, drawn by lot: rare forms then meet each other more often than if all were always at hand.
"""

from __future__ import annotations

import json
import random
import re
from typing import Any, Callable, NamedTuple

Files = dict[str, str]


class Type(NamedTuple):
    """What an expression evaluates to: a kind, the items of a collection with the keys it surely has, or fields."""

    kind: str
    item: Type | None = None
    keys: tuple[Any, ...] = ()
    fields: tuple[tuple[str, Type, bool], ...] = ()  # name, type, whether it is always there

    @property
    def items(self) -> Type:
        assert self.item
        return self.item


class Scope(NamedTuple):
    """What expressions may name in a module, and where it stands."""

    folder: str
    names: tuple[tuple[str, Type], ...] = ()

    def plus(self, *names: tuple[str, Type]) -> Scope:
        return Scope(self.folder, self.names + names)


class Module(NamedTuple):
    """A module that can be called: its folder, what it takes, what it gives."""

    folder: str
    inputs: tuple[tuple[str, Type, bool], ...]  # name, type, whether it has a default
    outputs: tuple[tuple[str, Type], ...]
    size: int  # roughly how many instances a call makes


# A number may be calculated with; a window may also be null or a number in a text.
NUMBER, WINDOW, ENGINE, MODE, TEXT, FLAG = map(Type, ("number", "window", "engine", "mode", "text", "flag"))

CONSTANTS = {
    "number": [
        "0", "0", "1", "24", "72", "60", "3600", "3600", "86400", "259200", "259201", "0.5",
    ],
    "window": [
        "0", "0", "null", "null", "3600", "86400", "86400", "259200", "259201", '"3600"', '"0"', "0.5", "7200.0",
    ],
    "engine": [
        '"aurora-mysql"', '"aurora-mysql"', '"aurora-mysql"', '"aurora-mysql"', '"aurora-mysql"', '"aurora-mysql"',
        '"aurora-mysql"', '"aurora"', '"Aurora-MySQL"', '"aurora-postgresql"', '"aurora-postgresql"', '"mysql"',
    ],
    "mode": [
        '"provisioned"', '"provisioned"', '"provisioned"', '"provisioned"', '"parallelquery"', '"serverless"',
        "null",
    ],
    "text": [
        '"a"', '"b"', '"prod"', '"dev"', '"a b"', '"é"', '""', '"10"',
    ],
    "flag": [
        "true", "true", "false",
    ],
}  # fmt: skip

# Forms of any kind.
COMMON = [
    "(<*>)", "(<flag> ? <*> : <*>)", "(<flag> ? <*> : <*>)", "(\n<flag>\n? <*>\n: <*>\n)", "try(<*>, <*>)",
    "try({}.nothing, <*>)", "try([][0], <*>)", 'try(tonumber("x"), <*>)', "[<*>, <*>][1]", "[<any>, <*>].1",
    "element([<*>, <*>], floor(<number>))", "element([<*>, <*>], 3)", "one([<*>])", "one(toset([<*>]))",
    "one([<*>][*])", "{ a = <*>, b = <*> }.a", '{ a = <*>, "b" : <*> }["b"]', '{\na = <*>\nb = <*>\n}["a"]',
    "lookup({ (<text>) = <*> }, <text>, <*>)", '{ (lower("AB")) = <*> }["ab"]',
    'try({ "${<~text>}-x" = <*> }["a-x"], <*>)', "lookup({ a = <*>, b = <*> }, <text>, <*>)",
    "try({ a = <*>, b = <*> }[<text>], <*>)", "merge({ a = <*> }, { b = <*> }).a",
    "merge({ a = <any> }, { a = <*> }).a", "merge(null, { a = <*> }, {}).a", "values({ b = <*>, a = <*> })[0]",
    'zipmap(["a", "b"], [<*>, <*>])["b"]', "flatten([[<*>], [[<*>]]])[1]", "concat([<*>], [<*>])[1]",
    "reverse([<*>, <*>])[0]", "slice([<*>, <*>, <*>], 1, 2)[0]", "coalescelist([], [<*>])[0]",
    "chunklist([<*>, <*>, <*>], 2)[1][0]", 'setproduct(["x"], [<*>])[0][1]', "distinct([<*>, <*>])[0]",
    "tolist([<*>, <*>])[1]", 'tomap({ a = <*>, b = <*> })["a"]', 'matchkeys([<*>, <*>], ["a", "b"], ["b"])[0]',
    "([{ x = <*> }][*].x)[0]", "[{ x = <*> }].*.x[0]", "one(values({ a = { x = <*> } })[*].x)",
    "([{ x = [<*>] }][*].x[0])[0]", "flatten([{ x = <*> }][*].x)[0]", "jsondecode(jsonencode(<*>))",
    "jsondecode(jsonencode({ x = [<*>] })).x[0]", "yamldecode(yamlencode({ x = <*> })).x",
    "nonsensitive(sensitive(<*>))", "[for x in [<*>, <*>] : x][1]", "[for i, x in [<*>, <*>] : x if i == 1][0]",
    "{ for k, v in { a = <*>, b = <*> } : k => v }.b", '{ for x in [<*>] : "a" => x }.a',
    '{ for x in [<*>, <*>] : "a" => x... }["a"][1]', '[for p in setproduct(["a", "b"], [<*>]) : p[1]][0]',
    "{ for i, x in [<*>, <*>] : i => x }[1]", "element(values({ a = <*> }), 0)",
    "[for k in sort(keys({ b = <*>, a = <*> })) : { a = <*>, b = <*> }[k]][0]",
    'lookup({ a = { x = <*> } }, "a", null).x', "coalescelist([for x in [<*>] : x if <flag>], [<*>])[0]",
    "element(concat([for x in [<*>] : x if <flag>], [<*>]), 0)",
    'merge([for k, v in { a = <*> } : { (k) = v }]...)["a"]',
    "jsondecode(<flag> ? jsonencode({ a = <*> }) : jsonencode({ a = <*> })).a", "[<*>, <*>][<flag> ? 0 : 1]",
    "[<*>, <*>][length([<any>])]", "{ true = <*>, false = <*> }[<flag>]", "([<*>])[0]", "[[<*>], <any>][0][0]",
]  # fmt: skip

FORMS = {
    "number": [
        "<number> * <number>", "<number> + <number>", "(<number> - <number>)", "(<number> + <number>) * <number>",
        "60 * 60 * <number>", "<number> / 2", "<number> % 7", "-<number> + 7200", "max(<number>, <number>)",
        "min(<number>, <number>, 86400)", "abs(-(<number>))", "ceil(<number> / 7)", "floor(<number> / 7)",
        "length([<any>, <any>])", "length(<text>)", "sum([<number>, <number>])", "pow(60, 2)",
        'parseint("3600", 10)', 'parseint("e10", 16)', 'tonumber("3600")', 'tonumber("${<~number>}")',
        "tonumber(tostring(<number>))", 'tonumber(format("%d", 3600))', "coalesce(<window>, <number>)",
        "coalesce(null, <number>)", "signum(floor(<number>))", "tonumber(trimspace(<<EOT\n  3600\nEOT\n))",
        "max([<number>, <number>]...)", "sum([for x in [<number>, <number>] : x])", 'index(["a", "b"], "b")',
        "length({ a = <any> })", "length([for x in [<flag>, <flag>] : x if x])", "try(tonumber(<text>), <number>)",
        "sum([for x in [1, 2, 3] : x * <number>])", "length(range(3)) * <number>",
        'try(index(["a", "b"], <text>), <number>)', "floor(log(1000, 10))", 'tonumber(join("", ["36", "00"]))',
        'tonumber(regex("[0-9]+", "w3600s"))', "length(distinct([<text>, <text>]))",
        'length(split(",", "a,b,c")) * 1200',
    ],
    "window": [
        "try([][0], null, <number>)", "one([for x in [<number>] : x if <flag>])", "<number>", "<number>", "<number>",
        "(<flag> ? <number> : null)", "(<flag> ? <number> : null)", '(<flag> ? "3600" : <number>)',
        '(<flag> ? "" : <number>)', '"${<~number>}"', '"3${<~flag>  ? 6 : 5}00"',
        '"%{ if <~flag> }3600%{ else }0%{ endif }"', "tostring(<number>)", '"%{ if <~flag> }3600%{ endif }"',
        "<<EOT\n3600\nEOT\n", "trimspace(<<-EOT\n    86400\n  EOT\n)", '"%{ for x in [36, 0, 0] }${x}%{ endfor }"',
        "chomp(<<EOT\n${<number>}\nEOT\n)", "one(null[*])", "one((<flag> ? 3600 : null)[*])",
        "try(<text>.x, <window>)", 'format("%d", 3600)', 'format("%s", <number>)', 'join("", ["36", "00"])',
        "(<flag> && <flag> ? <number> : <flag> ? null : <number>)", 'jsondecode("{\\"w\\": 3600}").w',
        'yamldecode("w: 3600").w', 'yamldecode("w: null").w', "yamldecode(<<EOT\nx:\n  - w: 7200\nEOT\n).x[0].w",
        'csvdecode("n,w\\na,3600\\nb,0")[1].w', 'replace("3_600", "_", "")', "lookup({ a = 3600 }, <text>, null)",
        'trimsuffix("3600s", "s")', "(<window> == null ? <number> : <window>)",
        '(<engine> == "aurora-mysql" ? <window> : null)', '(<engine> == "aurora-mysql" ? <window> : 0)',
        '(contains(["aurora", "aurora-mysql"], <engine>) ? <number> : null)', "tonumber(null)",
        'substr("x3600", 1, -1)', 'split(":", "mysql:3600")[1]',
    ],
    "engine": [
        "lower(<engine>)", "upper(<engine>)", '"${<~engine>}"', '"aurora-${<~flag> ? "mysql" : "postgresql"}"',
        'join("-", ["aurora", "mysql"])', 'format("aurora-%s", "mysql")',
        'format("%s-%s", "aurora", <flag> ? "mysql" : "postgresql")', 'replace("aurora_mysql", "_", "-")',
        'replace("aurora-mysql8", "/[0-9]+$/", "")', 'split(":", "aurora-mysql:8.0")[0]',
        'trimsuffix("aurora-mysql.x", ".x")', '"%{ if <~flag> }aurora-mysql%{ else }aurora-postgresql%{ endif }"',
        "trimspace(<<EOT\naurora-mysql\nEOT\n)", 'substr("aurora-mysql8", 0, 12)',
        'regex("^[a-z-]+", "aurora-mysql8.0")', 'coalesce("", <engine>)', "coalesce(null, <engine>)",
        'keys({ "aurora-mysql" = <any> })[0]', 'element(split(",", "x,aurora-mysql"), 1)',
        "base64decode(base64encode(<engine>))", 'formatlist("aurora-%s", ["mysql", "x"])[0]',
        '"%{ for x in range(1) }aurora-%{ endfor }mysql"',
        '"aurora-%{ for x in [true] }%{ if x }mysql%{ endif }%{ endfor }"', "tostring(<engine>)",
        'trimprefix("x-aurora-mysql", "x-")', 'sort(["b", <engine>])[0]',
        'jsondecode("{\\"e\\": \\"aurora-mysql\\"}").e', 'yamldecode("e: aurora-mysql").e',
        "chomp(<<-EOT\n  aurora-mysql\n  EOT\n)", 'strrev("lqsym-arorua")', 'title("aurora-mysql")',
        '"${"aurora"}-mysql"', 'compact(["", <engine>])[0]', 'one(regex("(aurora-[a-z]+)", "x aurora-mysql"))',
        'lookup({ mysql = "aurora-mysql", pg = "aurora-postgresql" }, "mysql", "x")',
        'trim("--aurora-mysql--", "-")', 'join("", [for c in ["aurora-", "mysql"] : c])',
    ],
    "mode": [
        '(<flag> ? "serverless" : "provisioned")', "(<flag> ? <mode> : null)", 'lower("PROVISIONED")',
        'try(<text>.x, "provisioned")',
    ],
    "text": [
        '"${<~text>}"', "lower(upper(<text>))", 'format("%s", <text>)', '"a${<~number>}"', 'join("", [<text>])',
        'coalesce(<text>, "a")', "tostring(<number>)", 'substr("prod-x", 0, 4)', 'split("-", "a-b")[0]',
        'replace("b.", ".", "")', "basename(path.module)", "keys({ a = <any>, b = <any> })[1]", "trimspace(<text>)",
    ],
    "flag": [
        "!(<flag>)", "<flag> && <flag>", "(<flag> || <flag>)", "<flag> || <flag> && <flag>", "<number> > <number>",
        "<number> == 3600", "<number> <= 24", '<engine> == "aurora-mysql"', '<text> == "prod"', "<text> != <text>",
        "<window> == null", "<window> != null", 'contains(["aurora", "aurora-mysql"], <engine>)',
        'contains(["a", "prod"], <text>)', "can({ a = 1 }[<text>])", "can(tonumber(<text>))",
        'startswith(<engine>, "aurora")', 'endswith(<engine>, "mysql")', 'strcontains(<engine>, "mysql")',
        'length(regexall("mysql", <engine>)) > 0', 'can(regex("^aurora-my", <engine>))', "alltrue([<flag>, <flag>])",
        "anytrue([<flag>, <flag>])", 'tobool("true")', 'tobool("${<~flag>}")',
        "contains(keys({ a = 1, b = 2 }), <text>)", "length([<any>]) > 0", 'lower(<engine>) == "aurora-mysql"',
        "{ a = <number> } == { a = 3600 }", "[<text>] == [<text>]", "<window> == 3600", '<window> == "3600"',
        "<flag> == <flag>", 'contains(setintersection(["a", "b"], ["b"]), <text>)',
        'alltrue([for x in [<engine>, <engine>] : x != "mysql"])', "try(tobool(<text>), <flag>)", "issensitive(1)",
        "anytrue([for k, v in { a = <number> } : v > 60])", 'length(setsubtract(["a", "b"], [<text>])) == 1',
        "can({ a = 1 }.b)", "<number> != null", "coalesce(<flag>, <flag>)", "try(<text>.x, <flag>)",
        "(length(<text>) > 0 ? <flag> : <flag>)", "tonumber(<number>) >= 3600", "true && <flag>",
    ],
}  # fmt: skip

# Forms that read files beside the module; the writer puts the files there.
WITH_FILES = {
    "number": [
        'jsondecode(file("${path.module}/DATA.json")).hours * 3600', 'length(fileset(path.module, "DATA.*"))',
    ],
    "window": [
        'jsondecode(file("${path.module}/DATA.json")).window',
        'yamldecode(file("${path.module}/DATA.yaml"))["windows"].a',
        'templatefile("${path.module}/DATA.tftpl", { hours = <number> })',
        'tonumber(trimspace(file("${path.module}/DATA.txt")))',
        'try(jsondecode(file("${path.module}/missing.json")).window, <window>)',
    ],
    "engine": [
        'jsondecode(file("${path.module}/DATA.json")).engine',
        'yamldecode(file("${path.module}/DATA.yaml")).engines[0]',
    ],
    "flag": [
        'fileexists("${path.module}/DATA.json")', 'fileexists("${path.module}/missing.json")',
        'can(file("${path.module}/missing.txt"))',
    ],
}  # fmt: skip
ALONE = {
    "flag": [
        'path.module == "."', "path.root == path.module", '"${path.module}/x" == "./x"',
    ],
    "window": [
        '{ "." = 3600 }[path.module]',
    ],
}  # fmt: skip
DATA = {
    "json": '{"window": 86400, "hours": 2, "engine": "aurora-mysql"}\n',
    "yaml": "windows:\n  a: 3600\n  b: 0\nengines:\n  - aurora-mysql\n",
    "tftpl": "%{ if hours > 0 }${hours}%{ else }0%{ endif }",
    "txt": "7200\n",
}

KEYS = ("a", "b", "prod", "dev", "x.y", "10", "A b")
DEPTH = 3  # of expressions


def quoted(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key)


def times(repeated: Type | None) -> int:
    return 1 if repeated is None else len(repeated.keys) or 2


class Writer:
    """Writes one scenario; its names begin with that of the scenario."""

    def __init__(self, rng: random.Random, name: str, worlds: int = 0) -> None:
        self.rng, self.name, self.worlds = rng, name, worlds
        self.files: dict[str, list[str]] = {}
        self.plain: Files = {}
        self.variables: dict[str, str] = {}  # what variables files say
        self.open: list[dict[str, str]] = [{} for _ in range(worlds)]  # what only Terraform is told, in each world
        self.number = 0
        with_files = self.chance(0.12)
        share = rng.choice((0.15, 0.3, 0.6))
        self.common = [form for form in COMMON if rng.random() < share]
        self.forms: dict[str, list[str]] = {}
        for kind, forms in FORMS.items():
            every = forms + (WITH_FILES.get(kind, []) * 4 if with_files else [])
            self.forms[kind] = [form for form in every if rng.random() < share]

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def fresh(self, what: str) -> str:
        self.number += 1
        return f"{self.name}_{what}{self.number}"

    # --- types ---

    def scalar(self) -> Type:
        return self.rng.choice((NUMBER, NUMBER, WINDOW, WINDOW, WINDOW, ENGINE, ENGINE, TEXT, FLAG, FLAG))

    def keys(self, least: int = 0) -> tuple[str, ...]:
        return tuple(sorted(self.rng.sample(KEYS, self.rng.randint(max(least, 1), 3) if self.chance(0.95) else least)))

    def specification(self) -> Type:
        """An object that describes a cluster."""
        fields = [("window", WINDOW, self.chance(0.7)), ("engine", ENGINE, self.chance(0.7))]
        for field, kind in (("enabled", FLAG), ("name", TEXT), ("hours", NUMBER), ("mode", MODE)):
            if self.chance(0.3):
                fields.append((field, kind, kind in (TEXT, NUMBER) or self.chance(0.7)))
        if self.chance(0.15):
            fields.append(("sizes", Type("map", WINDOW, self.keys(1)), True))
        if self.chance(0.15):
            fields.append(("backup", Type("object", fields=(("window", WINDOW, True), ("flag", FLAG, True))), True))
        return Type("object", fields=tuple(fields))

    def type(self) -> Type:
        chance = self.rng.random()
        item = self.specification() if self.chance(0.6) else self.scalar()
        if chance < 0.45:
            return self.scalar()
        if chance < 0.6:
            return self.specification()
        if chance < 0.8:
            return Type("map", item, self.keys())
        if chance < 0.93:
            return Type("list", item, tuple(range(self.rng.randint(1, 3))))
        return Type("set", TEXT)

    def constraint(self, type_: Type) -> tuple[str, Type]:
        """A type constraint, and the type of a value that went through it."""
        if type_.kind == "object":
            texts, fields = [], []
            for name, kind, always in type_.fields:
                text, inside = self.constraint(kind)
                default = f", {self.constant(kind)}" if kind != WINDOW or self.chance(0.6) else ""
                texts.append(f"{name} = {text if always else f'optional({text}{default})'}")
                fields.append((name, inside, True))
            return "object({{ {} }})".format(", ".join(texts)), type_._replace(fields=tuple(fields))
        if type_.item:
            text, inside = self.constraint(type_.item)
            if type_.kind == "list" and self.chance(0.15):
                return "tuple([{}])".format(", ".join(text for _ in type_.keys)), type_._replace(item=inside)
            return f"{type_.kind}({text})", type_._replace(item=inside)
        return {"flag": "bool", "number": "number", "window": self.rng.choice(("number", "number", "string"))}.get(
            type_.kind, "string"
        ), type_

    # --- expressions ---

    def constant(self, type_: Type) -> str:
        return self.literal(type_, self.constant)

    def literal(self, type_: Type, value: Callable[[Type], str]) -> str:
        """A literal; the values in it are constants or expressions."""
        if type_.kind in ("list", "set"):
            items = ['"a"', '"prod"'] if type_.kind == "set" else [value(type_.items) for _ in type_.keys]
            return "[{}]".format(", ".join(items))
        if type_.kind == "map":
            return "{{ {} }}".format(", ".join(f"{quoted(key)} = {value(type_.items)}" for key in type_.keys))
        if type_.kind == "object":
            written = [(name, kind) for name, kind, always in type_.fields if always or self.chance(0.5)]
            return "{{ {} }}".format(", ".join(f"{name} = {value(kind)}" for name, kind in written))
        return self.rng.choice(CONSTANTS[type_.kind])

    def reach(self, text: str, type_: Type, wanted: Type, depth: int = 3) -> list[str]:
        """The ways to a value of some type from a name of another one."""
        if type_ == wanted or (type_.kind, wanted.kind) in (("number", "window"), ("engine", "text")):
            return [text]
        found: list[str] = []
        if "[*]" in text:  # an index behind a splat would be one into each item
            text = f"({text})"
        if depth and type_.kind == "object":
            for name, kind, always in type_.fields:
                if always:
                    found += self.reach(f"{text}.{name}", kind, wanted, depth - 1)
                elif kind == wanted:
                    default = self.constant(kind)
                    found.append(f"try({text}.{name}, {default})")
                    found.append(f'lookup({text}, "{name}", {default})')
        elif depth and type_.item and type_.kind in ("list", "map"):
            for key in type_.keys:
                index = (
                    f".{key}"
                    if type_.kind == "map" and key.isidentifier() and self.chance(0.5)
                    else f"[{json.dumps(key)}]"
                )
                found += self.reach(f"{text}{index}", type_.item, wanted, depth - 1)
            if type_.kind == "map" and not type_.keys:
                found += [
                    f"try({way}, {self.constant(wanted)})" for way in self.reach(f'{text}["a"]', type_.item, wanted, 1)
                ]
        return found

    def leaf(self, type_: Type, scope: Scope) -> str:
        if self.chance(0.75):
            names = list(scope.names)
            self.rng.shuffle(names)
            for text, kind in names:
                found = self.reach(text, kind, type_)
                if found:
                    return self.rng.choice(found)
        return self.constant(type_)

    def expression(self, type_: Type, scope: Scope, depth: int = DEPTH, flat: bool = False) -> str:
        if depth <= 0 or self.chance(0.3):
            return self.leaf(type_, scope)
        if type_.item or type_.fields:
            return self.collection(type_, scope, depth, flat)
        if self.chance(0.12):
            return self.comprehension(type_, scope, depth, flat)
        forms = self.forms.get(type_.kind, []) if self.chance(0.65) else self.common
        forms = [form for form in forms if not (flat and "\n" in form)]
        return self.fill(self.rng.choice(forms), type_, scope, depth, flat) if forms else self.leaf(type_, scope)

    def fill(self, form: str, type_: Type, scope: Scope, depth: int, flat: bool) -> str:
        def hole(match: re.Match[str]) -> str:
            kind = match.group(2)
            wanted = type_ if kind == "*" else self.scalar() if kind == "any" else Type(kind)
            text = self.expression(wanted, scope, depth - 1, flat or bool(match.group(1)))
            # Checkov's parser gives up the whole file for such templates.
            hard = match.group(1) and ("{" in text or ("%{" in form and '"' in text))
            return self.constant(wanted) if hard else text

        if "DATA" in form:
            for suffix, content in DATA.items():
                self.plain[f"{scope.folder}{self.name}.{suffix}"] = content
        return re.sub(r"<(~?)([a-z]+|\*)>", hole, form.replace("DATA", self.name))

    def comprehension(self, type_: Type, scope: Scope, depth: int, flat: bool) -> str:
        """An item of a for expression over something that has a name."""
        for text, kind in self.rng.sample(scope.names, len(scope.names)):
            if kind.item and kind.keys:
                inner = scope.plus(("v", kind.item), ("k", TEXT if kind.kind == "map" else NUMBER))
                value = self.expression(type_, inner, depth - 1, flat)
                key = self.rng.choice(kind.keys)
                forms = [f"[for k, v in {text} : {value}][0]", f"values({{ for k, v in {text} : k => {value} }})[0]"]
                forms += [f"{{ for k, v in {text} : k => {value} }}[{json.dumps(key)}]"] * 2
                forms += [f"{{ for k, v in {text} : k => {value} if k == {json.dumps(key)} }}[{json.dumps(key)}]"]
                forms += [f"{{ for k, v in {text} : k => {value}... }}[{json.dumps(key)}][0]"]
                if not re.search(r"\bk\b", value):
                    forms += [f"[for v in {text} : {value}][0]", f"[for v in {text} : {value}].0"]
                return self.rng.choice(forms)
        return self.leaf(type_, scope)

    def collection(self, type_: Type, scope: Scope, depth: int, flat: bool) -> str:
        def value(kind: Type) -> str:
            return self.expression(kind, scope, depth - 2, flat)

        forms = [self.leaf(type_, scope), self.leaf(type_, scope), self.literal(type_, value)]
        ragged = any(not always for _, _, always in (type_.item or type_).fields)  # objects of different types
        if self.chance(0.3) and not ragged:
            forms.append(f"({value(FLAG)} ? {self.leaf(type_, scope)} : {self.leaf(type_, scope)})")
        if "jsondecode(jsonencode(<*>))" in self.common:
            forms.append(f"jsondecode(jsonencode({self.literal(type_, value)}))")
        if type_.kind == "object":
            name, kind, always = self.rng.choice(type_.fields)
            if always:
                forms.append(f"merge({self.leaf(type_, scope)}, {{ {name} = {value(kind)} }})")
        elif type_.item:
            inner = scope.plus(("v", type_.item))
            item, source = self.expression(type_.item, inner, depth - 1, flat), self.leaf(type_, scope)
            if type_.kind == "map":
                forms += [f"{{ for k, v in {source} : k => {item} }}"] * 2
                forms.append(f"merge({source}, {{ {quoted(self.rng.choice(KEYS))} = {value(type_.item)} }})")
                if type_.keys:
                    keys = ", ".join(map(json.dumps, type_.keys))
                    values = ", ".join(value(type_.item) for _ in type_.keys)
                    forms += [f"zipmap([{keys}], [{values}])", f"{{ for k in [{keys}] : k => {value(type_.item)} }}"]
                    forms += [f"tomap({{ for k, v in {source} : k => v }})"] * (not ragged)
            elif type_.kind == "list":
                forms += [f"[for v in {source} : {item}]", f"reverse({source})"] + [f"tolist({source})"] * (not ragged)
                forms += [f"concat({source}, [{value(type_.item)}])", f"flatten([{source}, [{value(type_.item)}]])"]
            elif type_.kind == "set":
                forms += ['toset(["a", "b"])', f"toset([for v in {source} : v])"]
        return self.rng.choice(forms)

    # --- blocks ---

    def put(self, scope: Scope, block: str) -> None:
        """Into one of the two files of a module; the order of blocks says nothing to Terraform."""
        names = ("main.tf", "more.tf") if scope.folder else (f"{self.name}.tf", f"{self.name}_more.tf")
        file = self.files.setdefault(scope.folder + self.rng.choice(names), [])
        file.insert(self.rng.randint(0, len(file)), block)

    def variable(self, scope: Scope, is_root: bool) -> tuple[str, Type, bool]:
        type_, name = self.type(), self.fresh("v")
        inside, lines = type_, []
        if self.chance(0.55):
            text, inside = self.constraint(type_)
            lines.append(f"type = {text}")
        elif self.chance(0.2):
            lines.append("type = any")
        default = self.chance(0.6)
        if self.worlds and is_root and not type_.item and not type_.fields and (not any(self.open) or self.chance(0.5)):
            for world in self.open:
                world[name] = self.constant(type_)
            self.put(scope, 'variable "{}" {{{}}}\n'.format(name, "\n  type = bool\n" if type_ == FLAG else ""))
            return name, type_, False
        if default:
            lines.append(f"default = {self.constant(type_) if type_ != WINDOW or self.chance(0.7) else 'null'}")
        if self.chance(0.12) and type_ != WINDOW:
            lines.append("nullable = false")
        if is_root and (not default or self.chance(0.3)):
            self.variables[name] = self.constant(type_)
        self.put(scope, 'variable "{}" {{\n  {}\n}}\n'.format(name, "\n  ".join(lines)))
        return name, inside, default

    def repeat(self, scope: Scope, size: int = 1) -> tuple[str, Scope, Type | None]:
        """Maybe ``count`` or ``for_each``: the line, the scope of the block, and what references to it are keyed by."""
        chance = self.rng.random()
        if chance < 0.45 or size > 12:
            return "", scope, None
        if chance < 0.65:
            size = self.rng.choice((1, 1, 2, 3))
            forms = [str(size), f"length({self.literal(Type('list', TEXT, tuple(range(size))), self.constant)})"]
            keys: tuple[Any, ...] = tuple(range(size))
            if self.chance(0.4):
                flag = self.expression(FLAG, scope, 2)
                forms, keys = [f"{flag} ? 1 : 0", f"({flag}) ? {size} : 0", f"length([for x in [1] : x if {flag}])"], ()
            return f"count = {self.rng.choice(forms)}", scope.plus(("count.index", NUMBER)), Type("list", keys=keys)
        maps = [(text, kind) for text, kind in scope.names if kind.kind == "map"]
        if chance < 0.75:
            keys = self.keys(1)
            written = ", ".join(map(json.dumps, keys))
            forms = [f"toset([{written}])"] * 2 + [
                f"toset(concat([{written}], []))",
                f"toset(keys({{ for k in [{written}] : k => k }}))",
            ]
            return (
                f"for_each = {self.rng.choice(forms)}",
                scope.plus(("each.key", TEXT), ("each.value", TEXT)),
                Type("map", keys=keys),
            )
        if maps and self.chance(0.6):
            text, kind = self.rng.choice(maps)
        else:
            kind = Type("map", self.specification() if self.chance(0.7) else self.scalar(), self.keys(1))
            text = self.collection(kind, scope, 2, False)
        keys = kind.keys
        if self.chance(0.3):
            text = f"{{ for k, v in {text} : k => v }}"
        elif self.chance(0.2):
            condition = self.expression(FLAG, scope.plus(("k", TEXT), ("v", kind.items)), 2)
            text, keys = f"{{ for k, v in {text} : k => v if {condition} }}", ()
        elif self.chance(0.1):
            text, keys = f"({self.expression(FLAG, scope, 1)} ? {text} : {{}})", ()
        inner = scope.plus(("each.key", TEXT), ("each.value", kind.items))
        return f"for_each = {text}", inner, Type("map", keys=keys)

    def referred(
        self, text: str, repeated: Type | None, attributes: list[tuple[str, Type]], dot: str
    ) -> list[tuple[str, Type]]:
        """How others may name the attributes of a block."""
        names: list[tuple[str, Type]] = []
        for attribute, kind in attributes:
            if repeated is None:
                names.append((f"{text}{dot}{attribute}", kind))
                continue
            for key in repeated.keys:
                names.append((f"{text}[{json.dumps(key)}]{dot}{attribute}", kind))
            many = Type("list", kind, repeated.keys)
            mapped = Type("map", kind, repeated.keys)
            names.append(
                (f"[for m in {text} : m{dot}{attribute}]", many._replace(keys=tuple(range(len(repeated.keys)))))
            )
            if repeated.kind == "list":
                names.append((f"{text}[*]{dot}{attribute}", many))
                names.append((f"one([for m in {text} : m{dot}{attribute} if false])", WINDOW))
                if kind in (WINDOW, NUMBER) and len(repeated.keys) < 2:
                    names.append((f"one({text}[*]{dot}{attribute})", WINDOW))
                    names.append((f"(length({text}) > 0 ? {text}[0]{dot}{attribute} : null)", WINDOW))
                    names.append((f"element(concat({text}[*]{dot}{attribute}, [0]), 0)", WINDOW))
            else:
                names.append(
                    (f"values({text})[*]{dot}{attribute}", many._replace(keys=tuple(range(len(repeated.keys)))))
                )
                names.append((f"{{ for k, m in {text} : k => m{dot}{attribute} }}", mapped))
            if kind in (WINDOW, NUMBER):
                index = "[0]" if repeated.kind == "list" else '["a"]'
                names.append((f"try({text}{index}{dot}{attribute}, null)", WINDOW))
        return names

    def cluster(self, scope: Scope) -> tuple[list[tuple[str, Type]], int]:
        line, inner, repeated = self.repeat(scope)
        name = self.fresh("c")
        arguments: dict[str, str] = {}
        if self.chance(0.95):
            arguments["engine"] = self.expression(ENGINE, inner) if self.chance(0.6) else '"aurora-mysql"'
            if self.chance(0.03):
                arguments["engine"] = f"({self.expression(FLAG, inner, 1)} ? {arguments['engine']} : null)"
        if self.chance(0.9):
            arguments["backtrack_window"] = self.expression(WINDOW, inner, DEPTH + 1)
        if self.chance(0.2):
            arguments["engine_mode"] = self.expression(MODE, inner, 2)
        for argument, value in (("global_cluster_identifier", '"world"'), ("replication_source_identifier", '"arn:x"')):
            if self.chance(0.08):
                forms = ["null", '""', value, f"({self.expression(FLAG, inner, 2)} ? {value} : null)"]
                arguments[argument] = self.rng.choice(forms)
        if self.chance(0.06):
            arguments["region"] = f'({self.expression(FLAG, inner, 2)} ? "eu-west-1" : "eu-north-1")'
        written = list(arguments.items())
        self.rng.shuffle(written)
        lines = [line] if line else []
        if self.chance(0.1):
            lines.append("# backtrack_window = 86400")
        body = "\n  ".join(f"{argument} = {value.rstrip()}" for argument, value in written)
        self.put(
            scope,
            'resource "aws_rds_cluster" "{}" {{\n  {}\n  §{{\n  {}\n  §}}\n}}\n'.format(name, "\n  ".join(lines), body),
        )
        kinds = [
            (argument, {"engine": ENGINE, "backtrack_window": WINDOW}[argument])
            for argument in sorted(arguments)
            if argument in ("engine", "backtrack_window")
        ]
        return self.referred(f"aws_rds_cluster.{name}", repeated, kinds, "§"), times(repeated)

    def call(self, scope: Scope, module: Module) -> tuple[list[tuple[str, Type]], int]:
        line, inner, repeated = self.repeat(scope, module.size)
        name = self.fresh("m")
        lines = [line] if line else []
        lines.append(f'source = "./{module.folder[len(scope.folder) :].rstrip("/")}"')
        for input_, kind, default in module.inputs:
            if not default or self.chance(0.6):
                value = self.leaf(kind, inner) if self.chance(0.35) else self.expression(kind, inner)
                lines.append(f"{input_} = {value.rstrip()}")
        self.put(scope, 'module "{}" {{\n  {}\n}}\n'.format(name, "\n  ".join(lines)))
        return self.referred(f"module.{name}", repeated, list(module.outputs), "."), times(repeated) * module.size

    def module(self, folder: str, levels: int, is_root: bool = False) -> Module:
        """Writes a module and those below it."""
        scope = Scope(folder)
        inputs = [self.variable(scope, is_root) for _ in range(self.rng.randint(2, 4))]
        scope = scope.plus(*((f"var.{name}", kind) for name, kind, _ in inputs))
        if any(self.open):
            scope = scope.plus(*scope.names * 3)  # much hangs on them
        below = [
            self.module(f"{folder}{self.fresh('f')}/", levels - 1)
            for _ in range(self.rng.choice((1, 1, 2)) if levels else 0)
        ]
        steps: list[str] = ["local"] * self.rng.randint(1, 4) + ["cluster"] * self.rng.randint(1, 2)
        self.rng.shuffle(steps)
        steps += ["cluster"]
        calls = [module for module in below for _ in range(self.rng.choice((1, 1, 2)))]
        for module in calls:
            steps.insert(self.rng.randint(0, len(steps) - 1), module.folder)
        size = 0
        for step in steps:
            if step == "local":
                kind, name = self.type(), self.fresh("l")
                value = self.expression(kind, scope)
                self.put(scope, f"locals {{\n  {name} = {value.rstrip()}\n}}\n")
                scope = scope.plus((f"local.{name}", kind))
                continue
            called = [module for module in below if module.folder == step]
            names, instances = self.call(scope, called[0]) if called else self.cluster(scope)
            scope, size = scope.plus(*names), size + instances
        outputs = []
        for _ in range(0 if is_root else self.rng.randint(1, 2)):
            kind, name = self.type(), self.fresh("o")
            self.put(scope, f'output "{name}" {{\n  value = {self.expression(kind, scope).rstrip()}\n}}\n')
            outputs.append((name, kind))
        return Module(folder, tuple(inputs), tuple(outputs), size)

    def write(self) -> Files:
        self.module("", self.rng.choice((0, 0, 1, 1, 2, 3)), is_root=True)
        for name, value in self.variables.items():
            form = self.rng.choice(("terraform.tfvars", f"{self.name}.auto.tfvars"))
            self.files.setdefault(form, []).append(f"{name} = {value}\n")
        return self.files_written()

    def files_written(self) -> Files:
        return {**self.plain, **{name: "\n".join(blocks) for name, blocks in self.files.items()}}


def scenarios(seed: int, count: int = 6) -> dict[str, Files]:
    """The scenarios of a configuration by name, each with its files; ``terraform.tfvars`` is shared by all."""
    rng = random.Random(seed)
    return {name: Writer(rng, name).write() for name in (f"s{number}" for number in range(count))}


def open_scenarios(seed: int, count: int = 6, worlds: int = 3) -> tuple[dict[str, Files], list[dict[str, Files]]]:
    """Scenarios in which variables are open, and for each world a file that sets those of each scenario."""
    rng = random.Random(seed)
    writers = [Writer(rng, f"s{number}", worlds) for number in range(count)]
    parts = {writer.name: writer.write() for writer in writers}
    return parts, [
        {each.name: {f"{each.name}_world.auto.tfvars": settings(each.open[world])} for each in writers}
        for world in range(worlds)
    ]


def settings(values: dict[str, str]) -> str:
    return "".join(f"{name} = {value}\n" for name, value in values.items())


def each_form(seed: int, worlds: int = 0) -> tuple[dict[str, Files], list[dict[str, Files]]]:
    """Scenarios of one cluster each in which one form stands alone, filled with constants and variables.

    The variables are open if there are worlds, and for each world a file sets those of each scenario.
    """
    rng = random.Random(seed)
    arguments = {
        "number": 'engine = "aurora-mysql"\n  backtrack_window = %s',
        "window": 'engine = "aurora-mysql"\n  backtrack_window = %s',
        "engine": "engine = %s\n  backtrack_window = 0",
        "mode": 'engine = "aurora-mysql"\n  engine_mode = %s',
        "text": 'engine = "aurora-mysql"\n  backtrack_window = (%s) == "a" ? 3600 : 0',
        "flag": 'engine = "aurora-mysql"\n  backtrack_window = (%s) ? 3600 : 0',
    }
    forms = [("window", form) for form in COMMON]
    forms += [(kind, form) for table in (FORMS, WITH_FILES, ALONE) for kind in table for form in table[kind]]
    parts: dict[str, Files] = {}
    settings_in: list[dict[str, Files]] = [{} for _ in range(worlds)]
    for number, (kind, form) in enumerate(forms):
        writer = Writer(rng, f"s{number}")
        writer.common, writer.forms = [], {}
        names = [(f"{writer.name}_{kind.kind}", kind) for kind in (NUMBER, ENGINE, TEXT, FLAG)]
        scope = Scope("", tuple((f"var.{name}", kind) for name, kind in names))
        text = arguments[kind] % writer.fill(form, Type(kind), scope, 1, False).rstrip()
        writer.put(scope, f'resource "aws_rds_cluster" "{writer.name}_c" {{\n  §{{\n  {text}\n  §}}\n}}\n')
        names = [(name, type_) for name, type_ in names if name in text]
        for name, type_ in names:
            default = "" if worlds else f" default = {writer.constant(type_)} "
            writer.put(scope, f'variable "{name}" {{{default}}}\n')
        for world in settings_in:
            values = {name: writer.constant(type_) for name, type_ in names}
            world[writer.name] = {f"{writer.name}.auto.tfvars": settings(values)}
        parts[writer.name] = writer.files_written()
    return parts, settings_in


def joined(parts: dict[str, Files]) -> Files:
    """The files of a configuration of several scenarios."""
    files: Files = {}
    for part in parts.values():
        for name, text in part.items():
            files[name] = files.get(name, "") + text
    return files


def for_checks(files: Files) -> Files:
    return {name: re.sub(r" *§[{}]\n", "", text).replace("§", ".") for name, text in files.items()}


def for_terraform(files: Files) -> Files:
    return {
        name: text.replace("aws_rds_cluster", "terraform_data")
        .replace("§{", "input = {")
        .replace("§}", "}")
        .replace("§", ".input.")
        for name, text in files.items()
    }
