"""What AWS says of Backtrack: each fact in one place, with the page that it comes from and when that was read."""

from __future__ import annotations

import re

# "aurora" is MySQL 5.6, "aurora-mysql" 5.7 and later, read 2026-11:
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (Engine)
MYSQL_ENGINES = frozenset({"aurora", "aurora-mysql"})

# Aurora Serverless v2 is engine mode "provisioned", "serverless" is v1, read 2026-11:
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html
ENGINE_MODES_WITH_BACKTRACK = frozenset({"provisioned", "parallelquery"})

# Seconds; 259200 is 72 hours. Leaving the property out means 0, and 0 means disabled, read 2026-11:
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (BacktrackWindow)
LONGEST_WINDOW = 259_200
LONGEST_WINDOW_HOURS = LONGEST_WINDOW // 3600

# "Region and version availability", a closed list, read 2026-11:
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Backtrack.html
REGIONS_WITH_BACKTRACK = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    }
)

# The form of a Region's name; a text of another form, such as a placeholder, says nothing, read 2026-11:
# https://docs.aws.amazon.com/general/latest/gr/rande.html
_REGION = re.compile(
    r"(af|ap|ca|cn|eu|eusc|il|me|mx|sa|us|us-gov|us-iso[a-z]?)"
    r"-(?:de-)?(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9][0-9]?"
)


def is_region_without_backtrack(name: str) -> bool:
    """Whether a text names a Region, and one that does not have Backtrack."""
    return name not in REGIONS_WITH_BACKTRACK and _REGION.fullmatch(name) is not None
