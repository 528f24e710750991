package proof

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// wanted is how many runs are played, at least. The default suits a plain go test;
// .ci/run asks for 1,000, and 20,000 take a few minutes:
//
//	go test ./internal/proof -run Whatever -timeout 1h -proof.runs 20000 -v
var wanted = flag.Int("proof.runs", 120, "how many runs the randomized test plays, at least")

// usualRuns is how many runs a scenario has at least, by far and large: between
// five and six on average.
const usualRuns = 4

// many runs are enough for everything to have come about at least once.
const many = 1000

func TestMain(m *testing.M) {
	flag.Parse()
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}

// prepare sets rapid up: so many scenarios, short ones, and no files.
func prepare() error {
	settings := map[string]string{
		"rapid.checks":     fmt.Sprint((*wanted + usualRuns - 1) / usualRuns),
		"rapid.steps":      "8",
		"rapid.nofailfile": "true",
	}
	if flag.Lookup("rapid.seed").Value.String() == "0" {
		settings["rapid.seed"] = fmt.Sprint(rand.Uint64()>>1 + 1)
	}
	for name, value := range settings {
		if err := flag.Set(name, value); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
	}
	return nil
}

// reserve returns the seed, and prints it before anything can go wrong.
func reserve(t *testing.T) string {
	t.Helper()
	seed := flag.Lookup("rapid.seed").Value.String()
	fmt.Printf("proof: seed %s, at least %d runs; play it again with -rapid.seed=%s\n", seed, *wanted, seed)
	return seed
}
