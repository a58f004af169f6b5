-- +goose Up

-- Every table begins with the tenant, and so does every index and every question:
-- no row is found without saying whose it is. A till keeps everything under the
-- tenant that is an empty text.

-- This laptop: who it is. One row; none in a central store.
CREATE TABLE self (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    code     TEXT NOT NULL,
    epoch    BIGINT NOT NULL,
    PRIMARY KEY (tenant, terminal)
);

-- The journal. Everything below it, up to the line of reference data, is a
-- projection of it and can be rebuilt from it.
CREATE TABLE entry (
    tenant     TEXT NOT NULL,
    terminal   TEXT NOT NULL,
    epoch      BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    id         TEXT NOT NULL,
    at         BIGINT NOT NULL,
    staff      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    body       TEXT NOT NULL,
    prev       TEXT NOT NULL,
    sum        TEXT NOT NULL,
    commit_seq BIGINT NOT NULL, -- the order in which the centre stored it, without gaps; 0 on a till
    repeats    BOOLEAN NOT NULL, -- the same fact was applied from another epoch: kept for the chain, not projected
    PRIMARY KEY (tenant, terminal, epoch, seq)
);
CREATE INDEX entry_id ON entry (tenant, id);
-- Costs a till nothing. A question must say "commit_seq > 0" for it to be used.
CREATE UNIQUE INDEX entry_commit ON entry (tenant, commit_seq) WHERE commit_seq > 0;

CREATE TABLE stall (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    code     TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (tenant, terminal)
);

CREATE TABLE shift (
    tenant         TEXT NOT NULL,
    id             TEXT NOT NULL,
    terminal       TEXT NOT NULL,
    day            TEXT NOT NULL,
    opened_at      BIGINT NOT NULL,
    opened_by      TEXT NOT NULL,
    float          BIGINT NOT NULL,
    closed_at      BIGINT NOT NULL,
    closed_by      TEXT NOT NULL,
    expected       BIGINT NOT NULL,
    counted        BIGINT NOT NULL,
    reason         TEXT NOT NULL,
    sales          BIGINT NOT NULL,
    net            BIGINT NOT NULL,
    found_expected BIGINT NOT NULL, -- what these tables gave at the close, beside what was declared
    found_sales    BIGINT NOT NULL,
    found_net      BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX shift_day ON shift (tenant, day);

CREATE TABLE shift_count (
    tenant TEXT NOT NULL,
    shift  TEXT NOT NULL,
    moment TEXT NOT NULL, -- open or close
    value  BIGINT NOT NULL,
    pieces BIGINT NOT NULL,
    PRIMARY KEY (tenant, shift, moment, value)
);

CREATE TABLE sale (
    tenant        TEXT NOT NULL,
    id            TEXT NOT NULL,
    terminal      TEXT NOT NULL,
    epoch         BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    number        TEXT NOT NULL,
    counter       BIGINT NOT NULL, -- the number's count on its terminal and day
    shift         TEXT NOT NULL,
    day           TEXT NOT NULL,
    at            BIGINT NOT NULL,
    cashier       TEXT NOT NULL,
    cashier_label TEXT NOT NULL,
    items         BIGINT NOT NULL,
    gross         BIGINT NOT NULL,
    discount      BIGINT NOT NULL,
    rounding      BIGINT NOT NULL,
    paid          BIGINT NOT NULL,
    paper         TEXT NOT NULL,
    paper_digest  TEXT NOT NULL,
    voided        BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sale_number ON sale (tenant, number);
CREATE UNIQUE INDEX sale_counter ON sale (tenant, terminal, day, counter, epoch);
CREATE INDEX sale_day ON sale (tenant, day, at);
CREATE INDEX sale_shift ON sale (tenant, shift);
CREATE INDEX sale_paper ON sale (tenant, day, paper);

CREATE TABLE sale_line (
    tenant        TEXT NOT NULL,
    sale          TEXT NOT NULL,
    no            BIGINT NOT NULL,
    day           TEXT NOT NULL,
    shift         TEXT NOT NULL,
    sku           TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_en       TEXT NOT NULL,
    category      TEXT NOT NULL,
    producer      TEXT NOT NULL,
    producer_name TEXT NOT NULL,
    quantity      BIGINT NOT NULL,
    gross         BIGINT NOT NULL,
    discount      BIGINT NOT NULL,
    voided        BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, sale, no)
);
-- Holds all that a daily report asks of the lines, in the order in which it adds
-- them up: nothing is sorted and the table is not touched.
CREATE INDEX sale_line_day ON sale_line (tenant, day, producer, sku, name, name_en, category, producer_name, shift, voided, quantity, gross, discount);

CREATE TABLE tender (
    tenant    TEXT NOT NULL,
    sale      TEXT NOT NULL,
    no        BIGINT NOT NULL,
    day       TEXT NOT NULL,
    shift     TEXT NOT NULL,
    method    TEXT NOT NULL,
    kept      BIGINT NOT NULL, -- amount less change
    reference TEXT NOT NULL,
    voided    BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, sale, no)
);
CREATE INDEX tender_day ON tender (tenant, day);
CREATE INDEX tender_shift ON tender (tenant, shift);

CREATE TABLE sale_void (
    tenant      TEXT NOT NULL,
    sale        TEXT NOT NULL,
    number      TEXT NOT NULL,
    shift       TEXT NOT NULL,
    day         TEXT NOT NULL,
    at          BIGINT NOT NULL,
    staff       TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    reason      TEXT NOT NULL,
    total       BIGINT NOT NULL,
    PRIMARY KEY (tenant, sale)
);
CREATE INDEX sale_void_day ON sale_void (tenant, day);

