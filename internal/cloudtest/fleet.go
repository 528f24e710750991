package cloudtest

// Fleet is what exists in the cloud when it starts.
type Fleet struct {
	Instances []Spec
}

// Spec describes one instance with times relative to the start of the cloud.
// Only ID is required.
type Spec struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Region  string `yaml:"region"`  // default cn-hangzhou
	Account string `yaml:"account"` // default DemoAccount

	PaidType  PaidType `yaml:"paid_type"` // default follows from Series
	Series    Series   `yaml:"series"`    // default follows from PaidType
	Status    Status   `yaml:"status"`    // default running
	Since     Ago      `yaml:"since"`     // when Status began; default 1h
	Age       Ago      `yaml:"age"`       // default 30d
	ExpiresIn Ago      `yaml:"expires"`   // "in 90d"; default far future or half a year

	Spec      string `yaml:"spec"`
	IoMaxSpec string `yaml:"io_max_spec"`
	Version   string `yaml:"version"`
	DiskGiB   int    `yaml:"disk_gib"`
	Internet  bool   `yaml:"internet"`
	OldBroker bool   `yaml:"old_broker"`

	Topics     TopicSpecs  `yaml:"topics"`     // a number or a list
	Groups     GroupSpecs  `yaml:"groups"`     // a number or a list
	Clients    ClientSpecs `yaml:"clients"`    // a list, or "none": see Instance.Unlogged
	Partitions int         `yaml:"partitions"` // over all topics that say none

	Config     map[string]string `yaml:"config"` // AllConfig; default as a new instance has it
	SaslUsers  []SaslUser        `yaml:"sasl_users"`
	ACLs       []ACL             `yaml:"acls"`
	AllowedIPs []AllowedIP       `yaml:"allowed_ips"`

	OrderID       string            `yaml:"order"`
	ResourceGroup string            `yaml:"resource_group"`
	Tags          map[string]string `yaml:"tags"`
	Traffic       TrafficSpec       `yaml:"traffic"`
	Bill          BillSpec          `yaml:"bill"`

	Omit         []string       `yaml:"omit"`
	Strings      bool           `yaml:"strings"`
	Broken       BrokenShape    `yaml:"broken"`
	UnknownEnums map[string]int `yaml:"unknown_enums"`
}

// TrafficSpec is Traffic with relative times.
type TrafficSpec struct {
	BytesIn     Rate        `yaml:"bytes_in"`
	BytesOut    Rate        `yaml:"bytes_out"`
	Heartbeat   Rate        `yaml:"heartbeat"`
	Polls       Count       `yaml:"polls"`       // "none" against what members send
	Connections Count       `yaml:"connections"` // "none" against what members need
	Public      int         `yaml:"public_connections"`
	DiskPercent float64     `yaml:"disk_percent"`
	Bursts      []BurstSpec `yaml:"bursts"`
	Missing     MissingSpec `yaml:"missing"`
}

// BurstSpec is Burst with relative times; without To it goes on.
type BurstSpec struct {
	From     Ago  `yaml:"from"`
	To       Ago  `yaml:"to"`
	BytesIn  Rate `yaml:"bytes_in"`
	BytesOut Rate `yaml:"bytes_out"`
	// Rate counts in both directions.
	Rate Rate `yaml:"rate"`
}

// MissingSpec is Missing with relative times.
type MissingSpec struct {
	Mode   MissingMode `yaml:"mode"`
	Drop   Fraction    `yaml:"drop"`
	By     Ago         `yaml:"by"`
	From   Ago         `yaml:"from"`
	To     Ago         `yaml:"to"`
	Metric string      `yaml:"metric"`
}
