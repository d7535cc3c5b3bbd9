package app

import (
	"time"

	"minhbach/internal/civil"
)

// morning is half past eight of a day: when an office starts to work.
func morning(day civil.Date) time.Time { return day.Start().Add(8*time.Hour + 30*time.Minute) }
