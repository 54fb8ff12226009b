"""The functions of Terraform's language that put collections together and look into them.

Follows https://developer.hashicorp.com/terraform/language/functions, "Collection Functions", and for what the pages
leave out https://github.com/zclconf/go-cty/tree/main/cty/function/stdlib.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import fits, whole
from checkov_backtrack.hcl.functions.function_signature import Function, Needs, Parameter
from checkov_backtrack.hcl.functions.grapheme_clusters import graphemes
from checkov_backtrack.hcl.language_values import List, Map, Namespace, Set, Value, holds, is_open, set_order
from checkov_backtrack.hcl.type_constraints import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from checkov_backtrack.hcl.type_conversion import converted, type_of, unified
from checkov_backtrack.hcl.value_equality import are_equal
from checkov_backtrack.worlds.open_values import Open, derived, item_of, opaque
from checkov_backtrack.worlds.possible_worlds import Basis, World
from checkov_backtrack.worlds.shown_values import shown


def _sequence(value: Value, with_sets: bool = False) -> list[Value]:
    """A list or tuple, or a set where they go too."""
    if not isinstance(value, list) or (isinstance(value, Set) and not with_sets):
        raise EvaluationError(f"{shown(value)} is not a list")
    return value


def _mapping(value: Value) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise EvaluationError(f"{shown(value)} is not a map")
    return value


def _like(source: list[Value], items: Sequence[Value]) -> list[Value]:
    """A list of the same type as another, or a tuple."""
    return List(items, source.of) if isinstance(source, (List, Set)) else list(items)


# --- what can be said although something is open ---


def _alltrue(world: World, items: Value) -> Value:
    if isinstance(items, Open):
        return derived("alltrue", [items])
    if any(item is None or item is False for item in items):
        return False
    return all(holds(item, world) for item in items)


def _anytrue(world: World, items: Value) -> Value:
    if isinstance(items, Open):
        return derived("anytrue", [items])
    if any(item is True for item in items):
        return True
    return any(holds(item, world) for item in items if item is not None)


def _coalesce(world: World, *values: Value) -> Value:
    if not values:
        raise EvaluationError("coalesce of nothing")
    type_ = unified([type_of(value) for value in values])
    for value in values:
        if isinstance(value, Open):
            if not world.equals(value, None) and not world.equals(value, ""):
                return value
        elif value is not None and not (type_ == STRING and value == ""):
            return converted(value, type_)
    raise EvaluationError("nothing that is neither null nor empty")


def _contains(world: World, items: Value, wanted: Value) -> Value:
    if isinstance(items, Open):
        return derived("contains", [items, wanted])
    _sequence(items, with_sets=True)
    if not is_open(wanted):  # what is certain needs no choice about the other items
        items = sorted(items, key=is_open)
    return any(are_equal(item, wanted, world) for item in items)


def _lookup(world: World, source: Value, key: Value, *default: Value) -> Value:
    if len(default) > 1:
        raise EvaluationError("lookup takes one default")
    if isinstance(source, Namespace):
        return opaque("lookup", [source, key])
    if isinstance(source, Open):
        name = f".{key}" if isinstance(key, str) else f"[{shown(key)}]"
        return item_of(source, key, source.source + name)
    _mapping(source)
    if default and isinstance(source, Map):
        default = (converted(default[0], source.of),)
    if isinstance(key, str) and key in source:
        return source[key]
    if isinstance(key, Open):
        for name, value in source.items():
            if world.equals(key, name, Basis.LISTED):
                return value
    if not default:
        raise EvaluationError(f"there is no key {shown(key)}")
    return default[0]


# --- what depends on the items there are, not on what they are ---


def _chunklist(items: List, size: Value) -> List:
    size = whole(size)
    if size < 0:
        raise EvaluationError("a negative size")
    chunks = [items[at : at + size] for at in range(0, len(items), size)] if size else [items] if items else []
    return List([List(chunk, items.of) for chunk in chunks], list_of(items.of))


def _coalescelist(world: World, *lists: Value) -> Value:
    if not lists:
        raise EvaluationError("coalescelist of nothing")
    for each in lists:
        if each is not None and not _is_open(each):
            _sequence(each)
    for each in lists:
        if _is_open(each):
            return derived("coalescelist", lists)
        if each:
            return each
    raise EvaluationError("no list that holds anything")


def _concat(*lists: Value) -> list[Value]:
    if not lists:
        raise EvaluationError("concat of nothing")
    fits(sum(len(_sequence(each)) for each in lists))
    items = list(itertools.chain.from_iterable(lists))
    if all(isinstance(each, List) for each in lists):
        try:
            of = unified([each.of for each in lists])
        except EvaluationError:
            return items
        return converted(items, list_of(of)) if items else List(items, of)
    return items


def _element(items: Value, position: Value) -> Value:
    _sequence(items)
    if not items:
        raise EvaluationError("an element of an empty list")
    place = whole(position) % len(items)
    if position < 0 and place and not isinstance(items, List):
        raise EvaluationError("an element before the first of a tuple")
    return items[place]


def _flatten(items: Value) -> Value:
    flat: list[Value] = []
    if not _flatten_into(flat, _sequence(items, with_sets=True)):
        return derived("flatten", [items])
    return flat


def _flatten_into(flat: list[Value], items: list[Value]) -> bool:
    """Appends all items; False where one is open, as it may turn out to be a list."""
    may_hold_lists = not isinstance(items, (List, Set)) or items.of.kind not in _NEVER_LISTS
    for item in items:
        if isinstance(item, list):
            if not _flatten_into(flat, item):
                return False
        elif _is_open(item) and may_hold_lists:
            return False
        else:
            flat.append(item)
        fits(len(flat))
    return True


_NEVER_LISTS = ("string", "number", "bool", "object", "map")


def _is_open(value: Value) -> bool:
    return isinstance(value, (Open, Namespace))


def _keys(source: Value) -> list[Value]:
    names = sorted(_mapping(source))
    return List(names, STRING) if isinstance(source, Map) else list(names)


def _length(value: Value) -> int:
    if isinstance(value, str):
        return len(graphemes(value))
    if not isinstance(value, (list, dict)):
        raise EvaluationError(f"{shown(value)} has no length")
    return len(value)


def _merge(*maps: Value) -> dict[str, Value]:
    given = [_mapping(each) for each in maps if each is not None]
    fits(sum(map(len, given)))
    merged = {name: value for each in given for name, value in each.items()}
    first = given[0] if given else {}
    if isinstance(first, Map) and all(isinstance(each, Map) and each.of == first.of for each in given):
        return Map(merged.items(), first.of)
    return merged


def _one(items: Value) -> Value:
    if len(_sequence(items, with_sets=True)) > 1:
        raise EvaluationError("more than one item")
    return items[0] if items else None


def _reverse(items: Value) -> list[Value]:
    return _like(items, _sequence(items, with_sets=True)[::-1])


def _setproduct(*sets: Value) -> Value:
    if len(sets) < 2:
        raise EvaluationError("setproduct of fewer than two sets")
    types = [_item_type(_sequence(each, with_sets=True)) for each in sets]
    fits(math.prod(map(len, sets)) * len(sets))
    of = Type("tuple", tuple(types))
    products = [converted(list(each), of) for each in itertools.product(*sets)]
    if not any(isinstance(each, Set) for each in sets):
        return List(products, of)
    return converted(products, set_of(of)) if products else Set([], of)


def _item_type(items: list[Value]) -> Type:
    return items.of if isinstance(items, (List, Set)) else unified([type_of(item) for item in items])


def _slice(items: Value, start: Value, end: Value) -> list[Value]:
    if not 0 <= whole(start) <= whole(end) <= len(_sequence(items)):
        raise EvaluationError(f"no items from {start} to {end}")
    return _like(items, items[start:end])


def _values(source: Value) -> list[Value]:
    items = [source[name] for name in sorted(_mapping(source))]
    return List(items, source.of) if isinstance(source, Map) else items


def _zipmap(names: List, values: Value) -> Value:
    if len(names) != len(_sequence(values)):
        raise EvaluationError(f"{len(names)} keys for {len(values)} values")
    if is_open(names):
        return derived("zipmap", [names, values])
    if None in names:
        raise EvaluationError("a key is null")
    return Map(zip(names, values), values.of) if isinstance(values, List) else dict(zip(names, values))


# --- what depends on the items themselves ---


def _compact(items: List) -> List:
    return List([item for item in items if item not in (None, "")], STRING)


def _distinct(items: List) -> List:
    first: dict[tuple[Value, ...], Value] = {}
    for item in items:
        first.setdefault(set_order(item), item)
    return List(first.values(), items.of)


def _index(items: Value, wanted: Value) -> int:
    places = [at for at, item in enumerate(_sequence(items)) if _is_same(item, wanted)]
    if not places:
        raise EvaluationError(f"there is no {shown(wanted)}")
    return places[0]


def _is_same(left: Value, right: Value) -> bool:
    return are_equal(left, right, World({}))


def _matchkeys(values: List, names: List, wanted: List) -> List:
    of = unified([names.of, wanted.of])
    if len(values) != len(names):
        raise EvaluationError(f"{len(names)} keys for {len(values)} values")
    names, wanted = converted(names, list_of(of)), converted(wanted, list_of(of))
    found = set(map(set_order, wanted))
    return List([value for value, name in zip(values, names) if set_order(name) in found], values.of)


def _setintersection(*sets: Set) -> Set:
    first, *others = _unified_sets(sets)
    common = set(map(set_order, first)).intersection(*(set(map(set_order, each)) for each in others))
    return Set([item for item in first if set_order(item) in common], first.of)


def _setsubtract(left: Set, right: Set) -> Set:
    left, right = _unified_sets((left, right))
    gone = set(map(set_order, right))
    return Set([item for item in left if set_order(item) not in gone], left.of)


def _setunion(*sets: Set) -> Set:
    unioned = _unified_sets(sets)
    return Set(itertools.chain.from_iterable(unioned), unioned[0].of)


def _unified_sets(sets: Sequence[Set]) -> list[Set]:
    fits(sum(map(len, sets)))
    of = unified([each.of for each in sets])
    return [converted(each, set_of(of)) if each else Set([], of) for each in sets]


def _sort(items: List) -> List:
    if None in items:
        raise EvaluationError("null cannot be sorted")
    return List(sorted(items), STRING)


def _transpose(lists: Map) -> Map:
    result: dict[str, List] = {}
    for name in sorted(lists):
        if lists[name] is None or None in lists[name]:
            raise EvaluationError("null cannot be transposed")
        for item in lists[name]:
            result.setdefault(item, List([], STRING)).append(name)
    return Map(result.items(), list_of(STRING))


_NULLABLE = Parameter(ANY, nullable=True)
_STRINGS = list_of(STRING)

COLLECTIONS: dict[str, Function] = {
    "alltrue": Function(_alltrue, (list_of(BOOL),), needs=Needs.WORLD),
    "anytrue": Function(_anytrue, (list_of(BOOL),), needs=Needs.WORLD),
    "chunklist": Function(_chunklist, (list_of(ANY), NUMBER), needs=Needs.SHAPE),
    "coalesce": Function(_coalesce, rest=_NULLABLE, needs=Needs.WORLD),
    "coalescelist": Function(_coalescelist, rest=_NULLABLE, needs=Needs.WORLD),
    "compact": Function(_compact, (_STRINGS,)),
    "concat": Function(_concat, rest=ANY, needs=Needs.SHAPE),
    "contains": Function(_contains, (ANY, ANY), needs=Needs.WORLD),
    "distinct": Function(_distinct, (list_of(ANY),)),
    "element": Function(_element, (ANY, NUMBER), needs=Needs.SHAPE),
    "flatten": Function(_flatten, (ANY,), needs=Needs.SHAPE),
    "index": Function(_index, (ANY, ANY)),
    "keys": Function(_keys, (ANY,), needs=Needs.SHAPE),
    "length": Function(_length, (ANY,), needs=Needs.SHAPE),
    "lookup": Function(_lookup, (ANY, STRING), rest=_NULLABLE, needs=Needs.WORLD),
    "matchkeys": Function(_matchkeys, (list_of(ANY), list_of(ANY), list_of(ANY))),
    "merge": Function(_merge, rest=_NULLABLE, needs=Needs.SHAPE),
    "one": Function(_one, (ANY,), needs=Needs.SHAPE),
    "reverse": Function(_reverse, (ANY,), needs=Needs.SHAPE),
    "setintersection": Function(_setintersection, (set_of(ANY),), rest=set_of(ANY)),
    "setproduct": Function(_setproduct, rest=ANY, needs=Needs.SHAPE),
    "setsubtract": Function(_setsubtract, (set_of(ANY), set_of(ANY))),
    "setunion": Function(_setunion, (set_of(ANY),), rest=set_of(ANY)),
    "slice": Function(_slice, (ANY, NUMBER, NUMBER), needs=Needs.SHAPE),
    "sort": Function(_sort, (_STRINGS,)),
    "transpose": Function(_transpose, (map_of(list_of(STRING)),)),
    "values": Function(_values, (ANY,), needs=Needs.SHAPE),
    "zipmap": Function(_zipmap, (_STRINGS, ANY), needs=Needs.SHAPE),
}
