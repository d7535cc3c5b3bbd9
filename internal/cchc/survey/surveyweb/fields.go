package surveyweb

import (
	"minhbach/internal/web/component/form"
)

func optional(f form.Field) form.Field {
	f.Optional = true
	return f
}

func short(f form.Field) form.Field {
	f.Short = true
	return f
}
