-- +goose Up

-- Requests for money by a QRIS code: a projection of the journal, as those of the
-- first migration. Body is the charge as it stands.
CREATE TABLE charge (
    tenant    TEXT NOT NULL,
    id        TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    cart      TEXT NOT NULL,
    way       TEXT NOT NULL,
    day       TEXT NOT NULL,
    shift     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    state     TEXT NOT NULL,
    received  BIGINT NOT NULL,
    reference TEXT NOT NULL, -- letters and digits only, backwards: people type the last digits
    sale      TEXT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX charge_day ON charge (tenant, day, at);
CREATE INDEX charge_cart ON charge (tenant, cart);
CREATE INDEX charge_state ON charge (tenant, state, way);
CREATE INDEX charge_reference ON charge (tenant, reference);

-- Small payments that were made to try a code.
CREATE TABLE code_test (
    tenant      TEXT NOT NULL,
    entry       TEXT NOT NULL,
    terminal    TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    app         TEXT NOT NULL,
    amount      BIGINT NOT NULL,
    reference   TEXT NOT NULL,
    at          BIGINT NOT NULL,
    staff       TEXT NOT NULL,
    PRIMARY KEY (tenant, entry)
);
CREATE INDEX code_test_payload ON code_test (tenant, fingerprint);
