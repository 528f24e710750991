#!/usr/bin/env bash
# Buys and sets up a Kafka instance like alikafka_serverless-cn-old of account 1000000000000001 in cn-hangzhou,
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
#   - topics: GetTopicList in cn-hangzhou: denied
#   - ACLs of the cluster: DescribeAclResourceName in cn-hangzhou: invalid
#
# It costs money from its first call on. INSTANCE_ID names an instance that was
# bought already, DEPLOYED=yes says that it runs; then those steps are left out.

set -euo pipefail

for tool in aliyun jq; do
  command -v "$tool" >/dev/null || { echo "this script needs $tool" >&2; exit 1; }
done

kafka() {
  local answer
  answer=$(aliyun alikafka "$@" --RegionId="$region" --force)
  if ! jq -e '(has("Success") | not) or (.Success | tostring) == "true"' <<<"$answer" >/dev/null; then
    echo "$1 was refused: $answer" >&2
    return 1
  fi
  printf '%s\n' "$answer"
}

ids() { kafka GetInstanceList | jq -r '.InstanceList.InstanceVO[].InstanceId' | sort; }

wait_until_running() {
  local status
  for _ in $(seq 120); do
    status=$(kafka GetInstanceList --InstanceId.1="$instance" | jq -r '.InstanceList.InstanceVO[0].ServiceStatus')
    [ "$status" = 5 ] && return 0
    echo "waiting for $instance, its status is $status" >&2
    sleep 30
  done
  echo "$instance is not running after an hour; run this again with INSTANCE_ID=$instance DEPLOYED=yes" >&2
  return 1
}

region='cn-hangzhou'

# The new passwords, from the environment.
# SASL_PASSWORD_1 is for the user app
: "${SASL_PASSWORD_1:?set it to the new password of SASL user 1}"

# 1. Buy.
instance=${INSTANCE_ID:-}
if [ -z "$instance" ]; then
  before=$(ids)
  kafka CreatePostPayOrder \
    --PaidType='3' \
    --DeployType='5' \
    --SpecType='normal' \
    --ResourceGroupId='rg-example' \
    --ServerlessConfig='{"ReservedPublishCapacity":60,"ReservedSubscribeCapacity":80}' >/dev/null
  echo "ordered; waiting for the instance to appear" >&2
  for _ in $(seq 40); do
    new=$(comm -13 <(printf '%s\n' "$before") <(ids))
    [ -n "$new" ] && break
    sleep 5
  done
  if [ "$(grep -c . <<<"$new")" != 1 ]; then
    echo "cannot tell which instance is the new one; run this again with INSTANCE_ID set" >&2
    exit 1
  fi
  instance=$new
fi
echo "the new instance is $instance" >&2

# 2. Deploy, and wait until it runs.
vpc='vpc-example'
vswitch='vsw-one'
if [ -z "${DEPLOYED:-}" ]; then
  kafka StartInstance \
    --InstanceId="$instance" \
    --VpcId="$vpc" \
    --VSwitchId="$vswitch" \
    --VSwitchIds.1="$vswitch" \
    --DeployModule='vpc' \
    --ZoneId='cn-hangzhou-k' \
    --ServiceVersion='3.3.1' \
    --SecurityGroup='sg-example' \
    --Name='events-test' >/dev/null
fi
wait_until_running

# 3. Settings of the instance.
kafka UpdateInstanceConfig \
  --InstanceId="$instance" \
  --Config='{"enable.acl":"true","kafka.log.retention.hours":"72"}' >/dev/null
wait_until_running
kafka EnableAutoGroupCreation \
  --InstanceId="$instance" \
  --Enable='true' >/dev/null

# 4. Topics.

# 5. Consumer groups.
kafka CreateConsumerGroup \
  --InstanceId="$instance" \
  --ConsumerId='billing' \
  --Remark='invoices' >/dev/null

# 6. SASL users.
kafka CreateSaslUser \
  --InstanceId="$instance" \
  --Username='app' \
  --Password="$SASL_PASSWORD_1" \
  --Type='scram' \
  --Mechanism='SCRAM-SHA-256' >/dev/null

# 7. Access rules.
kafka CreateAcl \
  --InstanceId="$instance" \
  --Username='app' \
  --AclResourceType='Topic' \
  --AclResourceName='or' \
  --AclResourcePatternType='PREFIXED' \
  --AclOperationType='Write' \
  --AclPermissionType='DENY' \
  --Host='192.0.2.7' >/dev/null
kafka CreateAcl \
  --InstanceId="$instance" \
  --Username='app' \
  --AclResourceType='Group' \
  --AclResourceName='*' \
  --AclResourcePatternType='LITERAL' \
  --AclOperationType='Read' \
  --Host='*' >/dev/null

# 8. Addresses that may connect.
kafka UpdateAllowedIp \
  --InstanceId="$instance" \
  --UpdateType='add' \
  --AllowedListType='vpc' \
  --PortRange='9092/9092' \
  --AllowedListIp='192.0.2.0/24' >/dev/null
kafka UpdateAllowedIp \
  --InstanceId="$instance" \
  --UpdateType='add' \
  --AllowedListType='vpc' \
  --PortRange='9092/9092' \
  --AllowedListIp='198.51.100.7' >/dev/null

# 9. Tags.
kafka TagResources \
  --ResourceType='INSTANCE' \
  --ResourceId.1="$instance" \
  --Tag.1.Key='env' \
  --Tag.1.Value='dev' \
  --Tag.2.Key='owner' \
  --Tag.2.Value='orders' >/dev/null

echo "done: $instance; give its addresses to the clients" >&2
