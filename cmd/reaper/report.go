package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/history/show"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
	"alikafka-reaper/internal/service"
	"alikafka-reaper/internal/web/board"
)

// reportFlags are the flags of report.
type reportFlags struct {
	store, region, last, zone string
	bills                     bool
}

func newReport(c *console) *cobra.Command {
	f := new(reportFlags)
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Sum up what was released, what was kept and why, what it saved, and what the bill says",
		Long: `Sum up the reports that the function left in its store. Savings are an estimate: what
a released instance cost a day before, for each day since its release.

With --bills the account's daily bills are read (BssOpenApi DescribeInstanceBill; one
call or a few a day), and each claim is held against them: what the instance was billed
on the last whole day before, and that nothing was billed after. Bills are two days
behind. Only the bills of the account are read that the credentials belong to.`,
		Example:     "  reaper report --last 30d --store oss://bucket/reaper\n  reaper report --last 7d -o markdown\n  reaper report --bills -o html > report.html",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{formsKey: allForms},
		RunE:        func(cmd *cobra.Command, _ []string) error { return c.sumUp(cmd.Context(), f, time.Now()) },
	}
	cmd.Flags().StringVar(&f.store, "store", os.Getenv("REAPER_STORE"), storeHelp)
	cmd.Flags().StringVar(&f.region, "region", "cn-hangzhou", "the region of a store that is a bucket")
	cmd.Flags().StringVar(&f.last, "last", "30d", "how far to look back, such as 7d or 12h")
	cmd.Flags().StringVar(&f.zone, "zone", "", "time zone of days and times (default: that of the newest run's rules)")
	cmd.Flags().BoolVar(&f.bills, "bills", false, "hold what is claimed against the account's bills")
	return cmd
}

// sumUp shows the summary of the time that ends now.
func (c *console) sumUp(ctx context.Context, f *reportFlags, now time.Time) error {
	last, err := lookBack(f.last)
	if err != nil {
		return &exit{exitUsage, err, "write --last like 30d or 12h"}
	}
	store, err := openReports(f.store, f.region)
	if err != nil {
		return err
	}
	log, err := history.Load(ctx, store, now.Add(-last), now)
	if err != nil {
		return &exit{exitUnreachable, err, "look after the store, then try again"}
	}
	zone, err := f.zoneOf(log)
	if err != nil {
		return &exit{exitUsage, err, "name a time zone like Asia/Shanghai"}
	}
	s := history.Sum(log, zone)
	if s.Answers, err = store.CountAnswers(ctx, s.From, s.To); err != nil {
		return &exit{exitUnreachable, err, "look after the store, then try again"}
	}
	if f.bills {
		if s.Balance, err = balanceOf(ctx, s, f.region); err != nil {
			return err
		}
	}
	return errors.Join(c.summary(s, zone), incomplete(s))
}

// incomplete makes a summary that lacks reports end with the code for that.
func incomplete(s history.Summary) error {
	if len(s.Unread) == 0 {
		return nil
	}
	return &exit{exitPartial, fmt.Errorf("%d reports could not be read; the summary names them", len(s.Unread)), ""}
}

// summary writes a summary in the chosen form.
func (c *console) summary(s history.Summary, zone *time.Location) error {
	switch c.output {
	case "json":
		return c.encode(s)
	case markdownForm:
		return show.Markdown(c.out, s, zone)
	case htmlForm:
		return board.WriteSummary(c.out, s, zone)
	default:
		return show.Text(c.out, s, zone)
	}
}

// zoneOf is the zone that was asked for, else the one of the newest run's rules.
func (f *reportFlags) zoneOf(log history.Log) (*time.Location, error) {
	if f.zone == "" {
		return log.Zone(), nil
	}
	return time.LoadLocation(f.zone)
}

// lookBack reads a length of time in days or in Go's units.
func lookBack(s string) (d time.Duration, err error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(n) * 24 * time.Hour
	} else {
		d, err = time.ParseDuration(s)
	}
	const most = 366 * 24 * time.Hour
	if err != nil || d <= 0 || d > most {
		return 0, fmt.Errorf("--last %q is no length of time up to 366d", s)
	}
	return d, nil
}

// balanceOf reads the bills of the account that the credentials belong to, and
// holds each claim against them.
func balanceOf(ctx context.Context, s history.Summary, region string) ([]history.Balance, error) {
	keys, err := credentials()
	if err != nil {
		return nil, err
	}
	clock := service.Clock{}
	gateway, err := aliyun.New(aliyun.Options{BaseURL: os.Getenv("REAPER_OPENAPI_URL"), Now: clock.Now, Sleep: clock.Sleep})
	if err != nil {
		return nil, &exit{exitConfig, err, "correct REAPER_OPENAPI_URL"}
	}
	const next = "allow bssapi:DescribeInstanceBill and check the credentials, or leave out --bills"
	account, err := gateway.Session(keys, "").Identity(ctx, region)
	if err != nil {
		return nil, &exit{exitUnreachable, err, next}
	}
	session := gateway.Session(keys, account)
	var bills []fleet.Bill
	for _, day := range history.BillDays(s) {
		bill, err := session.Bill(ctx, region, day)
		if err != nil {
			return nil, &exit{exitUnreachable, err, next}
		}
		bills = append(bills, bill)
	}
	return history.Hold(s, account, bills), nil
}

// The forms beside text and JSON, and the key by which a command says that it
// knows them.
const (
	markdownForm, htmlForm = "markdown", "html"
	formsKey               = "forms"
	allForms               = "text json markdown html"
)

// forms are the values of --output that a command knows.
func forms(cmd *cobra.Command) []string {
	return strings.Fields(cmp.Or(cmd.Annotations[formsKey], "text json"))
}

// alone writes a run in a form that stands by itself; false for other forms.
func (c *console) alone(r message.Report) (bool, error) {
	switch c.output {
	case markdownForm:
		return true, render.Markdown(c.out, r)
	case htmlForm:
		return true, board.WriteRun(c.out, r)
	default:
		return false, nil
	}
}
