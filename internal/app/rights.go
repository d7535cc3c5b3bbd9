package app

import (
	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/cchc"
	"minhbach/internal/org"
	"minhbach/internal/web"
	"minhbach/rules"
)

// Policies loads who may do what, held against every action of every module.
func Policies() (*policy.Engine, error) {
	return policy.New(rules.Files, web.Actions(), auth.Actions(), org.Actions(), cchc.Actions())
}
