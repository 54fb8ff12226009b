"""What Terraform would refuse."""

from __future__ import annotations

from checkov_backtrack.worlds.not_known import Code, NotKnown


class EvaluationError(NotKnown):
    """Terraform would refuse this expression; ``try`` goes on to its next argument."""

    code = Code.REFUSED
