-- +goose Up

-- The end of its journal that a terminal named when it called last: what of it is
-- not here yet is known to be missing.
ALTER TABLE terminal ADD COLUMN said_epoch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE terminal ADD COLUMN said_seq BIGINT NOT NULL DEFAULT 0;

-- Who signs the papers of a unit, and by which codes the treasury knows it, as
-- JSON. The empty unit is the organisation that runs the stalls. On a till this is
-- what the office sent down or, without an office, what was typed there.
CREATE TABLE signing (
    tenant TEXT NOT NULL,
    unit   TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (tenant, unit)
);
