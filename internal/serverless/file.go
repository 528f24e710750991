package serverless

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// file is s.yaml as far as a built-in runtime needs it. Keys that are not
// listed are refused, on every level.
type file struct {
	Edition   string              `yaml:"edition"`
	Name      string              `yaml:"name"`
	Access    string              `yaml:"access"`
	Vars      map[string]string   `yaml:"vars"`
	Resources map[string]resource `yaml:"resources"`
}

type resource struct {
	Component string              `yaml:"component"`
	Actions   map[string][]action `yaml:"actions"`
	Props     props               `yaml:"props"`
}

type action struct {
	Run  string `yaml:"run"`
	Path string `yaml:"path"`
}

// props are the function's properties. A pointer is nil when the key was not
// written, which is different from zero.
type props struct {
	Region         string            `yaml:"region"`
	FunctionName   string            `yaml:"functionName"`
	Description    string            `yaml:"description"`
	Runtime        string            `yaml:"runtime"`
	Handler        string            `yaml:"handler"`
	Code           string            `yaml:"code"`
	CPU            *float64          `yaml:"cpu"`
	MemorySize     *int              `yaml:"memorySize"`
	DiskSize       *int              `yaml:"diskSize"`
	Timeout        *int              `yaml:"timeout"`
	Role           string            `yaml:"role"`
	InternetAccess *bool             `yaml:"internetAccess"`
	ResourceGroup  string            `yaml:"resourceGroupId"`
	Tags           []tag             `yaml:"tags"`
	Environment    map[string]text   `yaml:"environmentVariables"`
	Log            *logConfig        `yaml:"logConfig"`
	Async          *asyncConfig      `yaml:"asyncInvokeConfig"`
	VPC            *vpcConfig        `yaml:"vpcConfig"`
	NAS            *nasConfig        `yaml:"nasConfig"`
	Concurrency    *concurrencyLimit `yaml:"concurrencyConfig"`
	Triggers       []trigger         `yaml:"triggers"`
}

type tag struct {
	Key   string `yaml:"key"`
	Value string `yaml:"value"`
}

type logConfig struct {
	Project         string `yaml:"project"`
	Logstore        string `yaml:"logstore"`
	RequestMetrics  bool   `yaml:"enableRequestMetrics"`
	InstanceMetrics bool   `yaml:"enableInstanceMetrics"`
	BeginRule       string `yaml:"logBeginRule"`
}

type asyncConfig struct {
	MaxAge       *int                   `yaml:"maxAsyncEventAgeInSeconds"`
	MaxRetries   *int                   `yaml:"maxAsyncRetryAttempts"`
	Task         bool                   `yaml:"asyncTask"`
	Qualifier    string                 `yaml:"qualifier"`
	Destinations map[string]destination `yaml:"destinationConfig"`
}

type destination struct {
	Destination string `yaml:"destination"`
}

type vpcConfig struct {
	VPC           string   `yaml:"vpcId"`
	Switches      []string `yaml:"vSwitchIds"`
	SecurityGroup string   `yaml:"securityGroupId"`
}

// nasConfig mounts folders; REAPER_STORE can name one of them.
type nasConfig struct {
	User   *int         `yaml:"userId"`
	Group  *int         `yaml:"groupId"`
	Mounts []mountPoint `yaml:"mountPoints"`
}

type mountPoint struct {
	Server string `yaml:"serverAddr"`
	Folder string `yaml:"mountDir"`
	TLS    bool   `yaml:"enableTLS"`
}

type concurrencyLimit struct {
	Reserved *int `yaml:"reservedConcurrency"`
}

type trigger struct {
	Name           string `yaml:"triggerName"`
	Type           string `yaml:"triggerType"`
	Description    string `yaml:"description"`
	Qualifier      string `yaml:"qualifier"`
	SourceARN      string `yaml:"sourceArn"`
	InvocationRole string `yaml:"invocationRole"`
	Config         raw    `yaml:"triggerConfig"`
}

// raw is a part of the file whose type is decided by its neighbours.
type raw struct{ node ast.Node }

// UnmarshalYAML keeps the node for later.
func (r *raw) UnmarshalYAML(node ast.Node) error {
	r.node = node
	return nil
}

// decode reads the kept node strictly.
func (r raw) decode(into any) error {
	if err := yaml.NodeToValue(r.node, into, yaml.Strict()); err != nil {
		return fmt.Errorf("reading the block: %w", err)
	}
	return nil
}

// text is a string that was written as one: the environment takes no booleans
// and no numbers.
type text string

// UnmarshalYAML refuses whatever YAML reads as something else than a string.
func (t *text) UnmarshalYAML(node ast.Node) error {
	switch n := node.(type) {
	case *ast.StringNode:
		*t = text(n.Value)
	case *ast.LiteralNode:
		*t = text(n.Value.Value)
	default:
		return &yaml.UnexpectedNodeTypeError{Actual: node.Type(), Expected: ast.StringType, Token: node.GetToken()}
	}
	return nil
}
