package serverless

import (
	"math"
	"path"
	"regexp"
	"slices"
	"strings"

	"alikafka-reaper/internal/packaging"
)

const packCommand = "go run ./cmd/reaper package"

var (
	hookName   = regexp.MustCompile(`^(pre|success|fail|complete)-[a-z]+$`)
	regionName = regexp.MustCompile(`^[a-z]{2}-[a-z]+(-[a-z0-9]+)*$`)
	roleName   = regexp.MustCompile(`^(acs:ram::([0-9]+|` + open + `):role/)?[A-Za-z0-9.@_-]+$`)
)

func (c *checker) props(p props, place at) {
	c.identity(p, place)
	c.code(p, place)
	c.size(p, place)
	c.environment(p.Environment, place.key("environmentVariables"))
	c.logs(p.Log, place.key("logConfig"))
	c.async(p.Async, place.key("asyncInvokeConfig"))
	c.mounts(p, place)
	if p.Environment["REAPER_LINK_SECRET"] != "" {
		c.links = linksSet
	}
	c.triggers(p.Triggers, place.key("triggers"))
}

func (c *checker) identity(p props, place at) {
	c.required(p.FunctionName, place.key("functionName")...)
	region := c.expand(p.Region, place.key("region")...)
	if c.required(region, place.key("region")...) && region != open && !regionName.MatchString(region) {
		c.reportf(place.key("region"), "%q is not the name of a region; write for example cn-hangzhou", region)
	}
	role := c.expand(p.Role, place.key("role")...)
	if c.required(role, place.key("role")...) && role != open && !roleName.MatchString(role) {
		c.reportf(place.key("role"), "%q is not a role; write its name or acs:ram::<account>:role/<name>", p.Role)
	}
}

// code ties the file to what internal/packaging builds.
func (c *checker) code(p props, place at) {
	c.equal(p.Runtime, "go1", "is the runtime that starts a Go binary by itself", place.key("runtime")...)
	c.equal(p.Handler, packaging.BinaryName, "is the binary in the zip", place.key("handler")...)
	if c.required(p.Code, place.key("code")...) && path.Clean(p.Code) != packaging.ZipPath {
		c.reportf(place.key("code"), "%q should be ./%s, which the pre-deploy action writes", p.Code, packaging.ZipPath)
	}
}

// size checks what Function Compute sells: vCPU in steps of 0.05, memory in
// steps of 64 MB, and between 1 and 4 GB for each vCPU.
func (c *checker) size(p props, place at) {
	cpu := c.cpu(p.CPU, place.key("cpu"))
	memory := c.between(p.MemorySize, 128, 32768, place.key("memorySize")...)
	if memory && *p.MemorySize%64 != 0 {
		c.reportf(place.key("memorySize"), "%d MB is no multiple of 64", *p.MemorySize)
	}
	if cpu && memory {
		c.ratio(*p.CPU, float64(*p.MemorySize)/1024, place.key("memorySize"))
	}
	if c.between(p.DiskSize, 512, 10240, place.key("diskSize")...) && *p.DiskSize != 512 && *p.DiskSize != 10240 {
		c.reportf(place.key("diskSize"), "%d MB is not on offer; write 512 or 10240", *p.DiskSize)
	}
	c.between(p.Timeout, 30, 86400, place.key("timeout")...)
}

func (c *checker) cpu(cpu *float64, place at) bool {
	if cpu == nil {
		c.report("this key is missing; the tool's default is not what the function needs", place...)
		return false
	}
	steps := *cpu / 0.05
	if *cpu < 0.05 || *cpu > 16 || math.Abs(steps-math.Round(steps)) > 1e-6 {
		c.reportf(place, "%v vCPU is not on offer; write 0.05 to 16 in steps of 0.05", *cpu)
		return false
	}
	return true
}

func (c *checker) ratio(cpu, gigabytes float64, place at) {
	const tolerance = 1e-9
	if r := gigabytes / cpu; r < 1-tolerance || r > 4+tolerance {
		c.reportf(place, "%v vCPU with %v GB is 1:%.3g; vCPU to GB must lie between 1:1 and 1:4", cpu, gigabytes, r)
	}
}

// logs wants one log entry a line, and the place written out: the value auto
// brings the other begin rule along.
func (c *checker) logs(l *logConfig, place at) {
	if l == nil {
		c.report("this block is missing; without it nothing that the function says is kept", place...)
		return
	}
	c.required(c.expand(l.Project, place.key("project")...), place.key("project")...)
	c.required(c.expand(l.Logstore, place.key("logstore")...), place.key("logstore")...)
	c.equal(l.BeginRule, "None", "keeps one JSON line one log entry", place.key("logBeginRule")...)
}

// mounts wants a folder for the store that REAPER_STORE names: without it the
// function does nothing and says so.
func (c *checker) mounts(p props, place at) {
	store, named := strings.CutPrefix(string(p.Environment["REAPER_STORE"]), "file://")
	if !named {
		return
	}
	if p.NAS != nil && slices.ContainsFunc(p.NAS.Mounts, func(m mountPoint) bool {
		return m.Folder != "" && (store == m.Folder || strings.HasPrefix(store, m.Folder+"/"))
	}) {
		return
	}
	c.reportf(place.key("environmentVariables", "REAPER_STORE"), "no mount of nasConfig holds the folder %s; what is kept elsewhere goes with the process", store)
}

// async holds the tighter of the two limits that are documented for the age.
func (c *checker) async(a *asyncConfig, place at) {
	if a == nil {
		c.report("this block is missing; failed runs would be retried three times", place...)
		return
	}
	c.between(a.MaxRetries, 0, 8, place.key("maxAsyncRetryAttempts")...)
	c.between(a.MaxAge, 1, 604800, place.key("maxAsyncEventAgeInSeconds")...)
	for name, d := range a.Destinations {
		if name != "onFailure" && name != "onSuccess" {
			c.report("this key is not known here; write onFailure or onSuccess", place.key("destinationConfig", name)...)
		}
		c.required(d.Destination, place.key("destinationConfig", name, "destination")...)
		c.expand(d.Destination, place.key("destinationConfig", name, "destination")...)
	}
}
