// Package worlds carries the invented agencies of demonstrations and tests
// inside the binary.
//
// Everything here is made up and says so: the province, its offices, the
// sentences, the ranges that figures are drawn from. Names of departments are
// the usual ones of any province; names of districts belong to no real place.
// What reads these files is package demo; what they mean, the README beside
// them tells.
package worlds

import "embed"

// Files holds one folder for each world.
//
//go:embed minh-hoa
var Files embed.FS
