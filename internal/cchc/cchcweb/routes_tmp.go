package cchcweb

import "net/http"

func (p *Pages) home(http.ResponseWriter, *http.Request) error  { return nil }
func (p *Pages) lists(http.ResponseWriter, *http.Request) error { return nil }
func (p *Pages) list(http.ResponseWriter, *http.Request) error  { return nil }
