package cloudtest

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkMetricPage renders one full page of 1440 points.
func BenchmarkMetricPage(b *testing.B) {
	now := time.Now()
	var sources []*source
	for n := range 50 {
		spec := Spec{ID: fmt.Sprintf("alikafka_post-cn-%04d", n), Traffic: TrafficSpec{BytesIn: 12345,
			Bursts: []BurstSpec{{From: Ago(5 * time.Hour), To: Ago(time.Hour), Rate: 99}}}}
		instance, err := spec.resolve(now)
		if err != nil {
			b.Fatal(err)
		}
		sources = append(sources, newSource(newRecord(instance, now, Quirks{}.withDefaults()), "instance_message_input"))
	}
	query := metricQuery{known: true, sources: sources, from: now.Add(-24 * time.Hour), to: now, length: maxLength,
		series: newSeries(newMetricTable(metricsV2())["instance_message_input"], time.Minute, now, 0)}
	for b.Loop() {
		points, _ := query.page()
		if len(points) != maxLength || len(query.reply("id", points, "").encode()) == 0 {
			b.Fatal("short page")
		}
	}
}
