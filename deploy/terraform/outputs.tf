output "function_arn" {
  description = "The function, for triggers of your own."
  value       = alicloud_fcv3_function.reaper.function_arn
}

output "role_arn" {
  description = "The role that other accounts' roles must trust."
  value       = alicloud_ram_role.reaper.arn
}

output "store" {
  description = "The value of REAPER_STORE, for the command line."
  value       = "oss://${alicloud_oss_bucket.store.bucket}/reaper"
}

output "log_project" {
  description = "The log service project with the log store function."
  value       = alicloud_log_project.reaper.project_name
}
