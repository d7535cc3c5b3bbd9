package cli

// examples are shown in the help of each command. A test parses every one.
var examples = map[string][]string{
	"": {"minhbach demo", "minhbach index score --set pci-2019 --inputs rules/examples/pci-2019/inputs.csv --units rules/examples/pci-2019/units.csv"},
	"demo": {
		"minhbach demo",
		"minhbach demo --data /tmp/demo --seed 7 --no-serve",
	},
	"serve": {
		"minhbach serve",
		"MINHBACH_DATABASE=postgres://localhost/minhbach minhbach serve --listen 127.0.0.1:9000",
	},
	"round":        {"minhbach round status --help"},
	"round open":   {"minhbach round open --year 2019 --block so --set my-set --plan plan.yaml"},
	"round status": {"minhbach round status --year 2019 --block so", "minhbach round status --year 2019 --block so --json"},
	"index":        {"minhbach index score --help"},
	"index score": {
		"minhbach index score --set pci-2019 --inputs inputs.csv",
		"minhbach index score --set my-set.yaml --inputs inputs.csv --units units.csv --year 2018 --json",
		"minhbach index score --set my-set.yaml --inputs inputs.csv --xlsx result.xlsx",
	},
	"index cases": {"minhbach index cases rules/cases/cases.json", "minhbach index cases cases.json --json"},
	"index whatif": {
		"minhbach index whatif --set mau-so-nganh-tai-dung --inputs inputs.csv --units units.csv --unit so-y-te",
		"minhbach index whatif --set my-set.yaml --inputs inputs.csv --unit so-y-te --try 1.1.3.num=40 --json",
	},
	"index compare": {
		"minhbach index compare --before minh-hoa-so-2013 --after minh-hoa-so-2016",
		"minhbach index compare --before a.yaml --after b.yaml --before-inputs a.csv --after-inputs b.csv --unit so-y-te",
	},
	"index template": {"minhbach index template --set my-set.yaml --xlsx figures.xlsx --units units.csv"},
	"index import": {
		"minhbach index import figures.xlsx --year 2018 --block so --dry-run",
		"minhbach index import figures.csv --year 2018 --block so --stage verified",
	},
	"index publish":        {"minhbach index publish --year 2018 --block so"},
	"index results":        {"minhbach index results import --help"},
	"index results import": {"minhbach index results import rules/results/thanh-hoa-2024-so-nganh.csv"},
	"set":                  {"minhbach set lint my-set.yaml"},
	"set lint":             {"minhbach set lint my-set.yaml", "minhbach set lint rules/criteria/can-tho-157-kh-ubnd-2025.yaml --json"},
	"set schema":           {"minhbach set schema > criteria-set.schema.json"},
	"set export":           {"minhbach set export my-set.yaml --xlsx my-set.xlsx"},
	"set import":           {"minhbach set import my-set.xlsx --dry-run", "minhbach set import my-set.xlsx --out my-set.yaml"},
	"set list":             {"minhbach set list", "minhbach set list --json"},
	"set publish":          {"minhbach set publish my-set.yaml --data ./data"},
	"org":                  {"minhbach org import agencies.csv --dry-run"},
	"org import":           {"minhbach org import agencies.csv --dry-run", "minhbach org import agencies.csv"},
	"evidence":             {"minhbach evidence verify"},
	"evidence verify":      {"minhbach evidence verify", "minhbach evidence verify --against checkpoint.note --json"},
	"evidence prove":       {"minhbach evidence prove 0192f0c1-7a5e-7c3a-9d40-0123456789ab --out proof.json"},
	"evidence check":       {"minhbach evidence check proof.json --key evidence.pub"},
	"metrics":              {"minhbach metrics recompute --check"},
	"metrics recompute":    {"minhbach metrics recompute --check", "minhbach metrics recompute"},
	"backup":               {"minhbach backup minhbach-2026-11-29.backup", "minhbach backup minhbach.age --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"},
	"restore":              {"minhbach restore minhbach-2026-11-29.backup --data ./data-new", "minhbach restore minhbach.age --identity key.txt --data ./data-new"},
	"completion":           {"source <(minhbach completion bash)", "minhbach completion fish | source"},
	"version":              {"minhbach version --json"},
}
