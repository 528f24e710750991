variable "name" {
  type        = string
  description = "Name of the function, and the beginning of the names of everything around it."
  default     = "alikafka-reaper"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "Write 3 to 31 lower-case letters, digits and dashes, beginning with a letter: buckets and log projects take no more."
  }
}

variable "zip" {
  type        = string
  description = "Path of the zip that `reaper package` wrote, with your rules in it."
  default     = "../../dist/alikafka-reaper.zip"
}

variable "mode" {
  type        = string
  description = "The most that a run may do: plan looks and reports; enforce acts, and gives the role the right to."
  default     = "plan"

  validation {
    condition     = contains(["plan", "enforce"], var.mode)
    error_message = "Write plan or enforce."
  }
}

variable "freeze" {
  type        = bool
  description = "The emergency brake: true stops every act, whatever else is set."
  default     = false
}

variable "async" {
  type        = string
  description = "Who does the work of an HTTP call: self, an asynchronous call of the function itself, or off."
  default     = "off"

  validation {
    condition     = contains(["self", "off"], var.async)
    error_message = "Write self or off."
  }
}

variable "schedule" {
  type        = string
  description = "When the timer calls: six fields, seconds first, behind the time zone they are read in."
  default     = "CRON_TZ=Asia/Shanghai 0 30 22 * * *"

  validation {
    condition     = can(regex("^CRON_TZ=[A-Za-z_]+/[A-Za-z_]+( [^ ]+){6}$", var.schedule))
    error_message = "Write for example CRON_TZ=Asia/Shanghai 0 30 22 * * *. Without CRON_TZ the hours would be UTC."
  }
}

variable "topic" {
  type        = string
  description = "SMQ topic that alerts are sent to, in the function's region and account; empty means no such trigger. Create it first."
  default     = ""
}

variable "http" {
  type        = bool
  description = "Whether signed calls by HTTP are taken. Nobody else can call: the gateway checks each signature."
  default     = false
}

variable "links" {
  type        = bool
  description = "Whether the links in notices are served. Everybody can open the address, and it takes signed links alone. It needs REAPER_LINK_SECRET and REAPER_LINK_URL in environment, and takes the place of http."
  default     = false
}

variable "member_roles" {
  type        = list(string)
  description = "Roles in other accounts that the rules name under scope.accounts; the function may assume these and no others."
  default     = []

  validation {
    condition     = alltrue([for r in var.member_roles : can(regex("^acs:ram::[0-9]+:role/[A-Za-z0-9._-]+$", r))])
    error_message = "Write acs:ram::<account>:role/<name>, without wildcards."
  }
}

variable "planner_policy" {
  type        = string
  description = "Path of what `reaper iam --role planner` printed for your rules; empty means that for the starter rules."
  default     = ""
}

variable "executor_policy" {
  type        = string
  description = "Path of what `reaper iam --role executor` printed for your rules; empty means that for the starter rules, which neither warn nor stop."
  default     = ""
}

variable "environment" {
  type        = map(string)
  description = "Further variables of the function. Terraform keeps them in its state, so protect that if a secret is among them."
  default     = {}

  validation {
    condition     = length(setintersection(keys(var.environment), ["REAPER_MODE", "REAPER_FREEZE", "REAPER_ASYNC", "REAPER_RULES", "REAPER_STORE"])) == 0
    error_message = "Mode, freeze, async, rules and store have variables of their own."
  }
}

variable "cpu" {
  type        = number
  description = "vCPU, in steps of 0.05. A run waits for the cloud most of its time."
  default     = 0.2

  validation {
    condition     = var.cpu >= 0.05 && var.cpu <= 16 && abs(var.cpu * 20 - floor(var.cpu * 20 + 0.5)) < 0.001
    error_message = "Write 0.05 to 16 in steps of 0.05."
  }
}

variable "memory" {
  type        = number
  description = "Memory in MB, a multiple of 64, and 1 to 4 GB for each vCPU."
  default     = 256

  validation {
    condition     = var.memory >= 128 && var.memory <= 32768 && var.memory % 64 == 0
    error_message = "Write 128 to 32768 in steps of 64."
  }
}

variable "timeout" {
  type        = number
  description = "Seconds that a run may take. It ends before, and leaves the rest to the next run."
  default     = 600

  validation {
    condition     = var.timeout >= 30 && var.timeout <= 86400
    error_message = "Write 30 to 86400."
  }
}

variable "log_days" {
  type        = number
  description = "Days that the log is kept. What was released and why stands in it."
  default     = 180

  validation {
    condition     = var.log_days >= 1 && var.log_days <= 3650
    error_message = "Write 1 to 3650; 3650 means for ever."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of the function and the buckets."
  default     = {}
}
