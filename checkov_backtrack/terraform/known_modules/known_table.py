"""All known modules.

What is written down of each is the inputs with their defaults, and the clusters with their addresses, as far as a
verdict depends on them. Types are given where they change a value; other inputs are left out.
"""

from checkov_backtrack.terraform.known_modules.camunda_aurora import CAMUNDA
from checkov_backtrack.terraform.known_modules.cds_snc_rds import CDS_SNC
from checkov_backtrack.terraform.known_modules.champ_oss_aurora import CHAMP_OSS
from checkov_backtrack.terraform.known_modules.clouddrove_aurora import CLOUDDROVE, CYPIK
from checkov_backtrack.terraform.known_modules.cloudposse_cluster import CLOUDPOSSE, PICPAY
from checkov_backtrack.terraform.known_modules.fleetdm_fleet import FLEET, FLEET_BYO_VPC, OLD_FLEET
from checkov_backtrack.terraform.known_modules.intel_aurora import INTEL
from checkov_backtrack.terraform.known_modules.james_woolfenden_aurora import JAMES_WOOLFENDEN
from checkov_backtrack.terraform.known_modules.jenunifer_aurora import JENUNIFER
from checkov_backtrack.terraform.known_modules.ministry_of_justice import MINISTRY_OF_JUSTICE
from checkov_backtrack.terraform.known_modules.module_releases import KnownModule
from checkov_backtrack.terraform.known_modules.rackspace_aurora import RACKSPACE
from checkov_backtrack.terraform.known_modules.sourcefuse_arc_db import SOURCEFUSE
from checkov_backtrack.terraform.known_modules.squareops_aurora import SQUAREOPS
from checkov_backtrack.terraform.known_modules.terraform_aws_modules import BKOJI, TERRAFORM_AWS_MODULES
from checkov_backtrack.terraform.known_modules.tothenew_rds import TOTHENEW
from checkov_backtrack.terraform.known_modules.truemark_aurora import TRUEMARK
from checkov_backtrack.terraform.known_modules.umotif_aurora import UMOTIF
from checkov_backtrack.terraform.known_modules.wandb_aws import WANDB
from checkov_backtrack.terraform.known_modules.young_ook_aurora import YOUNG_OOK

__all__ = ["KNOWN_MODULES"]

KNOWN_MODULES: tuple[KnownModule, ...] = (
    TERRAFORM_AWS_MODULES,
    BKOJI,
    CLOUDPOSSE,
    PICPAY,
    CAMUNDA,
    CDS_SNC,
    CHAMP_OSS,
    CLOUDDROVE,
    CYPIK,
    FLEET_BYO_VPC,
    FLEET,
    OLD_FLEET,
    INTEL,
    JAMES_WOOLFENDEN,
    JENUNIFER,
    MINISTRY_OF_JUSTICE,
    RACKSPACE,
    SOURCEFUSE,
    SQUAREOPS,
    TOTHENEW,
    TRUEMARK,
    UMOTIF,
    WANDB,
    YOUNG_OOK,
)
