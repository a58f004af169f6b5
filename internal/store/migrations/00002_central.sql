-- +goose Up

-- What only a central store fills; on a laptop these tables stay empty.

-- The life of this database. A restored copy begins a new one, so that who has
-- read more than it knows will notice.
CREATE TABLE timeline (
    id TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE tenant (
    tenant       TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    commit_seq   BIGINT NOT NULL, -- the last number given to an entry, in order of commit
    reference    BIGINT NOT NULL, -- counts changes of what goes down to the stalls
    signing_seed TEXT NOT NULL,   -- Ed25519, base64: signs what goes down
    signer       TEXT NOT NULL    -- at a hub: the public key of the centre, whose word it passes on; else empty
);

CREATE TABLE fair (
    tenant   TEXT NOT NULL,
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    place    TEXT NOT NULL,
    city     TEXT NOT NULL,
    day_from TEXT NOT NULL,
    day_to   TEXT NOT NULL,
    PRIMARY KEY (tenant, code)
);

-- A stall as the office plans it. Body is the stall's rules, or empty where the
-- stall keeps its own.
CREATE TABLE site (
    tenant TEXT NOT NULL,
    code   TEXT NOT NULL,
    fair   TEXT NOT NULL,
    name   TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (tenant, code)
);

-- Everybody who may send. A hub is a central store of a stall that passes on
-- what its terminals sent.
CREATE TABLE terminal (
    tenant       TEXT NOT NULL,
    terminal     TEXT NOT NULL,
    hub          BOOLEAN NOT NULL,
    stall        TEXT NOT NULL,
    code         TEXT NOT NULL,
    label        TEXT NOT NULL,
    public_key   TEXT NOT NULL, -- Ed25519, base64
    epoch        BIGINT NOT NULL, -- the highest that was ever allotted
    enrolled_at  BIGINT NOT NULL,
    revoked_at   BIGINT NOT NULL,
    last_contact BIGINT NOT NULL,
    clock_offset BIGINT NOT NULL, -- milliseconds that the laptop was ahead
    version      TEXT NOT NULL,
    PRIMARY KEY (tenant, terminal)
);
-- Letters in receipt numbers are given once in a stall.
CREATE UNIQUE INDEX terminal_code ON terminal (tenant, stall, code);

-- One-time codes. Part finds the code, the secret is only known by its hash.
CREATE TABLE enrolment (
    part        TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    tenant      TEXT NOT NULL,
    stall       TEXT NOT NULL,
    hub         BOOLEAN NOT NULL,
    made_by     TEXT NOT NULL,
    expires_at  BIGINT NOT NULL,
    tries_left  BIGINT NOT NULL,
    used_at     BIGINT NOT NULL
);

CREATE TABLE nonce (
    tenant     TEXT NOT NULL,
    hash       TEXT NOT NULL,
    terminal   TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash)
);

CREATE TABLE session (
    tenant     TEXT NOT NULL,
    hash       TEXT NOT NULL,
    terminal   TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash)
);

-- People of the office who work by a token.
CREATE TABLE account (
    tenant     TEXT NOT NULL,
    id         TEXT NOT NULL,
    label      TEXT NOT NULL,
    role       TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    active     BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX account_token ON account (tenant, token_hash);

-- Facts of revoked terminals that somebody vouched for: applied, and in no
-- journal. If one of them comes in another way, it must not count twice.
CREATE TABLE vouched (
    tenant   TEXT NOT NULL,
    id       TEXT NOT NULL,
    digest   TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE seal (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    epoch    BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    seal     TEXT NOT NULL, -- base64
    PRIMARY KEY (tenant, terminal, epoch, seq)
);

-- What could not be applied, whole, until somebody has looked at it.
CREATE TABLE quarantine (
    tenant      TEXT NOT NULL,
    id          TEXT NOT NULL, -- of the entry
    reason      TEXT NOT NULL,
    terminal    TEXT NOT NULL,
    epoch       BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    entry       TEXT NOT NULL, -- JSON
    detail      TEXT NOT NULL,
    at          BIGINT NOT NULL,
    resolved_at BIGINT NOT NULL,
    let_in      BIGINT NOT NULL, -- counts what a person had applied after all, in that order; 0 for all else
    let_in_at   BIGINT NOT NULL, -- commit_seq of the last entry before it was
    PRIMARY KEY (tenant, id, reason)
);
CREATE INDEX quarantine_open ON quarantine (tenant, resolved_at, terminal);

-- Chains that parted: a cloned laptop, a restored backup.
CREATE TABLE fork (
    tenant    TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    epoch     BIGINT NOT NULL, -- the new life
    old_epoch BIGINT NOT NULL,
    base_seq  BIGINT NOT NULL, -- the last common entry
    base_sum  TEXT NOT NULL,
    at        BIGINT NOT NULL,
    noted_at  BIGINT NOT NULL, -- when a supervisor said that they know
    PRIMARY KEY (tenant, terminal, epoch)
);

-- At a hub: forks that its centre found, until the terminal was told.
CREATE TABLE fork_order (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    epoch    BIGINT NOT NULL, -- the life that parted
    base_seq BIGINT NOT NULL, -- the last entry that the centre has alike
    PRIMARY KEY (tenant, terminal, epoch)
);

-- What goes down to a stall as one signed whole.
CREATE TABLE revision (
    tenant    TEXT NOT NULL,
    stall     TEXT NOT NULL,
    number    BIGINT NOT NULL,
    reference BIGINT NOT NULL, -- the tenant's count when it was made
    hash      TEXT NOT NULL,
    body      TEXT NOT NULL,
    signature TEXT NOT NULL, -- base64
    at        BIGINT NOT NULL,
    PRIMARY KEY (tenant, stall)
);

-- Pictures by the hash of their content.
CREATE TABLE photo (
    tenant TEXT NOT NULL,
    hash   TEXT NOT NULL,
    type   TEXT NOT NULL,
    body   TEXT NOT NULL, -- base64
    PRIMARY KEY (tenant, hash)
);
