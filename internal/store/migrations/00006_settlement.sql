-- +goose Up

-- Split rules have levels of any number and order. The list of goods comes down
-- again as a whole.
DROP TABLE split_rule;
CREATE TABLE split_rule (
    tenant     TEXT NOT NULL,
    producer   TEXT NOT NULL,
    category   TEXT NOT NULL, -- empty for all
    valid_from TEXT NOT NULL,
    base       TEXT NOT NULL,
    shares     TEXT NOT NULL, -- JSON
    holder     TEXT NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (tenant, producer, category, valid_from)
);
ALTER TABLE product ADD COLUMN cost BIGINT NOT NULL DEFAULT 0;

-- What a settlement asks of a line of a sale: its share of the rounding of cash,
-- what it cost to make, what of it the producer got by a code of its own, what of
-- it came by QRIS (JSON), and the rule that was copied into it, by its hash.
ALTER TABLE sale_line ADD COLUMN rounding BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_line ADD COLUMN cost BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_line ADD COLUMN direct BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sale_line ADD COLUMN qris TEXT NOT NULL DEFAULT '';
ALTER TABLE sale_line ADD COLUMN split TEXT NOT NULL DEFAULT '';

-- What a refund changed in the lines of its sale, also in those of which nothing
-- came back: the rounding may move to them. Before and after are proceeds as JSON.
CREATE TABLE refund_effect (
    tenant   TEXT NOT NULL,
    refund   TEXT NOT NULL,
    no       BIGINT NOT NULL, -- of the sale's line
    sale     TEXT NOT NULL,
    day      TEXT NOT NULL,
    producer TEXT NOT NULL,
    sku      TEXT NOT NULL,
    name     TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    category TEXT NOT NULL,
    split    TEXT NOT NULL,
    before   TEXT NOT NULL,
    after    TEXT NOT NULL,
    voided   BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, refund, no)
);
CREATE INDEX refund_effect_sale ON refund_effect (tenant, sale, no);
CREATE INDEX refund_effect_producer ON refund_effect (tenant, producer, day);

-- The rules that were copied into lines, each once.
CREATE TABLE split_used (
    tenant TEXT NOT NULL,
    hash   TEXT NOT NULL,
    body   TEXT NOT NULL, -- JSON
    PRIMARY KEY (tenant, hash)
);

-- The books of the office. No projection: nothing here is ever changed or
-- deleted, only added to.

-- A document: what was booked for a producer and a period.
CREATE TABLE settlement (
    tenant   TEXT NOT NULL,
    number   TEXT NOT NULL,
    seq      BIGINT NOT NULL, -- counts all documents of the tenant
    producer TEXT NOT NULL,
    day_from TEXT NOT NULL,
    day_to   TEXT NOT NULL,
    reverses TEXT NOT NULL, -- the number of the document that this one takes back
    at       BIGINT NOT NULL,
    made_by  TEXT NOT NULL,
    note     TEXT NOT NULL,
    rules    TEXT NOT NULL, -- JSON: the rules by which it was shared
    pieces   BIGINT NOT NULL,
    gross    BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    rounding BIGINT NOT NULL,
    kept     BIGINT NOT NULL,
    direct   BIGINT NOT NULL,
    stall_fee BIGINT NOT NULL,
    qris_fee BIGINT NOT NULL,
    capital  BIGINT NOT NULL,
    premi    BIGINT NOT NULL,
    pnbp     BIGINT NOT NULL,
    unit     BIGINT NOT NULL,
    carried  BIGINT NOT NULL, -- the balance after the document before
    paid     BIGINT NOT NULL, -- to the producer since then
    PRIMARY KEY (tenant, number)
);
CREATE UNIQUE INDEX settlement_seq ON settlement (tenant, seq);
CREATE INDEX settlement_producer ON settlement (tenant, producer, seq);
-- A document is taken back once.
CREATE UNIQUE INDEX settlement_reverses ON settlement (tenant, reverses) WHERE reverses <> '';

-- What a document booked for a line of a sale, or for what a refund changed in it.
CREATE TABLE settlement_row (
    tenant     TEXT NOT NULL,
    settlement TEXT NOT NULL,
    no         BIGINT NOT NULL,
    producer   TEXT NOT NULL,
    source     TEXT NOT NULL, -- of the sale or the refund
    line       BIGINT NOT NULL,
    refund     BOOLEAN NOT NULL,
    day        TEXT NOT NULL,
    sku        TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    category   TEXT NOT NULL,
    pieces     BIGINT NOT NULL,
    gross      BIGINT NOT NULL,
    discount   BIGINT NOT NULL,
    rounding   BIGINT NOT NULL,
    kept       BIGINT NOT NULL,
    direct     BIGINT NOT NULL,
    stall_fee  BIGINT NOT NULL,
    qris_fee   BIGINT NOT NULL,
    capital    BIGINT NOT NULL,
    premi      BIGINT NOT NULL,
    pnbp       BIGINT NOT NULL,
    unit       BIGINT NOT NULL,
    PRIMARY KEY (tenant, settlement, no)
);
CREATE INDEX settlement_row_item ON settlement_row (tenant, producer, day);

-- Rules that the office put in the place of those on the lines of some days.
CREATE TABLE split_correction (
    tenant    TEXT NOT NULL,
    no        BIGINT NOT NULL,
    rule      TEXT NOT NULL, -- JSON; empty in one that undoes another
    until_day TEXT NOT NULL,
    at        BIGINT NOT NULL,
    made_by   TEXT NOT NULL,
    note      TEXT NOT NULL,
    undoes    BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX split_correction_undoes ON split_correction (tenant, undoes) WHERE undoes > 0;

-- Money that a producer got.
CREATE TABLE remittance (
    tenant   TEXT NOT NULL,
    no       BIGINT NOT NULL,
    producer TEXT NOT NULL,
    day      TEXT NOT NULL,
    amount   BIGINT NOT NULL,
    method   TEXT NOT NULL,
    note     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    made_by  TEXT NOT NULL,
    reverses BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE INDEX remittance_producer ON remittance (tenant, producer, no);
CREATE UNIQUE INDEX remittance_reverses ON remittance (tenant, reverses) WHERE reverses > 0;

-- What a unit is to bring the state in a year; the last one counts.
CREATE TABLE pnbp_target (
    tenant   TEXT NOT NULL,
    no       BIGINT NOT NULL,
    producer TEXT NOT NULL,
    year     TEXT NOT NULL,
    amount   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    made_by  TEXT NOT NULL,
    PRIMARY KEY (tenant, no)
);

-- What a unit paid to the state, with the numbers of its proof.
CREATE TABLE pnbp_deposit (
    tenant   TEXT NOT NULL,
    no       BIGINT NOT NULL,
    producer TEXT NOT NULL,
    month    TEXT NOT NULL,
    amount   BIGINT NOT NULL,
    billing  TEXT NOT NULL,
    ntpn     TEXT NOT NULL,
    ntb      TEXT NOT NULL,
    day      TEXT NOT NULL,
    note     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    made_by  TEXT NOT NULL,
    reverses BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX pnbp_deposit_reverses ON pnbp_deposit (tenant, reverses) WHERE reverses > 0;

-- Who made what, by codes that only the unit can read. It never goes to a till.
CREATE TABLE maker_share (
    tenant     TEXT NOT NULL,
    no         BIGINT NOT NULL,
    producer   TEXT NOT NULL,
    sku        TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    maker      TEXT NOT NULL,
    weight     BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE INDEX maker_share_producer ON maker_share (tenant, producer, no);
