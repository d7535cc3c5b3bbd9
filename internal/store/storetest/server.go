package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
	"time"
)

// ErrNoServer tells that no PostgreSQL is installed here.
var ErrNoServer = errors.New("no PostgreSQL found: install Debian's package postgresql, or set " + EnvServer)

const (
	startWait = 30 * time.Second
	stopWait  = 20 * time.Second
	owner     = "postgres" // the account that runs the server when the tests run as root
)

// supervise runs the server until its standard input ends, which happens also
// when the parent is killed. $1 holds the programs, $2 is the folder to clear.
const supervise = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses='' \
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
  -c max_connections=200 -c shared_buffers=64MB >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT "$server"
wait "$server"
rm -rf "$2"
`

// StartServer starts a PostgreSQL for tests and gives the address of its
// maintenance database. The server lives in a new folder inside dir (the
// system's temporary folder when empty), which the account postgres must be able
// to reach when the caller is root. stop ends it and removes the folder; keep it,
// for the server ends when nobody holds it any more, and with the calling process.
func StartServer(dir string) (address string, stop func(), err error) {
	programs, err := findPrograms()
	if err != nil {
		return "", nil, err
	}
	home, err := os.MkdirTemp(dir, "mbpg") // short: a socket path holds 107 bytes
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for the test server: %w", err)
	}
	fail := func(err error) (string, func(), error) {
		return "", nil, errors.Join(err, os.RemoveAll(home))
	}
	attributes, err := giveAway(home)
	if err != nil {
		return fail(err)
	}
	initdb := exec.Command(filepath.Join(programs, "initdb"), "-D", filepath.Join(home, "data"),
		"-U", owner, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = home, attributes
	if output, err := initdb.CombinedOutput(); err != nil {
		return fail(fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(output)))
	}
	server := exec.Command("/bin/sh", "-c", supervise, "sh", programs, home)
	server.Dir, server.SysProcAttr = "/", attributes
	leash, err := server.StdinPipe()
	if err != nil {
		return fail(fmt.Errorf("make the leash of the test server: %w", err))
	}
	if err := server.Start(); err != nil {
		return fail(fmt.Errorf("start the test server: %w", err))
	}
	stop = func() { stopServer(server, leash) }
	address = (&url.URL{Scheme: "postgres", User: url.User(owner), Path: "/postgres",
		RawQuery: url.Values{"host": {home}, "sslmode": {"disable"}}.Encode()}).String()
	if err := awaitServer(address); err != nil {
		log, readErr := os.ReadFile(filepath.Join(home, "log"))
		stop()
		return "", nil, errors.Join(fmt.Errorf("the test server does not answer: %w: %s", err, log), readErr)
	}
	return address, stop, nil
}

func stopServer(server *exec.Cmd, leash io.Closer) {
	if err := leash.Close(); err != nil {
		return // stopped before
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	select {
	case <-ended:
	case <-time.After(stopWait):
		// The whole group: the shell and the server it waits for.
		if err := syscall.Kill(-server.Process.Pid, syscall.SIGKILL); err == nil {
			<-ended
		}
	}
}

func awaitServer(address string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return db.Close()
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, db.Close())
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// findPrograms gives the folder of the newest server installed. Debian keeps
// initdb out of PATH.
func findPrograms() (string, error) {
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	version := func(folder string) int {
		n, err := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
		if err != nil {
			return 0
		}
		return n
	}
	sort.Slice(folders, func(i, j int) bool { return version(folders[i]) > version(folders[j]) })
	if onPath, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(onPath))
	}
	for _, folder := range folders {
		if isProgram(filepath.Join(folder, "initdb")) && isProgram(filepath.Join(folder, "postgres")) {
			return folder, nil
		}
	}
	return "", ErrNoServer
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// giveAway makes the server run as the account postgres when we are root, which
// PostgreSQL refuses, and in a process group of its own, so that an interrupt
// meant for the tests lets it clear its folder.
func giveAway(home string) (*syscall.SysProcAttr, error) {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attributes, nil
	}
	account, err := user.Lookup(owner)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no account %s to run it: %w", owner, err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", owner, err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", owner, err)
	}
	if err := os.Chown(home, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("give the test server its folder: %w", err)
	}
	attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attributes, nil
}
