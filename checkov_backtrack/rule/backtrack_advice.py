"""What to do about a cluster that fails.

Backtrack cannot be switched on for a cluster that exists. A clone helps only where its source has Backtrack already,
although the page of the rule says otherwise. Read 2026-11, "Backtracking limitations":
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html
"""

from __future__ import annotations

from checkov_backtrack.rule.aurora_facts import LONGEST_WINDOW
from checkov_backtrack.worlds.shown_values import printable

EXISTING = (
    "A cluster that exists cannot be modified to get Backtrack: restore a snapshot of it with a window, and point the "
    "application at the new endpoint."
)
RUNNING = (
    "AWS refuses to switch Backtrack on for a cluster that exists. Restore a snapshot of it with a window, and point "
    "the application at the new endpoint. Where the data may be lost, apply deletion_protection = false, then run "
    "terraform apply -replace='{address}'. After a blue/green deployment this is how the loss of Backtrack shows."
)
OFF = "Keep the window. Once it is off, only a cluster that is restored from a snapshot can have Backtrack again."


def what_to_set(edit: str, place: str, least: int | float) -> str:
    """The one thing to do about a window that is missing or wrong.

    :param edit: what there is to edit, such as ``set backtrack_window in module "db"``
    :param place: file and line of that; empty where nobody knows
    :param least: the shortest window that passes, in seconds
    """
    example = "86400 is a day" if least <= 86400 else f"{LONGEST_WINDOW} is three days"
    where = f" ({printable(place)})" if place else ""
    edit = printable(edit)
    return f"{edit[:1].upper()}{edit[1:]}{where} to {least}-{LONGEST_WINDOW} seconds; {example}."
