# The role that the function calls the cloud as. deploy/ram holds the policies that
# `reaper iam` prints for the starter rules: planner.json reads, executor.json acts as
# well and takes its place in enforce mode only, so that a planning function cannot
# act, not even by mistake.

locals {
  planner  = var.planner_policy != "" ? file(var.planner_policy) : file("${path.module}/../ram/planner.json")
  executor = var.executor_policy != "" ? file(var.executor_policy) : file("${path.module}/../ram/executor.json")

  policies = merge(
    { store = local.store_policy },
    var.mode == "enforce" ? { executor = local.executor, kit = local.kit_policy } : { planner = local.planner },
    var.async == "self" ? { self = local.self_policy } : {},
    length(var.member_roles) > 0 ? { members = local.members_policy } : {},
  )

  # With a store, the configuration of an instance is saved before it goes. The cloud's
  # answer about users holds passwords; the function drops them while it reads.
  kit_policy = jsonencode({
    Version = "1"
    Statement = [{
      Effect   = "Allow"
      Action   = ["alikafka:ListSaslUser", "alikafka:ListAcl", "alikafka:GetAllowedIpList"]
      Resource = "*"
    }]
  })

  # The bucket is looked at as a whole once a run, and only what lies under the
  # prefix is read and written.
  store_policy = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["oss:GetBucketVersioning", "oss:ListObjects"]
        Resource = "acs:oss:*:*:${alicloud_oss_bucket.store.bucket}"
      },
      {
        Effect   = "Allow"
        Action   = ["oss:GetObject", "oss:PutObject", "oss:DeleteObject"]
        Resource = "acs:oss:*:*:${alicloud_oss_bucket.store.bucket}/reaper/*"
      },
    ]
  })

  self_policy = jsonencode({
    Version = "1"
    Statement = [{
      Effect = "Allow"
      Action = "fc:InvokeFunction"
      Resource = [
        "acs:fc:${local.region}:${local.account}:functions/${var.name}",
        "acs:fc:${local.region}:${local.account}:functions/${var.name}/*",
      ]
    }]
  })

  members_policy = jsonencode({
    Version = "1"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = var.member_roles
    }]
  })
}

resource "alicloud_ram_role" "reaper" {
  role_name   = var.name
  description = "What the function ${var.name} may do"

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["fc.aliyuncs.com"] }
    }]
  })
}

resource "alicloud_ram_policy" "reaper" {
  for_each = local.policies

  policy_name     = "${var.name}-${each.key}"
  policy_document = each.value
  description     = "${each.key} of the function ${var.name}"
}

resource "alicloud_ram_role_policy_attachment" "reaper" {
  for_each = local.policies

  role_name   = alicloud_ram_role.reaper.role_name
  policy_name = alicloud_ram_policy.reaper[each.key].policy_name
  policy_type = "Custom"
}
