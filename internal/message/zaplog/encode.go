package zaplog

import (
	"maps"
	"slices"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// object is a nested JSON object.
type object []zap.Field

// MarshalLogObject writes the fields.
func (o object) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	for _, f := range o {
		f.AddTo(enc)
	}
	return nil
}

// objects is a list of nested objects.
type objects []object

// MarshalLogArray writes the objects.
func (o objects) MarshalLogArray(enc zapcore.ArrayEncoder) error {
	for _, one := range o {
		if err := enc.AppendObject(one); err != nil {
			return err
		}
	}
	return nil
}

// counts is an object of numbers, in the order of the names.
type counts map[string]int

// MarshalLogObject writes the counts.
func (c counts) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	for _, name := range slices.Sorted(maps.Keys(c)) {
		enc.AddInt(name, c[name])
	}
	return nil
}
