package proof

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// notice is a warning as it was delivered: here, as a line of the log.
type notice struct {
	run, instance string
	at            time.Time
}

// logBuffer keeps what the product logs, and when it warned of whom.
type logBuffer struct {
	now func() time.Time

	mu      sync.Mutex
	text    bytes.Buffer
	notices []notice
}

// Write adds a line.
func (l *logBuffer) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.Contains(line, []byte(`"msg":"warning"`)) {
		var read struct {
			Run      string `json:"run_id"`
			Instance string `json:"instance"`
		}
		if err := json.Unmarshal(line, &read); err != nil {
			return 0, err
		}
		l.notices = append(l.notices, notice{read.Run, read.Instance, l.now()})
	}
	return l.text.Write(line)
}

// Sync does nothing: memory needs none.
func (l *logBuffer) Sync() error { return nil }

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// noticed lists the warnings of an instance.
func (l *logBuffer) noticed(id string) []notice {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []notice
	for _, n := range l.notices {
		if n.instance == id {
			list = append(list, n)
		}
	}
	return list
}

func (l *logBuffer) logger() *zap.Logger {
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), l, zap.DebugLevel))
}
