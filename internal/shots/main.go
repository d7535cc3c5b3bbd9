// Command shots takes pictures of pages as people see them: each page at the
// width of a phone, a tablet and a desk, in light and in dark.
//
// It serves a demo world of its own from a folder that is thrown away, on a
// port of this machine only, and lets Debian's Chromium draw. The pictures are
// for the eye of whoever changed a page, and those in docs/pictures for the
// README; no test compares them, because fonts differ between machines.
//
// Two runs show the same world, since the demo world is made from a seed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	program := flag.String("program", "bin/minhbach", "the program to show")
	out := flag.String("out", ".test/shots", "folder of the pictures")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: shots [flags] PATH ...   (for example: shots / /bo-tieu-chi)")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(*program, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(program, out string, paths []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return shoot(ctx, program, out, paths)
}

// view is one way of looking at a page.
type view struct {
	name          string
	width, height int
	isDark        bool
}

var views = []view{
	{"360-light", 360, 780, false}, {"360-dark", 360, 780, true},
	{"768-light", 768, 1024, false}, {"768-dark", 768, 1024, true},
	{"1440-light", 1440, 900, false}, {"1440-dark", 1440, 900, true},
}

func shoot(ctx context.Context, program, out string, paths []string) (err error) {
	if len(paths) == 0 {
		paths = []string{"/"}
	}
	browser, err := findBrowser()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "shots-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()

	address, stop, err := serve(ctx, program, data)
	if err != nil {
		return err
	}
	defer stop()
	for _, path := range paths {
		for _, v := range views {
			picture := filepath.Join(out, pictureName(path, v))
			if err := draw(ctx, browser, "http://"+address+path, picture, v); err != nil {
				return err
			}
			fmt.Println(picture)
		}
	}
	return nil
}

// pictureName turns "/xep-hang?nam=2018" into "xep-hang-nam-2018-360-light.png".
func pictureName(path string, v view) string {
	name := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(path), "-")
	if name == "" {
		name = "home"
	}
	return name + "-" + v.name + ".png"
}

func findBrowser() (string, error) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium here: install Debian's package chromium-headless-shell")
}

const drawTimeMax = 30 * time.Second

func draw(ctx context.Context, browser, url, picture string, v view) error {
	ctx, cancel := context.WithTimeout(ctx, drawTimeMax)
	defer cancel()
	args := []string{
		"--headless", "--disable-gpu", "--hide-scrollbars",
		fmt.Sprintf("--window-size=%d,%d", v.width, v.height), "--screenshot=" + picture,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium's sandbox refuses root
	}
	if v.isDark {
		args = append(args, "--blink-settings=preferredColorScheme=0")
	}
	if said, err := exec.CommandContext(ctx, browser, append(args, url)...).CombinedOutput(); err != nil {
		return fmt.Errorf("draw %s: %w\n%s", url, err, said)
	}
	return nil
}

// serve fills a demo world and serves it until stop is called.
func serve(ctx context.Context, program, data string) (address string, stop func(), err error) {
	if said, err := exec.CommandContext(ctx, program, "demo", "--no-serve", "--data", data).CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("fill the demo world: %w\n%s", err, said)
	}
	address, err = freeAddress(ctx)
	if err != nil {
		return "", nil, err
	}
	server := exec.CommandContext(ctx, program, "serve", "--data", data, "--listen", address)
	if err := server.Start(); err != nil {
		return "", nil, fmt.Errorf("serve: %w", err)
	}
	stop = func() {
		if err := server.Process.Signal(os.Interrupt); err == nil {
			_, err = server.Process.Wait()
			if err != nil {
				fmt.Fprintln(os.Stderr, "shots: stop the server:", err)
			}
		}
	}
	if err := await(ctx, "http://"+address+"/healthz"); err != nil {
		stop()
		return "", nil, err
	}
	return address, stop, nil
}

func freeAddress(ctx context.Context) (string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

const startTimeMax = 20 * time.Second

var client = &http.Client{Timeout: startTimeMax}

func await(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeMax)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err == nil {
			return response.Body.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
