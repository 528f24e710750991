package service_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/link"
	"alikafka-reaper/internal/seal"
	"alikafka-reaper/internal/service"
)

func (*linkStage) ctx() context.Context { return context.Background() }

// rekey restarts the service with another secret.
func (s *linkStage) rekey(secret string) {
	settings := s.settings
	settings.LinkSecret = secret
	again, err := service.New(settings, zap.NewNop(), s.clock)
	if err != nil {
		panic(err)
	}
	s.service = again
}

func (s *linkStage) look() string {
	address, err := s.service.Linker().Look("1000000000000001", time.Hour)
	if err != nil {
		panic(err)
	}
	return "/a/" + address[strings.LastIndex(address, "/")+1:]
}

// foreign is a link of the same key about another account's instance.
func (s *linkStage) foreign() string {
	keys, err := seal.Parse(linkSecret)
	if err != nil {
		panic(err)
	}
	token, err := link.Sign(keys, link.Claim{
		Purpose: link.Release, Ref: fleet.Ref{Account: "2000000000000002", Region: "cn-hangzhou", ID: warned}, Rule: "dev-nightly",
		Due: s.clock.Now(), Expires: s.clock.Now().Add(time.Hour),
	})
	if err != nil {
		panic(err)
	}
	return "/a/" + token
}

func remade(t *testing.T, settings service.Settings, s *linkStage) *service.Service {
	t.Helper()
	again, err := service.New(settings, zap.NewNop(), s.clock)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// files counts what is in the store.
func (s *linkStage) files(t *testing.T) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(strings.TrimPrefix(s.settings.Store, "file://"), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
