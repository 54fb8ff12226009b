"""What a function of Terraform's language takes, and what happens before it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, Protocol

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import size, size_outside
from checkov_backtrack.hcl.functions.re2_patterns import patterns_of
from checkov_backtrack.hcl.language_values import Namespace, Value, is_open
from checkov_backtrack.hcl.type_constraints import Type
from checkov_backtrack.hcl.type_conversion import converted
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.open_values import Open, derived, leaves
from checkov_backtrack.worlds.possible_worlds import World


class Files(Protocol):
    """Where functions find files; a path is relative to the root module's folder."""

    def read(self, path: str) -> bytes:
        """The content of a file; raises EvaluationError where there is none, Unknowable where it is not to be read."""

    def exists(self, path: str) -> bool:
        """Whether there is a regular file; raises EvaluationError and Unknowable, as ``read`` does."""

    def below(self, path: str) -> list[str]:
        """The regular files below a folder, relative to it, with "/"; raises Unknowable where there are too many."""


class Needs(Enum):
    """What a function has to know of its arguments; where it does not, its result depends on them."""

    ALL = "everything in them"
    SHAPE = "which items a collection has, not what they are"
    WORLD = "nothing: it is handed the world as its first argument, and asks it"
    FILES = "everything in them, and it is handed the files as its first argument"
    PATTERNS = "everything in them, and it is handed the regular expressions of the world as its first argument"


class Parameter(NamedTuple):
    type: Type
    nullable: bool = False


# What is wrong with arguments that nobody thought of, or too large; RuntimeError is the base of RecursionError.
_FAILURES = (ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)
_MOST = 500_000  # size of arguments: 5 MB of text, 100,000 items
_A_SECOND = 20_000_000  # as a size: of a function, the steps of a cluster are worth a second
_SHORT = 0.0002  # seconds, which its size pays for


class Function(NamedTuple):
    """A function, the types of its arguments, and that of any further ones.

    ``run`` gets the arguments converted to those types; a null only where a parameter is nullable. It raises
    EvaluationError where Terraform refuses the arguments, and Unknowable for what is not worked out here; what else
    may go wrong in it counts as Unknowable.
    """

    run: Callable[..., Value]
    parameters: tuple[Parameter | Type, ...] = ()
    rest: Parameter | Type | None = None
    needs: Needs = Needs.ALL

    def call(self, name: str, arguments: Sequence[Value], files: Files, world: World) -> Value:
        """The result for arguments; raises EvaluationError, Unknowable, and what World raises."""
        measured = size_outside if self.needs in (Needs.SHAPE, Needs.WORLD) else size
        start = time.thread_time()
        try:
            amount = sum(map(measured, arguments))
            if amount > _MOST:
                raise Unknowable("arguments that are too large")
            world.charge(amount)
            result = self._result(name, arguments, files, world)
            world.charge(measured(result))
        except _FAILURES as error:
            raise Unknowable(str(error)) from error
        finally:  # what took long, for whatever reason
            world.charge(int(max(0, time.thread_time() - start - _SHORT) * _A_SECOND))
        return result

    def _result(self, name: str, arguments: Sequence[Value], files: Files, world: World) -> Value:
        given = [_argument(*pair) for pair in zip(arguments, self._parameters(len(arguments)))]
        unclear = is_open if self.needs is not Needs.SHAPE else _is_itself_open
        if self.needs is not Needs.WORLD and any(map(unclear, given)):
            result = derived(name, given)
            # What an object holds that is worked out bit by bit, nobody asks here.
            return result._replace(opaque=result.opaque or any(map(_holds_namespace, given)))
        if self.needs is Needs.WORLD:
            return self.run(world, *given)
        if self.needs is Needs.PATTERNS:
            return self.run(patterns_of(world), *given)
        if self.needs is not Needs.FILES:
            return self.run(*given)
        world.secrets |= {f'{name}("...")'}  # what a file holds is nobody else's
        try:
            return self.run(files, *given)
        except EvaluationError as error:
            if not world.catching:  # a file may be made before Terraform runs
                raise Unknowable(str(error)) from error
            raise

    def _parameters(self, count: int) -> list[Parameter | Type]:
        missing = count - len(self.parameters)
        if missing < 0 or (missing and self.rest is None):
            raise EvaluationError(f"{count} arguments in the place of {len(self.parameters)}")
        return [*self.parameters, *[self.rest or self.parameters[-1]] * missing]


def _argument(value: Value, parameter: Parameter | Type) -> Value:
    nullable = isinstance(parameter, Parameter) and parameter.nullable
    if value is None and not nullable:
        raise EvaluationError("an argument is null")
    return converted(value, parameter.type if isinstance(parameter, Parameter) else parameter)


def _holds_namespace(value: Value) -> bool:
    return any(isinstance(leaf, Namespace) for leaf in leaves(value))


def _is_itself_open(value: Value) -> bool:
    return isinstance(value, (Open, Namespace))
