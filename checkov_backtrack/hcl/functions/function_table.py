"""The functions of Terraform's language, https://developer.hashicorp.com/terraform/language/functions.

All that ``terraform metadata functions`` lists, but for those whose arguments are no plain values, such as ``try``.
"""

from __future__ import annotations

from checkov_backtrack.hcl.functions.collections_functions import COLLECTIONS
from checkov_backtrack.hcl.functions.conversion_functions import CONVERSION
from checkov_backtrack.hcl.functions.encoding_functions import ENCODING
from checkov_backtrack.hcl.functions.files_functions import FILES
from checkov_backtrack.hcl.functions.function_signature import Function, Needs, Parameter
from checkov_backtrack.hcl.functions.network_functions import NETWORK
from checkov_backtrack.hcl.functions.numbers_functions import NUMBERS
from checkov_backtrack.hcl.functions.text_functions import TEXT
from checkov_backtrack.hcl.functions.time_functions import TIME
from checkov_backtrack.hcl.language_values import Value
from checkov_backtrack.hcl.type_constraints import ANY
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.possible_worlds import World

# Functions that have another result each time they are called.
VOLATILE = frozenset({"bcrypt", "timestamp", "uuid"})

# Functions whose result is not worked out here, and why.
OPAQUE = {
    "abspath": "it depends on where Terraform runs",
    "base64gzip": "it depends on who compresses",
    "bcrypt": "it is different each time",
    "ephemeralasnull": "which values are ephemeral is not kept",
    "issensitive": "which values are sensitive is not kept",
    "pathexpand": "it depends on who runs Terraform",
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
