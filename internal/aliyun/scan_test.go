package aliyun

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzScan holds the splitting of objects and arrays against encoding/json.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, ` { "a" : 1 , "b\u0041" : [ {"c":"}]\\\""} , null ] } `, `[1,"a,b",[],{},true]`, `"x"`, `1`, `{"a":1,"a":2}`, `{"":""}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := document(data)
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		got, err := object(doc)
		if json.Unmarshal(data, &want) == nil && want != nil {
			if err == nil {
				sameMembers(t, got, want)
			}
		} else if err == nil {
			t.Fatalf("%q is no object, but gave %q", data, got)
		}
		var list []json.RawMessage
		elements, err := array(doc)
		if isList := json.Unmarshal(data, &list) == nil && list != nil; isList != (err == nil) {
			t.Fatalf("%q: array error %v", data, err)
		}
		if err == nil && len(elements) != len(list) {
			t.Fatalf("%q: %d elements, want %d", data, len(elements), len(list))
		}
		for i := range elements {
			same(t, elements[i], list[i])
		}
	})
}

func sameMembers(t *testing.T, got, want map[string]json.RawMessage) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("members %q, want %q", got, want)
	}
	for name := range want {
		same(t, got[name], want[name])
	}
}

func same(t *testing.T, got, want json.RawMessage) {
	t.Helper()
	if !json.Valid(got) {
		t.Fatalf("part %q is not JSON", got)
	}
	var a, b any
	_ = json.Unmarshal(got, &a)
	_ = json.Unmarshal(want, &b)
	if !bytes.Equal(got, want) && !reflect.DeepEqual(a, b) {
		t.Fatalf("part %q, want %q", got, want)
	}
}
