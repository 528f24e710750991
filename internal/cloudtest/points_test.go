package cloudtest

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkMetricPage renders one full page of 1440 points.
func BenchmarkMetricPage(b *testing.B) {
	now := time.Now()
	var records []*record
	for n := range 50 {
		spec := Spec{ID: fmt.Sprintf("alikafka_post-cn-%04d", n), Traffic: TrafficSpec{BytesIn: 12345,
			Bursts: []BurstSpec{{From: Ago(5 * time.Hour), To: Ago(time.Hour), Rate: 99}}}}
		instance, err := spec.resolve(now)
		if err != nil {
			b.Fatal(err)
		}
		records = append(records, newRecord(instance, now, Quirks{}.withDefaults()))
	}
	query := metricQuery{known: true, records: records, from: now.Add(-24 * time.Hour), to: now, length: maxLength,
		series: series{metric: newMetricTable()["instance_message_input"], period: time.Minute, now: now}}
	for b.Loop() {
		points, _ := query.page()
		if len(points) != maxLength || writePoints(points, query.series.metric) == "" {
			b.Fatal("short page")
		}
	}
}
