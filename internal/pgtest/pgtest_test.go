package pgtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait for something that must happen.
const patience = 30 * time.Second

// ask runs statements through a data source name, as a program would, and
// returns what they print; the error holds what psql complained of.
func ask(dsn, statements string) (string, error) {
	bin, err := programs()
	if err != nil {
		return "", err
	}
	psql := exec.Command(filepath.Join(bin, "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-c", statements)
	psql.Env = environment()
	out, err := psql.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

func mustAsk(t *testing.T, dsn, statements string) string {
	t.Helper()
	out, err := ask(dsn, statements)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryTestGetsADatabaseOfItsOwn(t *testing.T) {
	one, two := Start(t), Start(t)
	mustAsk(t, one, "CREATE TABLE mark (n INT)")
	if out, err := ask(two, "SELECT count(*) FROM mark"); err == nil {
		t.Errorf("the table of the first database is seen in the second, with %s rows", out)
	}
	if out := mustAsk(t, one, "SELECT count(*) FROM mark"); out != "0" {
		t.Errorf("the first database counts %s rows", out)
	}
}

func TestADatabaseIsGoneWithItsTest(t *testing.T) {
	var dsn string
	t.Run("its test", func(t *testing.T) {
		dsn = Start(t)
		mustAsk(t, dsn, "SELECT 1")
	})
	if _, err := ask(dsn, "SELECT 1"); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("the database is still there: %v", err)
	}
}

func TestRowLevelSecurityHoldsForTheRoleOfTests(t *testing.T) {
	dsn := Start(t)
	mustAsk(t, dsn, `CREATE TABLE sale (tenant TEXT, id TEXT);
		ALTER TABLE sale ENABLE ROW LEVEL SECURITY;
		ALTER TABLE sale FORCE ROW LEVEL SECURITY;
		CREATE POLICY own ON sale USING (tenant = current_setting('lapak.tenant', true))`)
	mustAsk(t, dsn, "SET lapak.tenant = 'sumsel'; INSERT INTO sale VALUES ('sumsel', 'a')")
	if out := mustAsk(t, dsn, "SET lapak.tenant = 'jabar'; SELECT count(*) FROM sale"); out != "0" {
		t.Errorf("another tenant sees %s rows", out)
	}
	if _, err := ask(dsn, "SET lapak.tenant = 'jabar'; INSERT INTO sale VALUES ('sumsel', 'b')"); err == nil {
		t.Error("one tenant wrote a row of another")
	}
	if out := mustAsk(t, dsn, "SET lapak.tenant = 'sumsel'; SELECT count(*) FROM sale"); out != "1" {
		t.Errorf("its own tenant sees %s rows, not 1", out)
	}
}

func TestNobodyBecomesSuperuserOverTheNetwork(t *testing.T) {
	dsn := Start(t)
	for _, other := range []string{" user=postgres", " password=wrong"} {
		if out, err := ask(dsn+other, "SELECT current_user"); err == nil || !strings.Contains(err.Error(), "password authentication failed") {
			t.Errorf("with%s: logged in as %q, error %v", other, out, err)
		}
	}
}

func TestTheNewestServerIsTaken(t *testing.T) {
	if old, recent := version("/usr/lib/postgresql/9/bin/initdb"), version("/usr/lib/postgresql/15/bin/initdb"); old != 9 || recent != 15 {
		t.Errorf("the versions are read as %d and %d", old, recent)
	}
}

// victimVar marks the process that is started to be killed.
const victimVar = "LAPAK_PGTEST_VICTIM"

func TestVictim(t *testing.T) {
	if os.Getenv(victimVar) == "" {
		t.Skip("this is the process that another test kills")
	}
	c, err := cluster()
	skipOrFail(t, err)
	fmt.Printf("home %s\n", c.home)
	select {}
}

func TestAKilledTestLeavesNeitherServerNorFolder(t *testing.T) {
	if _, err := programs(); err != nil {
		t.Skip(err)
	}
	victim := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	victim.Env = append(os.Environ(), victimVar+"=1")
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	home, ok := strings.CutPrefix(strings.TrimSpace(line), "home ")
	if !ok {
		t.Fatalf("the victim said %q: %v", line, err)
	}
	pid, err := os.ReadFile(filepath.Join(home, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	postmaster, _, _ := strings.Cut(string(pid), "\n")
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := victim.Wait(); err == nil {
		t.Fatal("the victim ended by itself")
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		_, folder := os.Stat(home)
		// A Z is a dead process whose death nobody has asked about yet.
		stat, err := exec.Command("ps", "-o", "stat=", "-p", postmaster).Output()
		running := err == nil && !strings.HasPrefix(string(stat), "Z")
		if os.IsNotExist(folder) && !running {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the folder is there: %v; the server runs: %v", folder == nil, running)
		}
	}
}
