package aliyun

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

const (
	// connectTimeout bounds one TCP connect, handshakeTimeout one TLS handshake.
	connectTimeout   = 5 * time.Second
	handshakeTimeout = 5 * time.Second
	// reachTime is how long a request may take to the cloud, where no connection waits
	// for it.
	reachTime = connectTimeout + handshakeTimeout
	// answerTimeout bounds one attempt, from its start to the answer's last byte.
	answerTimeout = 10 * time.Second
	// idleAtOnce is how many connections may wait for reuse, to one endpoint or to all
	// together: many accounts share the endpoint of a region. Go's default of 2 to each
	// re-dials with every wave of calls.
	idleAtOnce = 256
	// idleTimeout is short because a connection that the cloud has closed in
	// the meantime fails its next call.
	idleTimeout = 30 * time.Second
)

// newTransport returns the shared connection pool. It speaks HTTP/1.1 only:
// there, Go repeats a POST only when not one byte of it was written.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   handshakeTimeout,
		ResponseHeaderTimeout: answerTimeout,
		MaxIdleConns:          idleAtOnce,
		MaxIdleConnsPerHost:   idleAtOnce,
		IdleConnTimeout:       idleTimeout,
		TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			ClientSessionCache: tls.NewLRUClientSessionCache(0),
		},
	}
}
