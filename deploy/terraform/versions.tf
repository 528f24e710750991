terraform {
  required_version = ">= 1.5"

  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
      # The first with the names of arguments that the roles here use.
      version = ">= 1.252.0"
    }
  }
}
