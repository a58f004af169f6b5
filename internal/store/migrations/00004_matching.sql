-- +goose Up

-- The QRIS money of a day held against the acquirer's files: a projection of the
-- journal. The last matching of a day stands here; those before it are in the
-- journal. Body is the matching without its rows.
CREATE TABLE matching (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    day      TEXT NOT NULL,
    id       TEXT NOT NULL,
    at       BIGINT NOT NULL,
    staff    TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (tenant, terminal, day)
);
CREATE INDEX matching_day ON matching (tenant, day);

-- One payment of a matching, as JSON.
CREATE TABLE match_row (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    day      TEXT NOT NULL,
    no       BIGINT NOT NULL,
    verdict  TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (tenant, terminal, day, no)
);

-- Whose money a payment is: what a settlement adds up.
CREATE TABLE match_share (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    day      TEXT NOT NULL,
    no       BIGINT NOT NULL,
    part     BIGINT NOT NULL,
    verdict  TEXT NOT NULL,
    producer TEXT NOT NULL, -- empty for money that no sale explains
    ours     BIGINT NOT NULL,
    gross    BIGINT NOT NULL,
    fee      BIGINT NOT NULL,
    PRIMARY KEY (tenant, terminal, day, no, part)
);
CREATE INDEX match_share_day ON match_share (tenant, day, producer);
