package aliyun

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// place is where calls go: the real cloud (zero value), or one local address
// for all products and regions.
type place struct {
	scheme string
	// host is "host:port" of a local cloud.
	host string
	// billing is the host of the account's site, used for billing alone.
	billing string
}

// The sites an account can belong to. The domain of billing depends on it, not
// on the region (the endpoint table of Alibaba's Terraform provider); the SDK
// would choose by region and invent hosts for the newer ones.
const (
	siteChina         = "china"
	siteInternational = "international"
	billingChina      = "business.aliyuncs.com"
	billingElsewhere  = "business.ap-southeast-1.aliyuncs.com"
)

// billingHost returns the host of a site; an empty one is China's.
func billingHost(site string) (string, error) {
	switch site {
	case "", siteChina:
		return billingChina, nil
	case siteInternational:
		return billingElsewhere, nil
	default:
		return "", fmt.Errorf("the billing site %.40q is not known; it is %s or %s", site, siteChina, siteInternational)
	}
}

// regionPattern allows what region ids are made of and nothing that could
// change the host a domain names. A misspelt region still fails, as a host
// that does not exist (source: the endpoint list of ApsaraMQ for Kafka,
// https://www.alibabacloud.com/help/doc-detail/183264.htm).
var regionPattern = regexp.MustCompile(`^[a-z]{2}(-[a-z0-9]{1,20}){1,5}$`)

func validRegion(region string) bool { return regionPattern.MatchString(region) }

// domain returns the host of a product in a region. Naming it on every request
// keeps the SDK from asking its location service first.
func (p place) domain(product product, region string) string {
	if p.host != "" {
		return p.host
	}
	if product == billingProduct {
		return p.billing
	}
	if product == objectStorage {
		return fmt.Sprintf("%s-%s.aliyuncs.com", product, region)
	}
	return fmt.Sprintf("%s.%s.aliyuncs.com", product, region)
}

// parsePlace checks a base URL; an empty one means the real cloud over https.
// Its errors never repeat the URL, which may carry a password.
func parsePlace(base string) (place, error) {
	if base == "" {
		return place{scheme: "https"}, nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return place{}, errors.New("the cloud's base URL cannot be read; write it like http://127.0.0.1:8080")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return place{}, errors.New("the cloud's base URL must begin with http:// or https://")
	}
	if !loopback(u.Hostname()) {
		return place{}, fmt.Errorf("the cloud's base URL names host %q; only loopback hosts are taken, like http://127.0.0.1:8080", u.Hostname())
	}
	if u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return place{}, errors.New("the cloud's base URL must hold a scheme, a host and a port, and nothing else")
	}
	return place{scheme: u.Scheme, host: u.Host}, nil
}

// loopback reports whether host is this machine. The name "localhost" is taken
// as such; any other name could lead anywhere.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && net.IP(address.AsSlice()).IsLoopback()
}
