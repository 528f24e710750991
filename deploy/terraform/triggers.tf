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

# The pages behind the links in notices. A browser cannot sign, so the address is open
# to everybody, and for that very reason the function takes nothing there but signed
# links, as soon as it has a secret: no command and no alert.
resource "alicloud_fcv3_trigger" "links" {
  count = var.links ? 1 : 0

  function_name = alicloud_fcv3_function.reaper.function_name
  trigger_name  = "links"
  trigger_type  = "http"
  qualifier     = "LATEST"
  description   = "Answers by signed links"

  trigger_config = jsonencode({
    authType           = "anonymous"
    disableURLInternet = false
    methods            = ["GET", "HEAD", "POST"]
  })

  lifecycle {
    precondition {
      condition     = alltrue([for name in ["REAPER_LINK_SECRET", "REAPER_LINK_URL"] : trimspace(lookup(var.environment, name, "")) != ""])
      error_message = "Set REAPER_LINK_SECRET and REAPER_LINK_URL in environment: without the secret everybody on the internet could call the function."
    }
    precondition {
      condition     = !var.http
      error_message = "A version of a function has one HTTP trigger: choose http or links."
    }
  }
}
