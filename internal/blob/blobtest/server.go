package blobtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Server is an S3 server on loopback that lasts as long as the test.
type Server struct {
	Endpoint   string // host:port
	ID, Secret string // its owner's key
	Client     *minio.Client
}

const (
	program   = "versitygw"
	startWait = 20 * time.Second
	stopWait  = 10 * time.Second
	portTries = 3
)

// supervise runs the server until its standard input ends, which happens also
// when the test is killed.
const supervise = `
"$@" </dev/null &
server=$!
cat >/dev/null
kill "$server"
wait "$server"
`

// StartServer starts one, or skips the test where there is none to start.
func StartServer(t testing.TB) *Server {
	t.Helper()
	path := find()
	if path == "" {
		if os.Getenv("MINHBACH_REQUIRE") == "all" {
			t.Fatalf("%s is not there, and everything is required: make bin/%s", program, program)
		}
		t.Skipf("%s is not there: make bin/%s", program, program)
	}
	var err error
	for range portTries { // somebody may take the free port meanwhile
		var s *Server
		if s, err = start(t, path); err == nil {
			return s
		}
	}
	t.Fatalf("start %s: %v", program, err)
	return nil
}

// Bucket makes a bucket.
func (s *Server) Bucket(t testing.TB, name string) string {
	t.Helper()
	if err := s.Client.MakeBucket(t.Context(), name, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	return name
}

func start(t testing.TB, path string) (*Server, error) {
	t.Helper()
	s := &Server{ID: "kho-tep", Secret: "chi-dung-khi-kiem-thu"}
	var err error
	if s.Endpoint, err = freePort(); err != nil {
		return nil, err
	}
	s.Client, err = minio.New(s.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(s.ID, s.Secret, ""), MaxRetries: 1})
	if err != nil {
		return nil, err
	}
	home := t.TempDir()
	files, notes := filepath.Join(home, "files"), filepath.Join(home, "notes")
	if err := errors.Join(os.Mkdir(files, 0o700), os.Mkdir(notes, 0o700)); err != nil {
		return nil, err
	}
	var said log
	// What it knows of a file beside its content lies apart: not every temporary
	// folder has extended attributes.
	server := exec.Command("/bin/sh", "-c", supervise, "sh", path, "--quiet", "--port", s.Endpoint, "posix", "--sidecar", notes, files)
	server.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+s.ID, "ROOT_SECRET_ACCESS_KEY="+s.Secret)
	server.Stdout, server.Stderr = &said, &said
	server.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	leash, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	if err := s.await(t.Context()); err != nil {
		return nil, errors.Join(fmt.Errorf("it does not answer: %w: %s", err, said.String()), stop(server, leash))
	}
	t.Cleanup(func() {
		if err := stop(server, leash); err != nil {
			t.Errorf("stop %s: %v", program, err)
		}
	})
	return s, nil
}

func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	for {
		_, err := s.Client.ListBuckets(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(30 * time.Millisecond):
		}
	}
}

func stop(server *exec.Cmd, leash io.Closer) error {
	if err := leash.Close(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = server.Wait() // it was told to end, and says so
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-time.After(stopWait):
	}
	// The whole group: the shell and the server it waits for.
	err := syscall.Kill(-server.Process.Pid, syscall.SIGKILL)
	<-ended
	return err
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// find looks in bin, where make puts it, and on PATH.
func find() string {
	for dir, err := os.Getwd(); err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		built := filepath.Join(dir, "bin", program)
		if _, err := os.Stat(built); err == nil {
			return built
		}
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return ""
	}
	return path
}

// log gathers what the server says while it runs.
type log struct {
	lock sync.Mutex
	text strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.String()
}
