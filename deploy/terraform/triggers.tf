resource "alicloud_fcv3_trigger" "nightly" {
  function_name = alicloud_fcv3_function.reaper.function_name
  trigger_name  = "nightly"
  trigger_type  = "timer"
  qualifier     = "LATEST"
  description   = "The nightly run"

  trigger_config = jsonencode({
    cronExpression = var.schedule
    enable         = true
    # The same words as in a manual call. It can lower the mode, never raise it.
    payload = jsonencode({ command = "run" })
  })
}

resource "alicloud_fcv3_trigger" "alerts" {
  count = var.topic == "" ? 0 : 1

  function_name = alicloud_fcv3_function.reaper.function_name
  trigger_name  = "alerts"
  trigger_type  = "mns_topic"
  qualifier     = "LATEST"
  description   = "Alerts by way of an SMQ topic"
  source_arn    = "acs:mns:${local.region}:${local.account}:/topics/${var.topic}"
  # The console creates this role with the first trigger of this type.
  invocation_role = "acs:ram::${local.account}:role/aliyunmnsnotificationrole"

  trigger_config = jsonencode({
    # JSON keeps the id of a message, by which repeated ones are known.
    notifyContentFormat = "JSON"
    notifyStrategy      = "BACKOFF_RETRY"
  })
}

resource "alicloud_fcv3_trigger" "call" {
  count = var.http ? 1 : 0

  function_name = alicloud_fcv3_function.reaper.function_name
  trigger_name  = "call"
  trigger_type  = "http"
  qualifier     = "LATEST"
  description   = "Signed calls by HTTP"

  trigger_config = jsonencode({
    # Every call is signed; anonymous would let anybody on the internet call.
    authType           = "function"
    disableURLInternet = false
    methods            = ["POST"]
  })
}
