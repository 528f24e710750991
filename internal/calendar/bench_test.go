package calendar_test

import (
	"testing"
	"time"
)

func BenchmarkOneCountry(b *testing.B) {
	for b.Loop() {
		country(b, "cn")
	}
}

func BenchmarkContains(b *testing.B) {
	w := window(b, "Mon-Thu | 20:00-06:00 | cn", china)
	at := clock(b, "2026-11-23 20:00:00", china)
	for b.Loop() {
		w.Contains(at)
	}
}

func BenchmarkNextOpenOverAWeek(b *testing.B) {
	w := window(b, "Mon-Thu | 20:00-06:00 | cn", china)
	at := clock(b, "2026-10-01 12:00:00", china)
	for b.Loop() {
		w.NextOpen(at, 15*24*time.Hour)
	}
}
