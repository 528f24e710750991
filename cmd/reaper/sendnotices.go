package main

import (
	"net/netip"
	"net/url"

	"alikafka-reaper/internal/rules"
)

// noticesFor are the variables of this terminal that the function needs to tell people
// as its rules say. Nothing that is sent may leave this machine, so that an address
// elsewhere is not handed over: then elsewhere holds the name of its variable.
func noticesFor(n rules.Notify, getenv func(string) string) (variables, elsewhere []string) {
	for _, d := range n.Destinations {
		address := getenv(d.URL)
		switch {
		case d.URL == "" || address == "":
			continue
		case !here(address):
			elsewhere = append(elsewhere, d.URL)
			continue
		}
		variables = append(variables, d.URL+"="+address)
		if d.Secret != "" {
			variables = append(variables, d.Secret+"="+getenv(d.Secret))
		}
	}
	return variables, elsewhere
}

// here says whether an address is one of this machine.
func here(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
