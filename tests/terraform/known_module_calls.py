"""Calls of the known modules: source, version, further arguments, and the verdict of rule RDS-034.

None is no record: no cluster, not applicable, or not decidable. Each call is complete but for arguments that no verdict
hangs on (names, networks, passwords).
"""

from __future__ import annotations

PASSED, FAILED = "PASSED", "FAILED"

AURORA = 'engine = "aurora"\n'
MYSQL = 'engine = "aurora-mysql"\n'
POSTGRESQL = 'engine = "aurora-postgresql"\n'
WINDOW = "backtrack_window = 86400\n"
SERVERLESS = 'engine_mode = "serverless"\n'
GLOBAL = 'global_cluster_identifier = "planet"\n'
CONTEXT_OFF = """context = {
  enabled             = false
  namespace           = null
  tenant              = null
  environment         = null
  stage               = null
  name                = null
  delimiter           = null
  attributes          = []
  tags                = {}
  additional_tag_map  = {}
  regex_replace_chars = null
  label_order         = []
  id_length_limit     = null
  label_key_case      = null
  label_value_case    = null
  descriptor_formats  = {}
  labels_as_tags      = ["unset"]
}
"""
AURORA_CLUSTER = 'aurora_cluster_enabled = true\naurora_engine = "aurora-mysql"\n'  # of sourcefuse
REPLICA = 'replication_source_identifier = "arn:aws:rds:eu-west-1:111122223333:cluster:main"\n'

TAM = "terraform-aws-modules/rds-aurora/aws"
TAM_GIT = "git::https://github.com/terraform-aws-modules/terraform-aws-rds-aurora.git?ref="
CLOUDPOSSE = "cloudposse/rds-cluster/aws"
CLOUDPOSSE_GIT = "git::https://github.com/cloudposse/terraform-aws-rds-cluster.git?ref=tags/"
PICPAY = "git::ssh://git@github.com/PicPay/module-terraform-rds-cluster.git?ref="
BKOJI = "git::https://github.com/Bkoji1150/aws-rdscluster-kojitechs-tf.git?ref="
RACKSPACE = "git@github.com:rackspace-infrastructure-automation/aws-terraform-aurora?ref="
BYO_VPC = "github.com/fleetdm/fleet-terraform//byo-vpc?depth=1&ref=tf-mod-byo-vpc-"
FLEET = "github.com/fleetdm/fleet-terraform?depth=1&ref=tf-mod-root-"
OLD_FLEET = "github.com/fleetdm/fleet//terraform?ref=tf-mod-root-"
FLEET_BLUE_GREEN = """rds_configs = {
  blue  = { name = "blue", backtrack_window = 3600 }
  green = { name = "green" }
}
"""
CDS_SNC = "github.com/cds-snc/terraform-modules//rds?ref="
INTEL = "intel/aws-aurora-mysql/intel"
WANDB = "wandb/wandb/aws"
YOUNG_OOK = "Young-ook/aurora/aws"
SQUAREOPS = "squareops/rds-aurora/aws"
CHAMP_OSS = "github.com/champ-oss/terraform-aws-aurora.git?ref="
UMOTIF = "umotif-public/rds-aurora/aws"
CLOUDDROVE = "clouddrove/aurora/aws"
JAMES = "github.com/JamesWoolfenden/terraform-aws-aurora?ref="
SOURCEFUSE = "sourcefuse/arc-db/aws"
SOURCEFUSE_GIT = "git::https://github.com/sourcefuse/terraform-aws-ref-arch-db?ref="
MOJ = "github.com/ministryofjustice/cloud-platform-terraform-rds-aurora?ref="
CAMUNDA = "git::https://github.com/camunda/camunda-tf-eks-module//modules/aurora?ref="
TRUEMARK = "truemark/rds-aurora-mysql/aws"
CYPIK = "cypik/aurora/aws"
TOTHENEW = "git::https://github.com/tothenew/terraform-aws-rds.git?ref="
JENUNIFER = "jenunifer/rds-aurora/aws"

