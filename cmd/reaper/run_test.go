package main

import (
	"testing"
	"time"
)

func TestAPlanCanBeConfirmedWhileItIsWhatWasShown(t *testing.T) {
	planned := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	for after, fine := range map[time.Duration]bool{0: true, planLife: true, planLife + time.Second: false, 8 * time.Hour: false} {
		if err := stillShown(planned, planned.Add(after)); (err == nil) != fine {
			t.Errorf("after %s: %v", after, err)
		}
	}
}
