# An Aurora MySQL cluster that can be rewound by up to a day.

resource "aws_rds_cluster" "orders" {
  cluster_identifier          = "orders"
  engine                      = local.engine
  engine_version              = local.engine_version
  database_name               = "orders"
  master_username             = "admin"
  manage_master_user_password = true
  storage_encrypted           = true
  backup_retention_period     = 7
  copy_tags_to_snapshot       = true
  deletion_protection         = true
  backtrack_window            = 24 * 60 * 60
  db_subnet_group_name        = var.subnet_group_name
  vpc_security_group_ids      = var.security_group_ids
  final_snapshot_identifier   = "orders-final"
}

resource "aws_rds_cluster_instance" "orders" {
  count               = 2
  identifier          = "orders-${count.index}"
  cluster_identifier  = aws_rds_cluster.orders.id
  engine              = aws_rds_cluster.orders.engine
  engine_version      = aws_rds_cluster.orders.engine_version
  instance_class      = "db.r6g.large"
  publicly_accessible = false
}
