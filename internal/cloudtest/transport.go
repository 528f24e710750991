package cloudtest

import (
	"net"
	"net/http"
	"strconv"
)

// abort ends the connection with a reset where the server allows it, so the
// client cannot take the end for a clean close.
func abort(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // best effort: a plain close aborts as well
	}
	_ = conn.Close()
}

// writeHalf promises the whole body and delivers half of it.
func writeHalf(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler) // net/http closes the connection silently
}
