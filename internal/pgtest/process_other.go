//go:build !unix

package pgtest

import (
	"errors"
	"os/exec"
)

// supported says that no guard can be made here: it needs a Unix shell.
const supported = false

func unprivileged(*exec.Cmd, string) error { return errors.ErrUnsupported }

func (s *server) kill() error { return errors.ErrUnsupported }

func (s *server) freezeSender() error { return errors.ErrUnsupported }
