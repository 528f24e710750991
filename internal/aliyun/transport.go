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
	// idlePerHost is how many connections to one endpoint may wait for reuse.
	// Go's default of 2 re-dials with every wave of calls.
	idlePerHost = 64
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
		MaxIdleConns:          4 * idlePerHost,
		MaxIdleConnsPerHost:   idlePerHost,
		IdleConnTimeout:       idleTimeout,
		TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			ClientSessionCache: tls.NewLRUClientSessionCache(idlePerHost),
		},
	}
}
