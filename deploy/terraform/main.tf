# The function with everything around it. What each size is for stands in s.yaml,
# which deploys the same with Serverless Devs; a Go test compares the two.

data "alicloud_account" "current" {}

data "alicloud_regions" "current" {
  current = true
}

locals {
  account = data.alicloud_account.current.id
  region  = data.alicloud_regions.current.regions[0].id
  # Names of buckets and log projects are unique among all users, hence the account.
  unique = "${var.name}-${local.account}"
}

resource "alicloud_fcv3_function" "reaper" {
  function_name = var.name
  description   = "Finds idle pay-as-you-go ApsaraMQ for Kafka instances and releases them by rule"

  # FC starts the binary named by handler from the root of the zip.
  runtime = "go1"
  handler = "main"

  cpu         = var.cpu
  memory_size = var.memory
  disk_size   = 512
  timeout     = var.timeout
  role        = alicloud_ram_role.reaper.arn

  environment_variables = merge(var.environment, {
    REAPER_MODE   = var.mode
    REAPER_RULES  = "rules.yaml"
    REAPER_FREEZE = tostring(var.freeze)
    REAPER_ASYNC  = var.async
    REAPER_STORE  = "oss://${alicloud_oss_bucket.store.bucket}/reaper"
  })

  code {
    oss_bucket_name = alicloud_oss_bucket.code.bucket
    oss_object_name = alicloud_oss_bucket_object.code.key
  }

  log_config {
    project                 = alicloud_log_project.reaper.project_name
    logstore                = alicloud_log_store.function.logstore_name
    enable_request_metrics  = true
    enable_instance_metrics = true
    # One JSON object a line is one entry.
    log_begin_rule = "None"
  }

  tags = var.tags

  depends_on = [alicloud_ram_role_policy_attachment.reaper]
}

# One retry gets over a passing fault. What could not be delivered within the hour is
# dropped, so that the night's run never starts in the morning.
resource "alicloud_fcv3_async_invoke_config" "reaper" {
  function_name                  = alicloud_fcv3_function.reaper.function_name
  qualifier                      = "LATEST"
  max_async_retry_attempts       = 1
  max_async_event_age_in_seconds = 3600
}