CREATE TABLE refund (
    tenant        TEXT NOT NULL,
    id            TEXT NOT NULL,
    terminal      TEXT NOT NULL,
    epoch         BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    number        TEXT NOT NULL,
    counter       BIGINT NOT NULL, -- the number's count on its terminal and day
    sale          TEXT NOT NULL,
    shift         TEXT NOT NULL,
    day           TEXT NOT NULL,
    at            BIGINT NOT NULL,
    cashier       TEXT NOT NULL,
    cashier_label TEXT NOT NULL,
    approved_by   TEXT NOT NULL,
    reason        TEXT NOT NULL,
    items         BIGINT NOT NULL,
    value         BIGINT NOT NULL,
    rounding      BIGINT NOT NULL,
    method        TEXT NOT NULL,
    paid          BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX refund_number ON refund (tenant, number);
CREATE UNIQUE INDEX refund_counter ON refund (tenant, terminal, day, counter, epoch);
CREATE INDEX refund_day ON refund (tenant, day);
CREATE INDEX refund_sale ON refund (tenant, sale);
CREATE INDEX refund_shift ON refund (tenant, shift);

CREATE TABLE refund_line (
    tenant        TEXT NOT NULL,
    refund        TEXT NOT NULL,
    no            BIGINT NOT NULL,
    day           TEXT NOT NULL,
    shift         TEXT NOT NULL,
    sku           TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_en       TEXT NOT NULL,
    category      TEXT NOT NULL,
    producer      TEXT NOT NULL,
    producer_name TEXT NOT NULL,
    quantity      BIGINT NOT NULL,
    amount        BIGINT NOT NULL,
    PRIMARY KEY (tenant, refund, no)
);
CREATE INDEX refund_line_day ON refund_line (tenant, day);

CREATE TABLE cash_move (
    tenant TEXT NOT NULL,
    entry  TEXT NOT NULL,
    shift  TEXT NOT NULL,
    day    TEXT NOT NULL,
    at     BIGINT NOT NULL,
    staff  TEXT NOT NULL,
    amount BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant, entry)
);
CREATE INDEX cash_move_day ON cash_move (tenant, day);

CREATE TABLE stock_move (
    tenant   TEXT NOT NULL,
    entry    TEXT NOT NULL,
    no       BIGINT NOT NULL,
    sku      TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    reason   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    staff    TEXT NOT NULL,
    note     TEXT NOT NULL,
    PRIMARY KEY (tenant, entry, no)
);
CREATE INDEX stock_move_sku ON stock_move (tenant, sku);

CREATE TABLE stock (
    tenant   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    sku      TEXT NOT NULL,
    level    BIGINT NOT NULL,
    PRIMARY KEY (tenant, terminal, sku)
);

CREATE TABLE reprint (
    tenant TEXT NOT NULL,
    entry  TEXT NOT NULL,
    number TEXT NOT NULL,
    shift  TEXT NOT NULL,
    day    TEXT NOT NULL,
    at     BIGINT NOT NULL,
    staff  TEXT NOT NULL,
    PRIMARY KEY (tenant, entry)
);

CREATE TABLE drawer_opening (
    tenant TEXT NOT NULL,
    entry  TEXT NOT NULL,
    shift  TEXT NOT NULL,
    day    TEXT NOT NULL,
    at     BIGINT NOT NULL,
    staff  TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant, entry)
);

CREATE INDEX reprint_day ON reprint (tenant, day);
CREATE INDEX drawer_opening_day ON drawer_opening (tenant, day);

-- Reference data: written elsewhere and taken over as a whole, or local to this
-- laptop. Not a projection.
CREATE TABLE producer (
    tenant   TEXT NOT NULL,
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    city     TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (tenant, code)
);

CREATE TABLE product (
    tenant   TEXT NOT NULL,
    sku      TEXT NOT NULL,
    barcode  TEXT NOT NULL,
    name     TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    category TEXT NOT NULL,
    price    BIGINT NOT NULL,
    unit     TEXT NOT NULL,
    producer TEXT NOT NULL,
    workshop TEXT NOT NULL,
    photo    TEXT NOT NULL, -- hash of the picture's content, '' if there is none
    position BIGINT NOT NULL,
    PRIMARY KEY (tenant, sku)
);

CREATE TABLE split_rule (
    tenant     TEXT NOT NULL,
    producer   TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    base       TEXT NOT NULL,
    premi      BIGINT NOT NULL,
    capital    BIGINT NOT NULL,
    pnbp       BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (tenant, producer, valid_from)
);

CREATE TABLE staff (
    tenant       TEXT NOT NULL,
    id           TEXT NOT NULL,
    label        TEXT NOT NULL,
    role         TEXT NOT NULL,
    active       BOOLEAN NOT NULL,
    pin_hash     TEXT NOT NULL,
    failures     BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    position     BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- What the other terminals of this laptop's stall have in sum, as the centre said
-- last.
CREATE TABLE elsewhere (
    tenant TEXT NOT NULL,
    sku    TEXT NOT NULL,
    level  BIGINT NOT NULL,
    PRIMARY KEY (tenant, sku)
);

-- What this laptop remembers for itself: open carts, printer, language.
CREATE TABLE setting (
    tenant TEXT NOT NULL,
    name   TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
);
