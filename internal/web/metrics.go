package web

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are what a server tells about itself. Their labels come from the
// program and never from a client, so that nobody can make them grow.
type metrics struct {
	requests *prometheus.CounterVec   // by route and class of status
	seconds  *prometheus.HistogramVec // by route
	underWay prometheus.Gauge
	refused  *prometheus.CounterVec // by reason
	panics   prometheus.Counter
}

// newMetrics registers the metrics of a server, of Go and of the process.
func newMetrics(registry *prometheus.Registry) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lapak_http_requests_total", Help: "Requests answered, by route and class of status.",
		}, []string{"route", "class"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lapak_http_request_duration_seconds", Help: "How long requests took, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"route"}),
		underWay: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "lapak_http_requests_in_flight", Help: "Requests under way.",
		}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lapak_http_refused_requests_total", Help: "Requests refused to protect the server, by reason.",
		}, []string{"reason"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "lapak_http_panics_total", Help: "Handlers that panicked.",
		}),
	}
	for _, reason := range []string{"server_busy", "too_many_requests", "too_large", "body_too_slow"} {
		m.refused.WithLabelValues(reason) // shown as 0 rather than not at all
	}
	for _, c := range []prometheus.Collector{
		m.requests, m.seconds, m.underWay, m.refused, m.panics,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	} {
		if err := registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// count notes an answered request.
func (m *metrics) count(route string, a *answer, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(a.code()/100)+"xx").Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
	switch a.refusal {
	case "server_busy", "too_many_requests", "too_large", "body_too_slow":
		m.refused.WithLabelValues(a.refusal).Inc()
	}
}
