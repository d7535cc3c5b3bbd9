// Package yearswitch chooses one of a few: years beside each other, or two
// readings of one list. Each choice is a link, so it has an address.
package yearswitch
