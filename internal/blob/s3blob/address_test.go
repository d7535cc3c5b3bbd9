package s3blob_test

import (
	"fmt"
	"strings"
	"testing"

	"minhbach/internal/blob/s3blob"
)

func TestAnAddressIsReadAndSaidAgain(t *testing.T) {
	for text, want := range map[string]s3blob.Address{
		"s3://kho-tep?endpoint=http://127.0.0.1:9000": {Bucket: "kho-tep", Endpoint: "127.0.0.1:9000"},
		"s3://kho-tep/minhbach/tep/?endpoint=https://s3.tinh.gov.vn/&region=vn-1": {
			Bucket: "kho-tep", Prefix: "minhbach/tep", Endpoint: "s3.tinh.gov.vn", IsSecure: true, Region: "vn-1",
		},
		"s3://kho.tep/a_b?endpoint=https%3A%2F%2F%5B%3A%3A1%5D%3A9000": {Bucket: "kho.tep", Prefix: "a_b", Endpoint: "[::1]:9000", IsSecure: true},
	} {
		got, err := s3blob.Parse(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	where := address(t, "s3://kho-tep/tep?endpoint=https://s3.tinh.gov.vn")
	if got := where.String(); got != "s3://kho-tep/tep (https://s3.tinh.gov.vn)" {
		t.Error(got)
	}
}

func TestABadAddressIsRefusedWithoutGivingASecretAway(t *testing.T) {
	const server = "endpoint=https://s3.tinh.gov.vn"
	for text, key := range map[string]string{
		"http://kho-tep?" + server:                                "s3blob.malformed",
		"S3:kho-tep":                                              "s3blob.malformed",
		"s3://kho-tep?" + server + "#x":                           "s3blob.malformed",
		"s3://kho-tep?" + server + ";region=a":                    "s3blob.malformed",
		"s3://id:" + wrongSecret + "/x@kho-tep?" + server:         "s3blob.malformed",
		"s3://id:" + wrongSecret + "@kho-tep?" + server:           "s3blob.secret_in_address",
		"s3://kho-tep?endpoint=http://id:" + wrongSecret + "@x":   "s3blob.secret_in_address",
		"s3://kho-tep?" + server + "&secret=" + wrongSecret:       "s3blob.parameter_unknown",
		"s3://kho-tep?" + server + "&" + server:                   "s3blob.parameter_unknown",
		"s3://?" + server:                                         "s3blob.malformed",
		"s3://Kho?" + server:                                      "s3blob.bucket_malformed",
		"s3://kho-tep:9000?" + server:                             "s3blob.bucket_malformed",
		"s3://kho-tep/a/../b?" + server:                           "s3blob.prefix_malformed",
		"s3://kho-tep/a//b?" + server:                             "s3blob.prefix_malformed",
		"s3://kho-tep/tệp?" + server:                              "s3blob.prefix_malformed",
		"s3://kho-tep/" + strings.Repeat("a", 300) + "?" + server: "s3blob.prefix_malformed",
		"s3://kho-tep":                                            "s3blob.endpoint_absent",
		"s3://kho-tep?endpoint=s3.tinh.gov.vn":                    "s3blob.endpoint_malformed",
		"s3://kho-tep?endpoint=ftp://s3.tinh.gov.vn":              "s3blob.endpoint_malformed",
		"s3://kho-tep?endpoint=https://s3.tinh.gov.vn/kho":        "s3blob.endpoint_malformed",
		"s3://kho-tep?endpoint=https://:9000":                     "s3blob.endpoint_malformed",
		"s3://kho-tep?" + server + "&region=a%20b":                "s3blob.region_malformed",
	} {
		_, err := s3blob.Parse(text)
		refused(t, err, key, "")
	}
}

func TestCredentialsComeFromTheEnvironmentAndDoNotPrint(t *testing.T) {
	where := address(t, "s3://kho-tep?endpoint=https://s3.tinh.gov.vn")
	t.Setenv("AWS_ACCESS_KEY_ID", "id-"+wrongSecret)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	_, err := s3blob.FromEnvironment(where)
	refused(t, err, "s3blob.no_credentials", "kho-tep")
	t.Setenv("AWS_SECRET_ACCESS_KEY", wrongSecret)
	key, err := s3blob.FromEnvironment(where)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if said := fmt.Sprintf(format, key) + fmt.Sprintf(format, &key); strings.Contains(said, wrongSecret) || strings.Contains(said, fmt.Sprintf("%x", wrongSecret)) {
			t.Errorf("%s prints %s", format, said)
		}
	}
}
