package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"golang.org/x/term"

	"lapak/internal/auth"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/web/dashboard"
)

// accountID is what an account may be called.
var accountID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

// addAccount makes an account of the office and shows, once, its token for programs
// and the link by which its person chooses a passphrase for the dashboard. The
// token of an account that is there is replaced, its passphrase stays.
func addAccount(c *command, args []string) int {
	q := asking(c)
	role := c.flags.String("role", string(store.RoleReader), "admin, staff, reader, producer or observer")
	producer := c.flags.String("producer", "", "code of the Lapas of a producer account")
	address := c.urlFlag()
	label := c.flags.String("label", "", "what the account is for")
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		if !accountID.MatchString(args[0]) {
			return pos.Refuse(pos.Invalid, "account_id")
		}
		token, hash, err := auth.NewToken(string(id), rand.Reader)
		if err != nil {
			return err
		}
		a := store.Account{ID: args[0], Label: strings.TrimSpace(*label), Role: store.AccountRole(*role), Producer: pos.ProducerCode(*producer), TokenHash: hash, Active: true}
		if a.Label == "" {
			a.Label = a.ID
		}
		if err := central.SaveAccount(ctx, id, a); err != nil {
			return err
		}
		fmt.Fprintln(c.stderr, c.words().T("server.account_added", "account", a.ID, "role", *role))
		fmt.Fprintln(c.stdout, token)
		return c.invite(ctx, central, id, a.ID, *address, c.stderr)
	})
}

// closeAccount ends an account; its token is worth nothing from then on.
func closeAccount(c *command, args []string) int {
	q := asking(c)
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		all, err := central.Accounts(ctx, id)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.ID != args[0] {
				continue
			}
			a.Active = false
			if err := central.SaveAccount(ctx, id, a); err != nil {
				return err
			}
			fmt.Fprintln(c.stdout, c.words().T("server.account_closed", "account", a.ID))
			return nil
		}
		return pos.Refuse(pos.NotFound, "account_unknown", "account", args[0])
	})
}

type accountRecord struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Role     string `json:"role"`
	Active   bool   `json:"active"`
	Producer string `json:"producer,omitempty"`
}

func listAccounts(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		all, err := central.Accounts(ctx, id)
		if err != nil {
			return err
		}
		var records []accountRecord
		for _, a := range all {
			records = append(records, accountRecord{a.ID, a.Label, string(a.Role), a.Active, string(a.Producer)})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.account"), func(r accountRecord) string { return r.ID }),
			col(words.T("server.column.label"), func(r accountRecord) string { return r.Label }),
			col(words.T("server.column.role"), func(r accountRecord) string { return r.Role }),
			col(words.T("server.column.state"), func(r accountRecord) string { return c.activity(r.Active) }))
	})
}

// urlFlag lets a command say under which address browsers reach the dashboard.
func (c *command) urlFlag() *string {
	return c.flags.String("url", cmp.Or(os.Getenv("LAPAK_URL"), "http://127.0.0.1:8080"), "address under which browsers reach the server")
}

// inviteAccount makes a new one-time link for an account, for who has forgotten
// the passphrase.
func inviteAccount(c *command, args []string) int {
	q, address := asking(c), c.urlFlag()
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		return c.invite(ctx, central, id, args[0], *address, c.stdout)
	})
}

// invite makes the link and shows it, once.
func (c *command) invite(ctx context.Context, central *store.Central, id pos.TenantID, account, address string, out io.Writer) error {
	if err := checkServer(address); err != nil {
		return err
	}
	code, hash, err := auth.NewToken(string(id), rand.Reader)
	if err != nil {
		return err
	}
	until, err := central.Invite(ctx, id, account, hash)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stderr, c.words().T("server.account_link", "until", c.words().DateTime(until)))
	fmt.Fprintln(out, strings.TrimSuffix(address, "/")+dashboard.Path+"welcome?code="+code)
	return nil
}

// askPassphrase asks for a passphrase without showing it, or reads it from what
// another program writes, and keeps it.
func askPassphrase(c *command, args []string) int {
	q := asking(c)
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		if _, err := central.ActiveAccount(ctx, id, args[0]); err != nil {
			return err
		}
		phrase, err := c.readPassphrase(args[0])
		if err != nil {
			return err
		}
		hash, err := auth.HashPassphrase(phrase)
		if err != nil {
			return pos.Refuse(pos.Invalid, "passphrase_weak").Because(err)
		}
		if err := central.SetPassphrase(ctx, id, args[0], hash, ""); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, c.words().T("server.account_passphrase", "account", args[0]))
		return nil
	})
}

// readPassphrase asks twice where a person types, and reads one line otherwise.
func (c *command) readPassphrase(account string) (string, error) {
	input := int(os.Stdin.Fd())
	if !term.IsTerminal(input) {
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4*auth.LongestPassphrase)).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, question := range []string{c.words().T("server.account_prompt", "account", account), c.words().T("server.account_prompt_again")} {
		fmt.Fprint(c.stderr, question+" ")
		secret, err := term.ReadPassword(input)
		fmt.Fprintln(c.stderr)
		if err != nil {
			return "", err
		}
		typed[i] = string(secret)
	}
	if typed[0] != typed[1] {
		return "", pos.Refuse(pos.Invalid, "passphrase_differs")
	}
	return typed[0], nil
}
