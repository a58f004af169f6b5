//go:build unix

package pgtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// supported says that a guard can be made here.
const supported = true

// unprivileged prepares a command to outlive a signal to our process group,
// and to run as somebody else when we are root, because PostgreSQL refuses to
// be root. That account then owns the folder.
func unprivileged(cmd *exec.Cmd, home string) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return err
		}
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return os.Chown(home, int(uid), int(gid))
	}
	return errors.New("root may not run PostgreSQL, and there is neither an account postgres nor nobody")
}

// kill ends the processes of the server at one blow. They are stopped first,
// the one that would start new ones before all others, so that none sees
// another die and tidies up.
func (s *server) kill() error {
	parent, segment, err := s.lock()
	if err != nil {
		return err
	}
	if err := syscall.Kill(parent, syscall.SIGSTOP); err != nil {
		return err
	}
	all, err := children(parent)
	if err != nil {
		return err
	}
	all = append(all, parent)
	for _, signal := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGKILL} {
		for _, pid := range all {
			if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return err
			}
		}
	}
	// The kernel keeps the small segment by which servers know each other until
	// it is told, and has room for a few thousand only.
	tidied := exec.Command("ipcrm", "-m", segment).Run()
	_, told := io.WriteString(s.alive, "dead")
	return errors.Join(tidied, told, s.end())
}

// lock reads the file by which a server marks its folder as taken.
func (s *server) lock() (pid int, segment string, err error) {
	content, err := os.ReadFile(filepath.Join(s.home, "data", "postmaster.pid"))
	if err != nil {
		return 0, "", err
	}
	lines := strings.Split(string(content), "\n")
	if len(lines) < 7 {
		return 0, "", fmt.Errorf("postmaster.pid has %d lines", len(lines))
	}
	memory := strings.Fields(lines[6]) // key and number of the segment
	if len(memory) != 2 {
		return 0, "", fmt.Errorf("postmaster.pid names the shared memory %q", lines[6])
	}
	pid, err = strconv.Atoi(lines[0])
	return pid, memory[1], err
}

// children are the processes that a process has started.
func children(parent int) ([]int, error) {
	out, err := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=").Output()
	if err != nil {
		return nil, fmt.Errorf("ps: %w", err)
	}
	var found []int
	for line := range strings.Lines(string(out)) {
		var pid, ppid int
		if _, err := fmt.Sscan(line, &pid, &ppid); err != nil {
			return nil, fmt.Errorf("ps printed %q: %w", line, err)
		}
		if ppid == parent {
			found = append(found, pid)
		}
	}
	return found, nil
}

// freezeSender stops the process that sends to the standby.
func (s *server) freezeSender() error {
	out, err := s.sql("postgres", "SELECT pid FROM pg_stat_replication")
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(out)
	if err != nil {
		return fmt.Errorf("not one sender: %w", err)
	}
	return syscall.Kill(pid, syscall.SIGSTOP)
}