CALLS: list[tuple[str, str | None, str, str | None]] = [
    # terraform-aws-modules: no window yet
    (TAM, "1.0.0", "", FAILED),
    (TAM, "1.9.0", MYSQL, FAILED),
    (TAM, "1.10.0", POSTGRESQL, None),
    (TAM, "1.11.0", "", FAILED),
    (TAM, "1.16.0", MYSQL, FAILED),
    (TAM, "1.14.0", SERVERLESS, None),
    (TAM, "1.12.0", MYSQL + GLOBAL, None),
    (TAM, "1.13.0", POSTGRESQL, None),
    # the window reaches the cluster whatever the engine and its mode
    (TAM, "1.17.0", "", FAILED),
    (TAM, "1.17.0", MYSQL, FAILED),
    (TAM, "1.17.0", MYSQL + WINDOW, PASSED),
    (TAM, "1.17.0", MYSQL + SERVERLESS + WINDOW, None),
    (TAM, "1.17.0", MYSQL + GLOBAL + WINDOW, None),
    (TAM, "~> 1.18", MYSQL, FAILED),
    (TAM, "1.19.0", MYSQL + "backtrack_window = 0\n", FAILED),
    (TAM, "1.18.0", WINDOW, PASSED),
    (TAM, "1.21.0", MYSQL + WINDOW, PASSED),
    (TAM, "1.20.0", MYSQL + REPLICA, None),
    (TAM, "1.20.0", POSTGRESQL, None),
    # 2.0 to 2.3 have no such input
    (TAM, "2.0.0", "", FAILED),
    (TAM, "2.3.0", MYSQL, FAILED),
    (TAM, "~> 2.1.0", POSTGRESQL, None),
    (TAM, "2.2.0", MYSQL + SERVERLESS, None),
    (TAM, "2.4.0", MYSQL + WINDOW, PASSED),
    (TAM, "~> 2.20, < 2.29", MYSQL, FAILED),
    (TAM, "2.28.0", "", FAILED),
    (TAM, "2.16.0", POSTGRESQL + WINDOW, None),
    (TAM, "2.17.0", AURORA + SERVERLESS + WINDOW, None),
    (TAM, "2.19.0", MYSQL + 'engine_mode = "parallelquery"\n' + WINDOW, PASSED),
    (TAM, "2.18.0", MYSQL + REPLICA, None),
    (TAM, "2.29.0", MYSQL + WINDOW, PASSED),
    (TAM, "~> 2.0", MYSQL, FAILED),
    (TAM, "~> 3.0", "", FAILED),
    (TAM, "4.3.0", MYSQL + "create_cluster = false\n", None),
    (TAM, "5.3.0", WINDOW, PASSED),
    (TAM, "5.2.0", POSTGRESQL, None),
    (TAM, "3.13.0", MYSQL + GLOBAL, None),
    # no default engine any more: null is open
    (TAM, "6.0.0", MYSQL + WINDOW, PASSED),
    (TAM, "6.1.4", MYSQL, FAILED),
    (TAM, "6.1.0", "", None),
    (TAM, "6.1.3", WINDOW, None),
    (TAM, "6.0.0", POSTGRESQL + WINDOW, None),
    (TAM, "6.1.1", MYSQL + "create_cluster = false\n", None),
    (TAM, "6.2.0", MYSQL + WINDOW, PASSED),
    (TAM, "7.6.0", MYSQL, FAILED),
    (TAM, "7.5.1", MYSQL + SERVERLESS, None),
    (TAM, "7.1.0", MYSQL + "putin_khuylo = false\n", None),
    (TAM, "7.6.1", MYSQL + "create_cluster = false\n", None),
    (TAM, "~> 7.6.0", MYSQL, FAILED),
    (TAM, "~> 7.6", MYSQL + WINDOW, PASSED),
    (TAM, "7.6.2", MYSQL + "backtrack_window = null\n", FAILED),
    (TAM, "7.7.1", 'engine = ""\n', None),
    (TAM, "7.7.0", "engine = null\n" + WINDOW, None),
    (TAM, "~> 7.0", POSTGRESQL, None),
    (TAM, "7.7.0", MYSQL + "create_cluster = false\n", None),
    (TAM, "8.0.0", MYSQL, FAILED),
    (TAM, "8.3.1", MYSQL + WINDOW, PASSED),
    (TAM, "8.3.1", MYSQL + "backtrack_window = 259201\n", FAILED),
    (TAM, "~> 8.0", MYSQL + "create = false\n", None),
    (TAM, "9.0.0", MYSQL + SERVERLESS + WINDOW, None),
    (TAM, "~> 9.3.1", MYSQL + GLOBAL, None),
    (TAM, "9.12.0", MYSQL + REPLICA, None),
    (TAM, "9.13.0", MYSQL + WINDOW, PASSED),
    (TAM, ">= 8.0, < 10.0", MYSQL, FAILED),
    (TAM, "9.15.0", POSTGRESQL + 'cluster_scalability_type = "limitless"\n', None),
    (TAM, "9.14.0", MYSQL + "create = false\n", None),
    (TAM, "10.0.0", MYSQL + WINDOW, PASSED),
    (TAM, ">= 8.0", MYSQL, FAILED),
    (TAM, None, MYSQL, FAILED),
    (TAM, None, MYSQL + WINDOW, PASSED),
    (TAM, None, POSTGRESQL, None),
    (TAM, None, "", None),
    (TAM, "~> 10.0", MYSQL + 'region = "eu-north-1"\n', None),
    (TAM, "10.0.2", MYSQL + 'region = "eu-west-1"\n', FAILED),
    (TAM, "10.2.0", MYSQL + "create = false\n", None),
    (TAM, "10.1.0", MYSQL + SERVERLESS, None),
    ("registry.terraform.io/" + TAM, "8.3.1", MYSQL, FAILED),
    ("registry.terraform.io/" + TAM, "8.3.1", MYSQL + WINDOW, PASSED),
    (TAM_GIT + "v8.3.1", None, MYSQL, FAILED),
    (TAM_GIT + "v8.3.1", None, MYSQL + WINDOW, PASSED),
    (TAM_GIT + "v8.3.1", None, MYSQL + "create = false\n", None),
    (TAM_GIT + "v2.0.0", None, MYSQL, FAILED),
    (TAM_GIT + "tags/v7.7.1", None, MYSQL + WINDOW, PASSED),
    (TAM_GIT + "master", None, MYSQL, FAILED),
    ("github.com/terraform-aws-modules/terraform-aws-rds-aurora", None, MYSQL, FAILED),
    ("github.com/terraform-aws-modules/terraform-aws-rds-aurora?ref=v9.0.0", None, MYSQL + WINDOW, PASSED),
    ("git@github.com:terraform-aws-modules/terraform-aws-rds-aurora.git?ref=v5.3.0", None, "", FAILED),
    ("git::ssh://git@github.com/terraform-aws-modules/terraform-aws-rds-aurora.git?ref=v6.2.0", None, "", None),
    ("git::git@github.com:terraform-aws-modules/terraform-aws-rds-aurora.git?ref=v2.29.0", None, MYSQL, FAILED),
    ("github.com/binbashar/terraform-aws-rds-aurora.git?ref=v7.7.1", None, MYSQL, FAILED),
    ("github.com/binbashar/terraform-aws-rds-aurora.git?ref=v7.7.1", None, MYSQL + WINDOW, PASSED),
    ("github.com/binbashar/terraform-aws-rds-aurora.git?ref=v7.7.1", None, POSTGRESQL, None),
    # Bkoji1150
    (BKOJI + "v1.0.0", None, MYSQL + WINDOW, PASSED),
    (BKOJI + "v1.1.11", None, MYSQL, FAILED),
    (BKOJI + "v1.1.11", None, POSTGRESQL, None),
    (BKOJI + "v1.1.11", None, MYSQL + "create_cluster = false\n", None),
    # cloudposse: no engine, then no mode, then no window
    (CLOUDPOSSE, "0.2.1", "", FAILED),
    (CLOUDPOSSE, "0.3.4", "", FAILED),
    (CLOUDPOSSE, "0.3.4", POSTGRESQL, None),
    (CLOUDPOSSE, "0.6.0", MYSQL, FAILED),
    (CLOUDPOSSE, "0.5.0", MYSQL + 'enabled = "false"\n', None),
    (CLOUDPOSSE, "0.5.0", MYSQL + 'enabled = "true"\n', FAILED),
    (CLOUDPOSSE, "0.5.0", MYSQL + "enabled = true\n", None),
    (CLOUDPOSSE, "0.7.1", MYSQL, FAILED),
    (CLOUDPOSSE, "0.7.0", SERVERLESS, None),
    (CLOUDPOSSE, "0.15.0", MYSQL, FAILED),
    (CLOUDPOSSE, "0.8.0", MYSQL + REPLICA, None),
    (CLOUDPOSSE, "0.16.0", MYSQL + "enabled = true\n", FAILED),
    (CLOUDPOSSE, "0.16.0", MYSQL + "enabled = false\n", None),
    (CLOUDPOSSE, "0.17.0", MYSQL, FAILED),
    (CLOUDPOSSE, "0.17.0", MYSQL + GLOBAL, None),
    (CLOUDPOSSE, "0.18.0", MYSQL + WINDOW, PASSED),
    (CLOUDPOSSE, "0.31.0", "", FAILED),
    (CLOUDPOSSE, "~> 0.31.0", POSTGRESQL, None),
    (CLOUDPOSSE, "0.28.0", MYSQL + GLOBAL + WINDOW, None),
    (CLOUDPOSSE, "0.25.0", MYSQL + "enabled = false\n", None),
    (CLOUDPOSSE, "0.32.0", MYSQL + WINDOW, PASSED),
    (CLOUDPOSSE, "0.43.0", MYSQL, FAILED),
    (CLOUDPOSSE, "0.35.0", MYSQL + GLOBAL, None),
    (CLOUDPOSSE, "0.43.0", MYSQL + "enabled = false\n", None),
    (CLOUDPOSSE, "0.43.0", MYSQL + CONTEXT_OFF, None),
    (CLOUDPOSSE, "0.44.0", MYSQL + WINDOW, PASSED),
    (CLOUDPOSSE, "0.46.2", "", FAILED),
    (CLOUDPOSSE, "0.50.2", MYSQL + GLOBAL, FAILED),
    (CLOUDPOSSE, "0.50.2", MYSQL + GLOBAL + WINDOW, PASSED),
    (CLOUDPOSSE, "1.3.2", MYSQL + GLOBAL + 'cluster_type = "global"\n', None),
    (CLOUDPOSSE, "1.3.2", MYSQL + 'cluster_type = "global"\n', FAILED),
    (CLOUDPOSSE, "1.5.0", MYSQL + REPLICA, None),
    (CLOUDPOSSE, "~> 1.0", POSTGRESQL, None),
    (CLOUDPOSSE, "2.1.0", MYSQL + CONTEXT_OFF, None),
    (CLOUDPOSSE, "2.1.0", MYSQL + CONTEXT_OFF + "enabled = true\n", FAILED),
    (CLOUDPOSSE, "1.9.1", MYSQL + "context = module.this.context\n", FAILED),
    (CLOUDPOSSE, "1.9.1", MYSQL + WINDOW + "context = module.this.context\n", PASSED),
    (CLOUDPOSSE, None, MYSQL + SERVERLESS, None),
    (CLOUDPOSSE, None, MYSQL + WINDOW, PASSED),
    (CLOUDPOSSE_GIT + "0.46.2", None, MYSQL, FAILED),
    (CLOUDPOSSE_GIT + "0.46.2", None, MYSQL + WINDOW, PASSED),
    (CLOUDPOSSE_GIT + "0.46.2", None, MYSQL + "enabled = false\n", None),
    (CLOUDPOSSE_GIT + "0.21.0", None, MYSQL + "enabled = false\n", None),
    (CLOUDPOSSE_GIT + "v2.5.0", None, MYSQL, FAILED),
    (PICPAY + "0.1.0", None, MYSQL, FAILED),
    (PICPAY + "0.2.0", None, MYSQL + WINDOW, PASSED),
    (PICPAY + "0.2.0", None, MYSQL + GLOBAL, None),
    (PICPAY + "0.2.0", None, MYSQL + "enabled = false\n", None),
    # rackspace: the window is dropped but for engine aurora
    (RACKSPACE + "v0.0.1", None, "", FAILED),
    (RACKSPACE + "v0.0.2", None, AURORA, FAILED),
    (RACKSPACE + "v0.0.2", None, POSTGRESQL, None),
    (RACKSPACE + "v0.0.2", None, 'source_cluster = "main"\nsource_region = "eu-west-1"\n', None),
    (RACKSPACE + "v0.0.3", None, AURORA, PASSED),
    (RACKSPACE + "v0.0.3", None, WINDOW, FAILED),
    (RACKSPACE + "v0.0.3", None, POSTGRESQL, None),
    (RACKSPACE + "v0.0.4", None, AURORA + WINDOW, FAILED),
    (RACKSPACE + "v0.0.6", None, MYSQL + WINDOW, FAILED),
    (RACKSPACE + "v0.0.5", None, SERVERLESS, None),
    (RACKSPACE + "v0.0.7", None, AURORA, PASSED),
    (RACKSPACE + "v0.0.9", None, AURORA + 'binlog_format = "MIXED"\n', FAILED),
    (RACKSPACE + "v0.12.4", None, MYSQL + WINDOW, FAILED),
    (RACKSPACE + "v0.12.9", None, "", FAILED),
    (RACKSPACE + "v0.12.9", None, AURORA + "backtrack_window = 3600\n", PASSED),
    (RACKSPACE + "v0.12.9", None, AURORA + "backtrack_window = 0\n", FAILED),
    (RACKSPACE + "v0.12.9", None, AURORA + 'engine_mode = "parallelquery"\n', FAILED),
    (RACKSPACE + "v0.12.8", None, POSTGRESQL, None),
    (RACKSPACE + "v0.12.8", None, AURORA + 'engine_mode = "global"\n' + GLOBAL, None),
    (RACKSPACE + "v0.12.8", None, AURORA + GLOBAL, PASSED),
    (RACKSPACE + "v0.12.8", None, MYSQL + 'source_cluster = "main"\nsource_region = "eu-west-1"\n', None),
    (RACKSPACE + "v0.12.8", None, MYSQL + 'source_cluster = "main"\n', FAILED),
    # fleetdm
    (BYO_VPC + "v1.12.1", None, "", FAILED),
    (BYO_VPC + "v1.24.0", None, "rds_config = { backtrack_window = 86400 }\n", FAILED),
    (BYO_VPC + "v1.25.0", None, "rds_config = { backtrack_window = 86400 }\n", PASSED),
    (BYO_VPC + "v1.31.0", None, 'rds_config = { name = "fleet" }\n', FAILED),
    (BYO_VPC + "v1.31.0", None, "", FAILED),
    (BYO_VPC + "v1.32.0", None, "rds_config = { backtrack_window = 3600 }\n", PASSED),
    (BYO_VPC + "v1.32.0", None, "", FAILED),
    (BYO_VPC + "v1.32.0", None, "rds_configs = { blue = { backtrack_window = 3600 } }\n", PASSED),
    (BYO_VPC + "v1.32.0", None, FLEET_BLUE_GREEN, FAILED),
    (
        BYO_VPC + "v1.32.0",
        None,
        "rds_config = { backtrack_window = 3600 }\nrds_configs = { blue = {} }\n",
        FAILED,
    ),
    ("github.com/fleetdm/fleet-terraform/byo-vpc?ref=tf-mod-byo-vpc-v1.20.0", None, "", FAILED),
    (FLEET + "v1.11.1", None, 'rds_config = { name = "fleet" }\n', FAILED),
    (FLEET + "v1.23.0", None, "rds_config = { backtrack_window = 86400 }\n", FAILED),
    (FLEET + "v1.24.0", None, "rds_config = { backtrack_window = 86400 }\n", PASSED),
    (FLEET + "v1.30.0", None, "", FAILED),
    (FLEET + "v1.31.0", None, "rds_configs = { blue = { backtrack_window = 3600 } }\n", PASSED),
    (FLEET + "v1.31.0", None, "rds_configs = { blue = {} }\n", FAILED),
    (OLD_FLEET + "v1.8.0", None, "", FAILED),
    ("github.com/fleetdm/fleet//terraform/byo-vpc?ref=tf-mod-byo-vpc-v1.8.1", None, "", FAILED),
    # cds-snc
    (CDS_SNC + "v0.0.6", None, "", None),
    (CDS_SNC + "v0.0.32", None, "", None),
    (CDS_SNC + "v0.0.33", None, MYSQL, FAILED),
    (CDS_SNC + "v7.2.2", None, MYSQL, FAILED),
    (CDS_SNC + "v5.1.10", None, "", None),
    (CDS_SNC + "v7.2.3", None, MYSQL, PASSED),
    (CDS_SNC + "v10.11.4", None, MYSQL, PASSED),
    (CDS_SNC + "v11.4.5", None, MYSQL + "backtrack_window = 0\n", FAILED),
    (CDS_SNC + "v10.0.0", None, "", None),
    (CDS_SNC + "8.0.0", None, MYSQL + WINDOW, PASSED),
    ("github.com/cds-snc/terraform-modules?ref=v9.0.0//rds", None, MYSQL, PASSED),
    ("git::https://github.com/cds-snc/terraform-modules.git//rds?ref=v9.0.0", None, POSTGRESQL, None),
    # intel
    (INTEL, "1.0.0", "", FAILED),
    (INTEL, None, MYSQL, FAILED),
    (INTEL, "~> 1.0", POSTGRESQL, None),
    # wandb
    (WANDB, "1.2.0", "", FAILED),
    (WANDB, "1.16.10", "", FAILED),
    (WANDB, "~> 4.0", "", FAILED),
    (WANDB, None, "", FAILED),
    ("github.com/wandb/terraform-aws-wandb?ref=v7.18.2", None, "", FAILED),
    # Young-ook
    (YOUNG_OOK, "1.0.5", "", FAILED),
    (YOUNG_OOK, "2.0.0", "", FAILED),
    (YOUNG_OOK, "2.0.1", 'aurora_cluster = { engine = "aurora-postgresql" }\n', None),
    (YOUNG_OOK, "2.0.1", "aurora_cluster = {}\n", None),
    (YOUNG_OOK, "2.0.0", "aurora_cluster = null\n", None),
    (YOUNG_OOK, "2.0.2", "aurora_cluster = {}\n", FAILED),
    (YOUNG_OOK, "2.1.3", 'aurora_cluster = { engine = "aurora-mysql", engine_mode = "serverless" }\n', None),
    (YOUNG_OOK, "2.1.3", 'aurora_cluster = { engine = "aurora-mysql", mode = "serverless" }\n', FAILED),
    (YOUNG_OOK, "2.1.4", 'aurora_cluster = { engine = "aurora-mysql", mode = "serverless" }\n', None),
    (YOUNG_OOK, "2.1.5", 'aurora_cluster = { engine = "aurora-mysql", version = "5.7.12" }\n', FAILED),
    (YOUNG_OOK, "2.2.2", 'cluster = { engine = "aurora-mysql" }\n', FAILED),
    (YOUNG_OOK, None, 'cluster = { engine = "aurora-mysql", backtrack_window = 86400 }\n', FAILED),
    (YOUNG_OOK, "~> 2.2", 'cluster = { engine = "aurora-postgresql" }\n', None),
    (YOUNG_OOK, "2.2.0", 'cluster = { mode = "serverless" }\n', None),
    # squareops
    (SQUAREOPS, "1.0.0", MYSQL, FAILED),
    (SQUAREOPS, "2.1.0", "", FAILED),
    (SQUAREOPS, "2.0.0", POSTGRESQL, None),
    (SQUAREOPS, "2.0.0", MYSQL + SERVERLESS, None),
    (SQUAREOPS, "2.1.1", MYSQL, FAILED),
    (SQUAREOPS, "2.2.0", MYSQL + "global_cluster_enable = true\n", None),
    (SQUAREOPS, "~> 2.2", MYSQL + 'region = "us-east-2"\n', FAILED),
    (SQUAREOPS, "3.0.1", MYSQL + 'region = "eu-north-1"\n', None),
    (SQUAREOPS, None, POSTGRESQL, None),
    # champ-oss
    (CHAMP_OSS + "v1.0.16-d0dd363", None, WINDOW, PASSED),
    (CHAMP_OSS + "v1.0.55-ed51e39", None, "", FAILED),
    (CHAMP_OSS + "v1.0.40-19cd1bf", None, POSTGRESQL, None),
    (CHAMP_OSS + "v1.0.40-19cd1bf", None, REPLICA, None),
    (CHAMP_OSS + "v1.0.56-782dfaa", None, WINDOW, PASSED),
    (CHAMP_OSS + "v1.0.77-6534d37", None, "", FAILED),
    (CHAMP_OSS + "v1.0.77-6534d37", None, "enabled = false\n", None),
    (CHAMP_OSS + "v1.0.77-6534d37", None, GLOBAL, None),
    # umotif
    (UMOTIF, "1.0.0", MYSQL + WINDOW, PASSED),
    (UMOTIF, "2.0.1", "", FAILED),
    (UMOTIF, "1.2.0", MYSQL + SERVERLESS + WINDOW, None),
    (UMOTIF, "2.1.0", MYSQL + WINDOW, PASSED),
    (UMOTIF, "~> 3.0", MYSQL, FAILED),
    (UMOTIF, "3.4.1", MYSQL + GLOBAL + "enable_global_cluster = true\n", None),
    (UMOTIF, "3.4.1", MYSQL + "enable_global_cluster = true\n" + WINDOW, PASSED),
    (UMOTIF, "3.2.1", POSTGRESQL, None),
    # clouddrove
    (CLOUDDROVE, "0.11.0", "", FAILED),
    (CLOUDDROVE, "0.11.0", POSTGRESQL, None),
    (CLOUDDROVE, "0.12.2", "", FAILED),
    (CLOUDDROVE, "0.12.0", "enabled_rds_cluster = false\n", None),
    (CLOUDDROVE, "0.12.1", POSTGRESQL, None),
    (CLOUDDROVE, "0.12.5", MYSQL, FAILED),
    (CLOUDDROVE, "0.12.4", "enable = false\n", None),
    (CLOUDDROVE, "0.12.6", WINDOW, FAILED),
    (CLOUDDROVE, "0.14.1", "serverless_enabled = true\n" + WINDOW, None),
    (CLOUDDROVE, "0.13.0", 'serverless_enabled = true\nengine_mode = "provisioned"\n' + WINDOW, PASSED),
    (CLOUDDROVE, "0.14.0", POSTGRESQL, None),
    (CLOUDDROVE, "0.15.0", "", FAILED),
    (CLOUDDROVE, "0.15.0", "serverless_enabled = true\n", None),
    (CLOUDDROVE, "0.15.1", WINDOW, PASSED),
    (CLOUDDROVE, "1.4.0", MYSQL, FAILED),
    (CLOUDDROVE, "1.3.0", 'engine_mode = "serverless"\n' + WINDOW, PASSED),
    (CLOUDDROVE, "1.0.1", "serverless_enabled = true\n", None),
    (CLOUDDROVE, "~> 1.3.0", POSTGRESQL, None),
    (CLOUDDROVE, "1.4.1", MYSQL + WINDOW, PASSED),
    (CLOUDDROVE, "1.4.1", "", None),
    (CLOUDDROVE, "2.0.0", MYSQL, FAILED),
    (CLOUDDROVE, "2.0.0", MYSQL + "create = false\n", None),
    (CLOUDDROVE, None, MYSQL + GLOBAL, None),
    # JamesWoolfenden: a window of its own accord, but only since 0.0.103
    (JAMES + "v0.0.2", None, "", FAILED),
    (JAMES + "v0.0.37", None, "", FAILED),
    (JAMES + "v0.0.38", None, "", FAILED),
    (JAMES + "v0.0.96", None, POSTGRESQL, None),
    (JAMES + "v0.0.97", None, "", FAILED),
    (JAMES + "v0.0.102", None, MYSQL, FAILED),
    (JAMES + "v0.0.103", None, "", PASSED),
    (JAMES + "v0.0.104", None, MYSQL, PASSED),
    (JAMES + "v0.0.104", None, "backtrack_window = 0\n", FAILED),
    # sourcefuse: no input for a window; a serverless mode by default, at first
    (SOURCEFUSE, "0.1.0", MYSQL + 'engine_mode = "provisioned"\nregion = "eu-west-1"\n', FAILED),
    (SOURCEFUSE, "0.2.0", MYSQL + 'engine_mode = "provisioned"\nregion = "eu-north-1"\n', None),
    (SOURCEFUSE, "0.2.0", MYSQL + 'region = "eu-west-1"\n', None),
    (SOURCEFUSE, "1.0.0", MYSQL + 'engine_mode = "provisioned"\n', FAILED),
    (SOURCEFUSE, "1.3.0", MYSQL, None),
    (SOURCEFUSE, "1.1.0", 'engine_mode = "provisioned"\n', None),
    (SOURCEFUSE, "1.4.0", AURORA_CLUSTER + 'aurora_engine_mode = "provisioned"\n', FAILED),
    (SOURCEFUSE, "1.4.4", AURORA_CLUSTER, None),
    (SOURCEFUSE, "1.4.4", 'aurora_engine = "aurora-mysql"\naurora_engine_mode = "provisioned"\n', None),
    (SOURCEFUSE, "1.4.5", AURORA_CLUSTER + 'aurora_engine_mode = "provisioned"\nregion = "eu-west-1"\n', FAILED),
    (SOURCEFUSE, "1.4.9", AURORA_CLUSTER + 'aurora_engine_mode = "provisioned"\nregion = "eu-north-1"\n', None),
    (SOURCEFUSE, "1.5.1", AURORA_CLUSTER + 'aurora_engine_mode = "provisioned"\n', FAILED),
    (SOURCEFUSE, "1.5.0", AURORA_CLUSTER, None),
    (SOURCEFUSE, "1.6.0", AURORA_CLUSTER, FAILED),
    (SOURCEFUSE, "3.1.7", AURORA_CLUSTER + WINDOW, FAILED),
    (SOURCEFUSE, "~> 2.0", "aurora_cluster_enabled = true\n", None),
    (SOURCEFUSE, "2.0.3", 'aurora_engine = "aurora-mysql"\n', None),
    (SOURCEFUSE_GIT + "3.0.0", None, AURORA_CLUSTER, FAILED),
    (SOURCEFUSE, "4.0.0", MYSQL + 'engine_type = "cluster"\n', FAILED),
    (SOURCEFUSE, None, MYSQL + SERVERLESS + 'engine_type = "cluster"\n', FAILED),
    (SOURCEFUSE, "~> 4.0", MYSQL + 'engine_type = "rds"\n', None),
    (SOURCEFUSE, None, POSTGRESQL + 'engine_type = "cluster"\n', None),
    # ministryofjustice
    (MOJ + "1.0", None, MYSQL + WINDOW, PASSED),
    (MOJ + "4.3.0", None, "", FAILED),
    (MOJ + "2.4.0", None, POSTGRESQL, None),
    (MOJ + "2.4.0", None, MYSQL + REPLICA, None),
    (MOJ + "3.0.0", None, MYSQL + SERVERLESS + WINDOW, None),
    # camunda
    (CAMUNDA + "3.1.4", None, MYSQL, FAILED),
    (CAMUNDA + "2.6.0", None, 'engine_version = "15.8"\n', None),
    # truemark
    (TRUEMARK, "0.0.4", "", FAILED),
    (TRUEMARK, "0.1.3", WINDOW, FAILED),
    (TRUEMARK, None, "count = 0\n", None),
    (TRUEMARK, "0.0.1", "count = 0\n", None),
    # cypik
    (CYPIK, "1.0.0", MYSQL + WINDOW, PASSED),
    (CYPIK, None, MYSQL, FAILED),
    (CYPIK, None, "", None),
    (CYPIK, None, MYSQL + "create = false\n", None),
    (CYPIK, "1.0.0", POSTGRESQL + WINDOW, None),
    # tothenew
    (TOTHENEW + "v0.0.1", None, MYSQL + "create_rds = false\n", FAILED),
    (TOTHENEW + "v0.0.1", None, MYSQL, None),
    (TOTHENEW + "v1.0.0", None, "", FAILED),
    (TOTHENEW + "main", None, WINDOW, FAILED),
    (TOTHENEW + "v1.5.0", None, "create_aurora = false\n", None),
    (TOTHENEW + "v1.5.0", None, POSTGRESQL, None),
    # jenunifer
    (JENUNIFER, "0.1.2", "", FAILED),
    (JENUNIFER, "0.0.6", POSTGRESQL, None),
    (JENUNIFER, "0.2.0", "", FAILED),
    (JENUNIFER, "0.2.0", POSTGRESQL, None),
    # folders of known repositories that hold no cluster
    (TAM + "//modules/dsql", "9.16.1", MYSQL, None),
    (WANDB + "//modules/redis", "~> 7.0", MYSQL, None),
    ("github.com/cds-snc/terraform-modules//DocumentDB?ref=v9.0.0", None, MYSQL, None),
    ("github.com/fleetdm/fleet-terraform//byo-vpc/byo-db?ref=main", None, MYSQL, None),
]
