package rebirth

import (
	"fmt"
	"strings"

	"alikafka-reaper/internal/kit"
)

// head defines what all steps use. Every answer must say that it succeeded:
// the cloud can refuse with HTTP 200.
const head = `
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
`

// finding waits for the id that the order brings. Serverless instances cannot
// be found by their order, so the one that was not there before is taken.
const finding = `  echo "ordered; waiting for the instance to appear" >&2
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
`

// Script is a bash script that buys and sets up an instance like the kit's, with
// the aliyun command line and jq. New passwords come from the environment.
func Script(k kit.Kit) []byte {
	var b strings.Builder
	b.WriteString("#!/usr/bin/env bash\n")
	b.WriteString(preamble(k, "Buys and sets up a Kafka instance"))
	b.WriteString(comment("") + comment("It costs money from its first call on. INSTANCE_ID names an instance that was"))
	b.WriteString(comment("bought already, DEPLOYED=yes says that it runs; then those steps are left out."))
	b.WriteString(head)
	fmt.Fprintf(&b, "\nregion=%s\n", quote(k.Region))
	s := script{&b}
	s.passwords(k)
	s.order(k)
	s.deploy(k)
	s.configure(k)
	s.contents(k)
	s.access(k)
	s.finish(k)
	return []byte(b.String())
}

// script writes the steps.
type script struct{ out *strings.Builder }

func (s script) title(text string) { s.out.WriteString("\n" + comment(text)) }

func (s script) line(text string) { s.out.WriteString(text + "\n") }

// run writes a call whose answer is not needed.
func (s script) run(c *command) { s.line(c.String() + " >/dev/null") }

// passwords come first, so that one that is missing is seen before money is spent.
func (s script) passwords(k kit.Kit) {
	users, _ := k.Users.Get()
	if len(users) == 0 {
		return
	}
	s.title("The new passwords, from the environment.")
	for n, u := range users {
		s.out.WriteString(comment(fmt.Sprintf("SASL_PASSWORD_%d is for the user %s", n+1, u.Name)))
		s.line(fmt.Sprintf(`: "${SASL_PASSWORD_%d:?set it to the new password of SASL user %d}"`, n+1, n+1))
	}
}

// order buys the instance (CreatePostPayOrder) and finds its id.
func (s script) order(k kit.Kit) {
	i := k.Instance
	s.title("1. Buy.")
	c := call("CreatePostPayOrder")
	paid, paidKnown := i.PaidType.Get()
	if !paidKnown || (paid != 1 && paid != 3) {
		s.out.WriteString(comment("The old instance was not pay-as-you-go; this one will be."))
		paid = 1
		if serverless(i) {
			paid = 3
		}
	}
	c.number("PaidType", paid, true)
	s.required(c, "DeployType", "DEPLOY_TYPE", i.DeployType)
	spec, _ := known(i.SpecType)
	group, _ := known(i.ResourceGroup)
	c.set("SpecType", spec).set("ResourceGroupId", group)
	s.size(c, i)
	s.line("instance=${INSTANCE_ID:-}\nif [ -z \"$instance\" ]; then\n  before=$(ids)")
	s.line("  " + strings.ReplaceAll(c.String(), "\\\n  ", "\\\n    ") + " >/dev/null")
	s.out.WriteString(finding)
	s.line("fi\necho \"the new instance is $instance\" >&2")
}

// required adds a number without which nothing can be bought; where the kit does
// not know it, the environment must.
func (s script) required(c *command, name, variable string, part kit.Part[int64]) {
	if v, ok := number(part, 0); ok {
		c.number(name, v, true)
		return
	}
	s.line(fmt.Sprintf(`: "${%s:?the kit does not know %s}"`, variable, name))
	c.raw(name, `"$`+variable+`"`)
}

// size adds what is bought, by series.
func (s script) size(c *command, i kit.Instance) {
	if serverless(i) {
		// The least that the API takes.
		publish, subscribe := int64(60), int64(20)
		if v, ok := number(i.ReservedPublish, publish); ok {
			publish = v
		}
		if v, ok := number(i.ReservedSubscribe, subscribe); ok {
			subscribe = v
		}
		c.set("ServerlessConfig", fmt.Sprintf(`{"ReservedPublishCapacity":%d,"ReservedSubscribeCapacity":%d}`, publish, subscribe))
		return
	}
	s.required(c, "DiskType", "DISK_TYPE", i.DiskType)
	s.required(c, "DiskSize", "DISK_SIZE", i.DiskSize)
	s.required(c, "PartitionNum", "PARTITION_NUM", i.Partitions)
	if spec, ok := known(i.IoMaxSpec); ok {
		c.set("IoMaxSpec", spec)
	} else {
		s.required(c, "IoMax", "IO_MAX", i.IoMax)
	}
	eip, ok := number(i.EipMax, 1)
	c.number("EipMax", eip, ok)
}
