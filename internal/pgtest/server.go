package pgtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// errMissing is the reason for which a test is skipped.
var errMissing = errors.New("PostgreSQL is not installed here (no initdb in /usr/lib/postgresql/*/bin nor in PATH): make deps installs it")

// attempts is how often a server is started anew when another program took its
// port between our choosing it and the server's binding it.
const attempts = 5

// guardScript makes a server in a folder and stays with it. It runs as a shell
// of its own, in a process group of its own, whose standard input is a pipe
// from the test process. The kernel closes that pipe when the test process ends
// in any way, kill -9 included; then the guard ends the server and removes the
// folder. A word on the pipe tells it that the server is dead already and only
// the folder is left. Arguments: folder of the programs, own folder, source folder and port
// of a server to copy or "", settings.
const guardScript = `
umask 077
trap '' INT HUP TERM
bin=$1 home=$2 source=$3 port=$4 settings=$5
word=
cd "$home" || exit 1
finish() {
	[ "$word" ] || "$bin/pg_ctl" -D "$home/data" -m immediate -w -t 20 stop >>"$home/log" 2>&1
	cd / && rm -rf "$home"
}
fail() { cat "$home/log"; finish; exit 1; }
if [ "$source" ]; then
	"$bin/pg_basebackup" -D data -h "$source" -p "$port" -U postgres -R -X stream -c fast --no-sync >>log 2>&1 || fail
else
	"$bin/initdb" -D data -U postgres --auth-local=trust --auth-host=scram-sha-256 \
		--encoding=UTF8 --locale=C --no-sync >>log 2>&1 || fail
fi
printf '%s\n' "$settings" >>data/postgresql.conf
"$bin/pg_ctl" -D data -l "$home/log" -w -t 60 start >>log 2>&1 || fail
echo ready
word=$(cat)
finish
`

// plan says which server to make.
type plan struct {
	name     string  // under which the others of a pair know it
	settings string  // lines for postgresql.conf
	port     int     // 0 for any free one
	copyOf   *server // the server to follow, nil for an empty one
}

// server is one running PostgreSQL with its guard.
type server struct {
	bin   string // folder of the programs
	home  string // own folder: data, log and socket
	port  int
	guard *exec.Cmd
	alive io.WriteCloser // the guard watches this; it must not be collected
}

// launch makes a server and waits until it takes connections.
func launch(p plan) (*server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		s, err := launchOnce(bin, p)
		if err == nil || attempt == attempts || !strings.Contains(err.Error(), "Address already in use") {
			return s, err
		}
	}
}

func launchOnce(bin string, p plan) (*server, error) {
	home, err := os.MkdirTemp("", "lapak-pg-")
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin, home: home, port: p.port}
	if s.port == 0 {
		if s.port, err = freePort(); err != nil {
			return nil, errors.Join(err, os.Remove(home))
		}
	}
	var from, fromPort string
	if p.copyOf != nil {
		from, fromPort = p.copyOf.home, strconv.Itoa(p.copyOf.port)
	}
	s.guard = exec.Command("/bin/sh", "-c", guardScript, "lapak-pg-guard", bin, home, from, fromPort, s.configuration(p))
	s.guard.Dir, s.guard.Env = home, environment()
	if err := unprivileged(s.guard, home); err != nil {
		return nil, errors.Join(err, os.Remove(home))
	}
	return s, s.watch()
}

// configuration is what this server adds to the defaults of PostgreSQL. Shared
// memory lies in its folder and goes with it; a killed server would leave
// anything else behind on the machine.
func (s *server) configuration(p plan) string {
	return fmt.Sprintf(`cluster_name = '%s'
listen_addresses = '127.0.0.1'
port = %d
unix_socket_directories = '%s'
shared_buffers = 32MB
dynamic_shared_memory_type = mmap
%s`, p.name, s.port, s.home, p.settings)
}

// watch starts the guard and waits until it says that the server is ready.
func (s *server) watch() error {
	in, err := s.guard.StdinPipe()
	if err != nil {
		return err
	}
	out, err := s.guard.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.guard.Start(); err != nil {
		return errors.Join(err, os.Remove(s.home))
	}
	s.alive = in
	said := bufio.NewReader(out)
	line, _ := said.ReadString('\n')
	if line == "ready\n" {
		return nil
	}
	rest, _ := io.ReadAll(said)
	return errors.Join(fmt.Errorf("PostgreSQL did not start:\n%s%s", line, rest), s.end())
}

// end lets the guard stop the server and remove its folder, and waits for it.
func (s *server) end() error {
	s.alive.Close()
	return s.guard.Wait()
}

// sql runs statements as the superuser, through the socket that only the
// owner of the folder and root can reach, and returns what they print.
func (s *server) sql(database, statements string) (string, error) {
	psql := exec.Command(filepath.Join(s.bin, "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
		"-h", s.home, "-p", strconv.Itoa(s.port), "-U", "postgres", "-d", database, "-c", statements)
	psql.Env = environment()
	out, err := psql.CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil {
		return "", fmt.Errorf("psql: %w: %s", err, text)
	}
	return text, nil
}

// programs is the folder of the newest PostgreSQL on this machine.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil || !supported {
		return "", errMissing
	}
	// The others lie beside the file itself, not always beside a link to it.
	if initdb, err = filepath.EvalSymlinks(initdb); err != nil {
		return "", err
	}
	return filepath.Dir(initdb), nil
}

// version is the number in the path of a program of Debian's PostgreSQL.
func version(path string) int {
	number, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return number
}

// environment is that of this process without what would send the programs of
// PostgreSQL to another server, and with messages in English.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "PG") || strings.HasPrefix(v, "LC_") || strings.HasPrefix(v, "LANG")
	})
	return append(env, "LC_ALL=C")
}

// freePort asks the kernel for a port that nobody uses at this moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
