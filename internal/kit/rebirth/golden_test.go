package rebirth

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/kit"
)

var update = flag.Bool("update", false, "write the golden files")

func TestWhatIsMadeOfAKit(t *testing.T) {
	for name, k := range map[string]kit.Kit{"v2": v2(), "v3": v3()} {
		data, err := k.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := kit.Decode(data); err != nil {
			t.Errorf("%s cannot be read again: %v", name, err)
		}
		for end, got := range map[string][]byte{".json": data, ".sh": Script(k), ".tf": Terraform(k)} {
			golden := filepath.Join("testdata", name+end)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got; -update writes it):\n%s", golden, diff)
			}
		}
	}
}

func TestTheFirstCommentSaysWhatDoesNotComeBack(t *testing.T) {
	for _, text := range []string{string(Script(v3())), string(Terraform(v3()))} {
		head, _, _ := strings.Cut(text, "\n\n")
		for _, loss := range []string{"the data", "committed offsets", "the instance id", "the endpoints", "the passwords", "topics: GetTopicList in cn-hangzhou: denied"} {
			if !strings.Contains(head, loss) {
				t.Errorf("%q is not said in\n%s", loss, head)
			}
		}
	}
}
