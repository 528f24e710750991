package cloudtest

// TopicSpec is Topic with relative times. Everything has a default: a name, the
// series' usual partitions, created with the instance, written by its traffic.
type TopicSpec struct {
	Name       string `yaml:"name"`
	Partitions int    `yaml:"partitions"`
	Written    int64  `yaml:"written"`
	Stored     int64  `yaml:"stored"`
	LastWrite  Ago    `yaml:"last_write"`
	Retention  Ago    `yaml:"retention"`
	Created    Ago    `yaml:"created"`

	Remark  string            `yaml:"remark"`
	Local   bool              `yaml:"local"`
	Compact bool              `yaml:"compact"`
	Config  map[string]string `yaml:"config"`
	Tags    map[string]string `yaml:"tags"`
}

// GroupSpec is Group with relative times.
type GroupSpec struct {
	Name       string   `yaml:"name"`
	Members    Count    `yaml:"members"` // "none" against what the traffic shows
	Joined     Ago      `yaml:"joined"`  // default: always were members
	State      string   `yaml:"state"`
	Unread     int64    `yaml:"unread"`
	Topics     []string `yaml:"topics"`
	Rebalances []Ago    `yaml:"rebalances"`
	Created    Ago      `yaml:"created"`
	Remark     string   `yaml:"remark"`
}

// ClientSpec is Client with relative times.
type ClientSpec struct {
	IP      string `yaml:"ip"`
	Request string `yaml:"request"` // default FETCH
	From    Ago    `yaml:"from"`
	To      Ago    `yaml:"to"` // default: still sends
	Topic   string `yaml:"topic"`
	Group   string `yaml:"group"`
}

// TopicSpecs are the topics of an instance. In YAML a number or a list.
type TopicSpecs []TopicSpec

// GroupSpecs are the consumer groups of an instance. In YAML a number or a list.
type GroupSpecs []GroupSpec

// ClientSpecs are rows of the log of client addresses. In YAML a list, or the
// word none, which keeps out the clients that traffic and groups imply.
type ClientSpecs struct {
	List []ClientSpec
	None bool
}

// TopicCount are so many topics with default contents.
func TopicCount(n int) TopicSpecs { return make(TopicSpecs, n) }

// GroupCount are so many groups with default contents.
func GroupCount(n int) GroupSpecs { return make(GroupSpecs, n) }
