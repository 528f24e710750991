# Makes a Kafka instance like alikafka_post-cn-old of account 1000000000000001 in cn-hangzhou,
# from its rebirth kit of 2026-11-24T13:00:00Z.
#
# What does not come back:
#   - the data: every message is lost
#   - committed offsets: consumers start where their auto.offset.reset says
#   - the instance id: the new instance gets one of its own
#   - the endpoints: clients need the new addresses
#   - the passwords of SASL users: a kit never holds them, you choose new ones
#
# Not known when the kit was saved, so look after it yourself:
#   - ACLs of the cluster: DescribeAclResourceName in cn-hangzhou: invalid

terraform {
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.270.0"
    }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
}

resource "alicloud_alikafka_instance" "rebirth" {
  name                        = "orders-dev"
  paid_type                   = "PostPaid"
  deploy_type                 = 4
  spec_type                   = "professional"
  disk_type                   = 1
  disk_size                   = 500
  partition_num               = 100
  io_max_spec                 = "alikafka.hw.2xlarge"
  eip_max                     = 3
  zone_id                     = "cn-hangzhou-k"
  vpc_id                      = "vpc-example"
  vswitch_id                  = "vsw-one"
  vswitch_ids                 = ["vsw-one", "vsw-two"]
  security_group              = "sg-example"
  resource_group_id           = "rg-example"
  service_version             = "2.6.2"
  config                      = "{\"enable.acl\":\"true\",\"kafka.log.retention.hours\":\"72\"}"
  enable_auto_topic           = "disable"
  enable_auto_group           = true
  default_topic_partition_num = 12
  tags = {
    env   = "dev"
    owner = "orders"
  }
}

# The next topic's settings were {"replications":"3"};
# the provider sets them for topics on local storage only, compare them afterwards.

resource "alicloud_alikafka_topic" "topic_1" {
  instance_id   = alicloud_alikafka_instance.rebirth.id
  topic         = "orders"
  remark        = "all orders"
  partition_num = 12
  local_topic   = false
  compact_topic = false
}

resource "alicloud_alikafka_topic" "topic_2" {
  instance_id   = alicloud_alikafka_instance.rebirth.id
  topic         = "prices"
  remark        = "prices"
  partition_num = 6
  local_topic   = true
  compact_topic = true
  configs       = "{\"replications\":\"3\"}"
  tags = {
    team = "orders"
  }
}

resource "alicloud_alikafka_consumer_group" "group_1" {
  instance_id = alicloud_alikafka_instance.rebirth.id
  consumer_id = "billing"
  remark      = "invoices"
}

variable "sasl_passwords" {
  description = "The new passwords of the SASL users, by user name."
  type        = map(string)
  sensitive   = true
}

resource "alicloud_alikafka_sasl_user" "user_1" {
  instance_id = alicloud_alikafka_instance.rebirth.id
  username    = "app"
  password    = var.sasl_passwords["app"]
  type        = "scram"
}

resource "alicloud_alikafka_sasl_acl" "acl_1" {
  instance_id               = alicloud_alikafka_instance.rebirth.id
  username                  = "app"
  acl_resource_type         = "Topic"
  acl_resource_name         = "orders"
  acl_resource_pattern_type = "LITERAL"
  acl_operation_type        = "Write"
  depends_on                = [alicloud_alikafka_sasl_user.user_1]
}

resource "alicloud_alikafka_sasl_acl" "acl_2" {
  instance_id               = alicloud_alikafka_instance.rebirth.id
  username                  = "app"
  acl_resource_type         = "Group"
  acl_resource_name         = "*"
  acl_resource_pattern_type = "LITERAL"
  acl_operation_type        = "Read"
  depends_on                = [alicloud_alikafka_sasl_user.user_1]
}

resource "alicloud_alikafka_instance_allowed_ip_attachment" "allowed_1" {
  instance_id  = alicloud_alikafka_instance.rebirth.id
  allowed_type = "vpc"
  port_range   = "9092/9092"
  allowed_ip   = "192.0.2.0/24"
}

resource "alicloud_alikafka_instance_allowed_ip_attachment" "allowed_2" {
  instance_id  = alicloud_alikafka_instance.rebirth.id
  allowed_type = "vpc"
  port_range   = "9092/9092"
  allowed_ip   = "198.51.100.7"
}
