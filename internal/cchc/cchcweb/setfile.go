package cchcweb

import "minhbach/internal/ruleset"

// word, list and put build and change trees.
func word(text string) *ruleset.Node { return &ruleset.Node{Kind: ruleset.Scalar, Text: text, Line: 1} }

func words(list []string) *ruleset.Node {
	n := &ruleset.Node{Kind: ruleset.List, Line: 1}
	for _, w := range list {
		n.Items = append(n.Items, word(w))
	}
	return n
}

// put returns the map with a key set to a value, in its place or at the end; a
// nil value takes the key away.
func put(n *ruleset.Node, name string, value *ruleset.Node) *ruleset.Node {
	out := *n
	out.Keys = nil
	found := false
	for _, k := range n.Keys {
		if k.Name == name {
			found = true
			if value == nil {
				continue
			}
			k.Value = value
		}
		out.Keys = append(out.Keys, k)
	}
	if !found && value != nil {
		out.Keys = append(out.Keys, ruleset.Key{Name: name, Line: 1, Value: value})
	}
	return &out
}
