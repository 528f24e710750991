package cloudtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Server serves a handler on loopback.
type Server struct {
	// URL is the base address, for example http://127.0.0.1:40123.
	URL string

	http *http.Server
	done chan struct{} // closed when err is set
	err  error
}

// Serve listens on a free port of 127.0.0.1.
func Serve(h http.Handler) (*Server, error) {
	return ServeAddr("127.0.0.1:0", h)
}

// ServeAddr listens on the given host:port. Only loopback addresses are
// accepted: the cloud believes whoever knows its published keys.
func ServeAddr(address string, h http.Handler) (*Server, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, fmt.Errorf("cloudtest: address %q: want an IP address and a port such as 127.0.0.1:8080: %w", address, err)
	}
	if !at.Addr().IsLoopback() {
		return nil, fmt.Errorf("cloudtest: address %s is not a loopback address", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cloudtest: %w", err)
	}
	server := &Server{
		URL: "http://" + listener.Addr().String(),
		http: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second,
			ErrorLog: log.New(io.Discard, "", 0)}, // broken connections are made on purpose here
		done: make(chan struct{}),
	}
	go func() {
		server.err = server.http.Serve(listener)
		close(server.done)
	}()
	return server, nil
}

// Close ends the server and every connection, hanging calls included.
func (s *Server) Close() error {
	if err := s.http.Close(); err != nil {
		return err
	}
	return s.served()
}

// Shutdown lets running calls finish first, until the context ends.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.http.Shutdown(ctx); err != nil {
		return err
	}
	return s.served()
}

func (s *Server) served() error {
	<-s.done
	if !errors.Is(s.err, http.ErrServerClosed) {
		return s.err
	}
	return nil
}
