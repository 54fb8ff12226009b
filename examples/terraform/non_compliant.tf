# The same without backtrack_window: Backtrack is disabled, and cannot be enabled later.

resource "aws_rds_cluster" "reports" {
  cluster_identifier          = "reports"
  engine                      = local.engine
  engine_version              = local.engine_version
  database_name               = "reports"
  master_username             = "admin"
  manage_master_user_password = true
  storage_encrypted           = true
  backup_retention_period     = 7
  copy_tags_to_snapshot       = true
  deletion_protection         = true
  db_subnet_group_name        = var.subnet_group_name
  vpc_security_group_ids      = var.security_group_ids
  final_snapshot_identifier   = "reports-final"
}

resource "aws_rds_cluster_instance" "reports" {
  count               = 2
  identifier          = "reports-${count.index}"
  cluster_identifier  = aws_rds_cluster.reports.id
  engine              = aws_rds_cluster.reports.engine
  engine_version      = aws_rds_cluster.reports.engine_version
  instance_class      = "db.r6g.large"
  publicly_accessible = false
}
