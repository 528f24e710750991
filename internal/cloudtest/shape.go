package cloudtest

import "fmt"

// apply bends the documented JSON of one instance.
func (s Shape) apply(fields map[string]any) map[string]any {
	for name, value := range s.UnknownEnums {
		fields[name] = value
	}
	if s.Strings {
		stringify(fields)
	}
	s.Broken.apply(fields)
	for _, name := range s.Omit {
		delete(fields, name)
	}
	return fields
}

func (b BrokenShape) apply(fields map[string]any) {
	switch b {
	case "":
	case TagsAsString:
		fields["Tags"] = "env=dev"
	case TagsAsList:
		fields["Tags"] = []any{}
	case TagListAsString:
		fields["Tags"] = map[string]any{"TagVO": "[]"}
	case CreateTimeAsText:
		fields["CreateTime"] = "yesterday"
	case CreateTimeZero:
		fields["CreateTime"] = 0
	case AllConfigAsObject:
		fields["AllConfig"] = map[string]any{"enable.acl": false}
	case NullEverything:
		for name := range fields {
			if name != "InstanceId" {
				fields[name] = nil
			}
		}
	default:
		panic("cloudtest: unknown broken shape " + string(b)) // ParseFleet and resolve let none through
	}
}

// stringify turns numbers and booleans into text, but not containers.
func stringify(fields map[string]any) {
	for name, value := range fields {
		switch value.(type) {
		case int, int64, bool:
			fields[name] = fmt.Sprint(value)
		}
	}
}
