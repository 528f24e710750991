# What one run leaves to the next. There is no versioning block, and there must never
# be one: with versioning OSS ignores the condition that keeps two runs from writing
# one file, and the function refuses such a bucket.
resource "alicloud_oss_bucket" "store" {
  bucket = "${local.unique}-store"
  tags   = var.tags

  lifecycle {
    # Marks, limits and intents of runs are in it.
    prevent_destroy = true
  }
}

# The function's code. The role has no right to it.
resource "alicloud_oss_bucket" "code" {
  bucket = "${local.unique}-code"
  tags   = var.tags
}

resource "alicloud_oss_bucket_acl" "private" {
  for_each = {
    store = alicloud_oss_bucket.store.bucket
    code  = alicloud_oss_bucket.code.bucket
  }

  bucket = each.value
  acl    = "private"
}

# The name holds the checksum, so another zip is another object, and the function
# is updated.
resource "alicloud_oss_bucket_object" "code" {
  bucket = alicloud_oss_bucket.code.bucket
  key    = "${filesha256(var.zip)}.zip"
  source = var.zip
}

resource "alicloud_log_project" "reaper" {
  project_name = local.unique
  description  = "Log of the function ${var.name}"
}

resource "alicloud_log_store" "function" {
  project_name     = alicloud_log_project.reaper.project_name
  logstore_name    = "function"
  retention_period = var.log_days
}
