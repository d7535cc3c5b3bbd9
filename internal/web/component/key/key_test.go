package key_test

import (
	"testing"

	"minhbach/internal/web/component/key"
	"minhbach/internal/web/webtest"
)

func TestKeyIsAHintForTheEyeOnly(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, key.Key("Alt <N>")), `aria-hidden="true"`, "Alt &lt;N&gt;")
}
