"""The functions of Terraform's language, https://developer.hashicorp.com/terraform/language/functions.

All that ``terraform metadata functions`` lists, but for those whose arguments are no plain values, such as ``try``.
"""

from __future__ import annotations

from __rds034_function import Function, Needs, Parameter
from __rds034_functions_collections import COLLECTIONS
from __rds034_functions_conversion import CONVERSION
from __rds034_functions_encoding import ENCODING
from __rds034_functions_files import FILES
from __rds034_functions_network import NETWORK
from __rds034_functions_numbers import NUMBERS
from __rds034_functions_text import TEXT
from __rds034_functions_time import TIME
from __rds034_types import ANY
from __rds034_values import Unknowable, Value
from __rds034_worlds import World

# Functions whose result is not worked out here, and why.
OPAQUE = {
    "abspath": "it hangs on where Terraform runs",
    "base64gzip": "it hangs on who compresses",
    "bcrypt": "it is different each time",
    "ephemeralasnull": "which values are ephemeral is not kept",
    "issensitive": "which values are sensitive is not kept",
    "pathexpand": "it hangs on who runs Terraform",
    "plantimestamp": "it is different each time",
    "rsadecrypt": "no secret is decrypted here",
    "timestamp": "it is different each time",
    "uuid": "it is different each time",
}


def _opaque(reason: str) -> Function:
    def run(world: World, *arguments: Value) -> Value:
        raise Unknowable(reason)

    return Function(run, rest=Parameter(ANY, nullable=True), needs=Needs.WORLD)


FUNCTIONS: dict[str, Function] = {
    **COLLECTIONS,
    **CONVERSION,
    **ENCODING,
    **FILES,
    **NETWORK,
    **NUMBERS,
    **TEXT,
    **TIME,
    **{name: _opaque(reason) for name, reason in OPAQUE.items()},
}
