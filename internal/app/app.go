package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/blob"
	"minhbach/internal/blob/intake"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/cchcdb"
	"minhbach/internal/cchc/live"
	"minhbach/internal/cchc/live/livedb"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/id"
	"minhbach/internal/metric"
	"minhbach/internal/metric/metricdb"
	"minhbach/internal/notify"
	"minhbach/internal/org"
	"minhbach/internal/org/orgdb"
	"minhbach/internal/paper"
	"minhbach/internal/reform"
	"minhbach/internal/store"
)

// Config says where an installation keeps its data.
type Config struct {
	Data     string         // the data folder
	Database string         // a PostgreSQL address; empty: SQLite in the data folder
	Blobs    string         // a folder of files or the address of a bucket; empty: in the data folder
	Scanner  intake.Scanner // looks at every file that comes in; nil: there is none
	Mailing  Mailing        // how letters leave; empty: they do not

	Letterhead paper.Letterhead // of what the province issues
}

// App is an open installation.
type App struct {
	Config    Config
	DB        *store.DB
	Files     blob.Store
	Kinds     *evidence.Kinds
	Key       *evidence.Key
	Log       *evidence.Log
	Metric    *metric.Keeper
	Org       *org.Service
	People    *org.People
	Index     *cchc.Service
	Reform    *reform.Service
	Round     *round.Service
	Survey    *survey.Service
	Live      *live.Service
	Appraisal *appraisal.Service
	Notify    *notify.Service
	Guard     *policy.Engine
	Auth      *auth.Service
	Clock     civil.Clock
	Intake    *intake.Intake
	Drafts    *intake.Drafts // files that come in parts

	Publication *publication.Service

	ids id.Source
}

// folderMode lets nobody but the owner read the data folder: it holds the key
// that signs the evidence.
const folderMode = 0o700

// Open opens an installation for daily work, and makes it at the first start.
func Open(ctx context.Context, config Config) (*App, error) {
	clock, err := clockOf(config.Data)
	if err != nil {
		return nil, err
	}
	return open(ctx, config, clock, id.NewSource(clock, rand.Reader), func(dir string) (*evidence.Key, error) {
		return evidence.OpenKey(dir, rand.Reader)
	})
}

type keyOpener func(dir string) (*evidence.Key, error)

// Kinds is every kind of fact that any module records.
func Kinds() (*evidence.Kinds, error) {
	return evidence.NewKinds(
		[]evidence.Kind{evidence.BlobDisposed},
		auth.Kinds(),
		org.Kinds(),
		cchc.FactKinds(),
		round.FactKinds(),
		survey.FactKinds(),
		reform.Kinds(),
		appraisal.FactKinds(),
		publication.FactKinds(),
	)
}

func open(ctx context.Context, config Config, clock civil.Clock, ids id.Source, openKey keyOpener) (*App, error) {
	openFiles, err := config.files()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(config.Data, folderMode); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	a := &App{Config: config, Clock: clock, ids: ids}
	if a.Kinds, err = Kinds(); err != nil {
		return nil, fmt.Errorf("gather the kinds of facts: %w", err)
	}
	if a.Guard, err = Policies(); err != nil {
		return nil, fmt.Errorf("load who may do what: %w", err)
	}
	if a.Key, err = openKey(config.Data); err != nil {
		return nil, fmt.Errorf("open the installation's key: %w", err)
	}
	if a.Files, err = openFiles(ctx); err != nil {
		return nil, err
	}
	a.Intake = &intake.Intake{Files: a.Files, Dir: filepath.Join(config.Data, ".judged"), Scanner: config.Scanner}
	a.Drafts = &intake.Drafts{Intake: a.Intake, Dir: filepath.Join(config.Data, ".uploads"), Clock: clock, IDs: ids}
	if a.DB, err = store.Open(ctx, store.Config{URL: config.Database, Dir: config.Data}); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	a.Log = evidence.NewLog(evidence.Options{
		DB: a.DB, Rows: evidencedb.Rows{}, Kinds: a.Kinds, Key: a.Key, Clock: clock, IDs: ids, Files: a.Files, Dir: config.Data,
	})
	if err := a.keepMetrics(ctx); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	a.Org = org.NewService(a.DB, orgdb.Rows{}, a.Log, ids)
	a.People = org.NewPeople(a.DB, orgdb.Rows{}, a.Log, ids, clock, a.Guard)
	a.Index = cchc.NewService(a.DB, cchcdb.Rows{}, a.Log, clock, ids)
	if err := a.openAuth(ids); err != nil {
		return nil, errors.Join(fmt.Errorf("open the accounts: %w", err), a.DB.Close())
	}
	a.keepRounds()
	a.keepSurveys()
	a.keepAppraisals()
	a.keepLive()
	if err := a.keepReform(); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	if err := a.keepPublications(); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	if err := a.keepNotices(); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	return a, nil
}

// keepMetrics keeps the metrics of rules/metrics as facts arrive.
func (a *App) keepMetrics(ctx context.Context) error {
	definitions, err := Metrics()
	if err != nil {
		return err
	}
	if err := a.checkMetrics(definitions); err != nil {
		return fmt.Errorf("check the metrics: %w", err)
	}
	a.Metric = metric.NewKeeper(a.DB, metricdb.Rows{}, a.Log)
	if err := a.Metric.Load(ctx, definitions); err != nil {
		return fmt.Errorf("load the metrics: %w", err)
	}
	a.Log.Observe(a.Metric)
	a.Log.Observe(live.Watch{Store: livedb.Rows{}})
	return nil
}

// Close closes the database.
func (a *App) Close() error { return a.DB.Close() }

var _ io.Closer = (*App)(nil)
