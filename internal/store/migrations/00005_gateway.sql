-- +goose Up

-- What a central store asked of a payment gateway. Each row is stored before the
-- gateway is called, so that nothing it made is ever unknown here. No projection:
-- the journal has what the till knows, this has what the gateway said.
CREATE TABLE gateway_order (
    tenant        TEXT NOT NULL,
    charge        TEXT NOT NULL, -- of the terminal
    order_id      TEXT NOT NULL, -- by which the gateway knows it
    terminal      TEXT NOT NULL,
    label         TEXT NOT NULL, -- of the terminal, on receipts
    provider      TEXT NOT NULL,
    day           TEXT NOT NULL,
    amount        BIGINT NOT NULL, -- asked for; 0 of one that was cancelled before it arrived
    at            BIGINT NOT NULL,
    asked_at      BIGINT NOT NULL, -- when the gateway was last asked to make it
    state         TEXT NOT NULL,
    ended         TEXT NOT NULL, -- how it had ended when the money came after all
    paid          BIGINT NOT NULL,
    payload       TEXT NOT NULL,
    fault         TEXT NOT NULL, -- why its code is not handed out
    reference     TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    settled_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    cancel_wanted BIGINT NOT NULL, -- since when; 0 if nobody wants it
    polls         BIGINT NOT NULL,
    next_poll     BIGINT NOT NULL, -- 0 if it is not asked about any more
    lease         BIGINT NOT NULL, -- until when one process has it to itself
    PRIMARY KEY (tenant, charge)
);
CREATE UNIQUE INDEX gateway_order_id ON gateway_order (tenant, order_id);
CREATE INDEX gateway_order_due ON gateway_order (tenant, next_poll);
CREATE INDEX gateway_order_state ON gateway_order (tenant, state);

-- What the gateway said, word by word, each time that it said something new.
CREATE TABLE gateway_answer (
    tenant  TEXT NOT NULL,
    charge  TEXT NOT NULL,
    no      BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    asked   TEXT NOT NULL, -- charge, status, cancel, notification
    outcome TEXT NOT NULL,
    raw     TEXT NOT NULL,
    PRIMARY KEY (tenant, charge, no)
);
