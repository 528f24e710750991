package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/web/board"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	store, region, addr string
	demo                bool
}

func newServe(c *console) *cobra.Command {
	f := new(serveFlags)
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the page of what goes, what went and what it saved, on this machine",
		Long: `Serve the page to this machine's browser until ctrl-C: what goes next and why, what
was released in the last 30 days, what that saved, and what is kept for which reason.
It reads the reports that the function leaves in its store, and changes nothing.

Nobody has to sign in, so that only this machine can open it unless --addr says
otherwise. With --demo it shows two weeks of a made-up fleet; that needs no account.`,
		Example: "  reaper serve --demo\n  reaper serve --store oss://bucket/reaper --region cn-hangzhou\n  reaper serve --store file:///mnt/reaper --addr 127.0.0.1:9000",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.store, "store", os.Getenv("REAPER_STORE"), storeHelp)
	cmd.Flags().StringVar(&f.region, "region", "cn-hangzhou", "the region of a store that is a bucket")
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address and port to listen at; port 0 takes a free one")
	cmd.Flags().BoolVar(&f.demo, "demo", false, "show a made-up fleet; needs no account and no store")
	return cmd
}

const storeHelp = "where the function keeps its reports, such as file:///mnt/reaper or oss://bucket/prefix (default: REAPER_STORE)"

// serve shows the page until the context ends.
func (c *console) serve(ctx context.Context, f *serveFlags) (err error) {
	options, end, err := c.boardOptions(ctx, f)
	defer func() { err = errors.Join(err, end()) }()
	if err != nil {
		return err
	}
	handler, err := board.New(options)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.addr)
	if err != nil {
		return &exit{exitConfig, err, "choose another address with --addr"}
	}
	if address, ok := listener.Addr().(*net.TCPAddr); ok && !address.IP.IsLoopback() {
		c.say("warning: %s can be reached by other machines, and nobody has to sign in", listener.Addr())
	}
	handler = namedPlainly(handler)
	c.say("The page is at http://%s/ until ctrl-C", listener.Addr())
	return serveUntil(ctx, listener, handler)
}

// boardOptions opens what the page shows; end closes it.
func (c *console) boardOptions(ctx context.Context, f *serveFlags) (o board.Options, end func() error, err error) {
	end = func() error { return nil }
	if f.demo {
		c.say("Playing two weeks of a made-up fleet ...")
		stage, err := playPage(ctx)
		if stage != nil {
			end = stage.close
		}
		if err != nil {
			return o, end, err
		}
		store, err := ledger.OpenFolder(stage.store())
		return board.Options{
			Reports: ledger.New(store), Now: func() time.Time { return stage.clock.Now().Add(time.Minute) },
			Note: "This is an example: a made-up fleet on a local cloud, in March 2026.",
		}, end, err
	}
	store, err := openReports(f.store, f.region)
	return board.Options{Reports: store, Answers: store, Now: time.Now}, end, err
}

// openReports opens the store that reports are read from.
func openReports(store, region string) (*ledger.Ledger, error) {
	const next = "name the function's store with --store or REAPER_STORE"
	if store == "" {
		return nil, &exit{exitConfig, errors.New("no store is named"), next}
	}
	blobs, err := openKits(store, region)
	if known, ok := errors.AsType[*exit](err); ok {
		return nil, known
	}
	if err != nil {
		return nil, &exit{exitConfig, err, next}
	}
	return ledger.New(blobs), nil
}

// namedPlainly answers only requests that name this machine by an address or as
// localhost. A site that lets its own name lead here could read the page otherwise.
func namedPlainly(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil && host != "localhost" {
			http.Error(w, "open this page by its address, as it was printed", http.StatusMisdirectedRequest)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

const (
	// headTime bounds how long a browser takes to ask, and endTime how long an
	// answer under way is waited for at the end.
	headTime, endTime = 10 * time.Second, 5 * time.Second
)

// serveUntil answers until the context ends, and lets answers under way end.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headTime}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving the page: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	err := server.Shutdown(grace)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
