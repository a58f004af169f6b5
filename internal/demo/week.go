package demo

import (
	"context"
	"errors"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

// Post is one laptop of the demo's two fairs.
type Post struct {
	Stall pos.Stall
	// First is whether it is the laptop of its stall that took the goods in: stock
	// is counted once.
	First bool
}

// Posts are four laptops at two stalls of two fairs.
func Posts(words *i18n.Words) []Post {
	park := stallOf(words)
	mall := park
	mall.Code, mall.Name = "JKB", words.T("demo.second_stall")
	mall.Fair = pos.Fair{Name: words.T("demo.second_fair"), Place: "Jakabaring", City: "Palembang", From: park.Fair.From, To: park.Fair.To}
	return []Post{{park, true}, {park, false}, {mall, true}, {mall, false}}
}

// Week is a week at one post.
type Week struct {
	Store *store.Store // empty, with the clock of the week
	Clock *Clock
	Post  Post
	Words *i18n.Words
	Days  []pos.BusinessDay
	Sales int // a day
	Seed  uint64
}

// PlayWeek plays a week through the till of a post. After each day the evening
// is called, as when the laptop finds a network; it may be nil.
func PlayWeek(ctx context.Context, w Week, evening func(pos.BusinessDay) error) error {
	if err := setUp(ctx, w.Store, w.Words, w.Post); err != nil {
		return err
	}
	t, err := till.New(ctx, till.Config{Store: w.Store, Now: w.Clock.Now})
	if err != nil {
		return err
	}
	for i, day := range w.Days {
		if err := w.Clock.Set(day, 8); err != nil {
			return errors.Join(err, t.Close(ctx))
		}
		_, err := Play(ctx, Plan{Till: t, Clock: w.Clock, Words: w.Words, Day: day, Seed: w.Seed + uint64(i), Sales: w.Sales})
		if err == nil && evening != nil {
			err = evening(day)
		}
		if err != nil {
			return errors.Join(err, t.Close(ctx))
		}
	}
	return t.Close(ctx)
}

// LastDays are the n days before a moment, oldest first.
func LastDays(now time.Time, n int) []pos.BusinessDay {
	days := make([]pos.BusinessDay, n)
	for i := range n {
		days[i] = pos.DayOf(now.AddDate(0, 0, i-n))
	}
	return days
}
