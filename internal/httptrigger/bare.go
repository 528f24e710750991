package httptrigger

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// Bare returns an envelope without the caller's headers, but for the type of the
// body: what vouches for the caller is of use to nobody further on.
func Bare(payload []byte) ([]byte, error) {
	var envelope map[string]json.RawMessage
	if err := json.Unmarshal(payload, &envelope); err != nil {
		return nil, fmt.Errorf("reading the HTTP trigger's envelope: %w", err)
	}
	var headers map[string]json.RawMessage
	if err := json.Unmarshal(envelope["headers"], &headers); err != nil {
		headers = nil // without any it asks for no more than with them
	}
	maps.DeleteFunc(headers, func(name string, _ json.RawMessage) bool { return !strings.EqualFold(name, "Content-Type") })
	bare, err := json.Marshal(headers)
	if err != nil {
		return nil, err
	}
	envelope["headers"] = bare
	return json.Marshal(envelope)
}
