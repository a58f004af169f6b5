-- +goose Up

-- Sales that hand over an order of the shop: a projection of the journal.
CREATE TABLE order_sale (
    tenant   TEXT NOT NULL,
    sale     TEXT NOT NULL,
    code     TEXT NOT NULL,
    number   TEXT NOT NULL,
    terminal TEXT NOT NULL,
    day      TEXT NOT NULL,
    at       BIGINT NOT NULL,
    paid     BIGINT NOT NULL,
    voided   BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, sale)
);
CREATE INDEX order_sale_code ON order_sale (tenant, code);

-- The shop of a tenant: a place with a stock of its own, and the terminal in whose
-- journal the centre writes what happens there. On a laptop these tables are empty,
-- but for waiting_order.
CREATE TABLE shop (
    tenant    TEXT NOT NULL PRIMARY KEY,
    stall     TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    seed      TEXT NOT NULL, -- Ed25519, base64: the key of that terminal
    link_seed TEXT NOT NULL, -- base64: signs the links that buyers get
    is_open   BOOLEAN NOT NULL
);

-- What people want to buy. Not a fact: an order becomes a sale when it is handed
-- over, and that is in a journal.
CREATE TABLE shop_order (
    tenant     TEXT NOT NULL,
    code       TEXT NOT NULL,
    token      TEXT NOT NULL, -- of the form it came with: a second click is the same order
    at         BIGINT NOT NULL,
    way        TEXT NOT NULL,
    stall      TEXT NOT NULL,
    producer   TEXT NOT NULL,
    day        TEXT NOT NULL,
    pay        TEXT NOT NULL,
    buyer      TEXT NOT NULL, -- erased with phone and note
    phone      TEXT NOT NULL,
    note       TEXT NOT NULL,
    state      TEXT NOT NULL, -- without picked_up, which order_sale tells
    hold_until BIGINT NOT NULL,
    total      BIGINT NOT NULL,
    paid       BIGINT NOT NULL,
    packed     BOOLEAN NOT NULL, -- its pieces have left the stock of the shop
    changed_at BIGINT NOT NULL,
    erased_at  BIGINT NOT NULL,
    noted_at   BIGINT NOT NULL, -- when somebody said that they know of a second hand-over
    PRIMARY KEY (tenant, code)
);
CREATE UNIQUE INDEX shop_order_token ON shop_order (tenant, token);
CREATE INDEX shop_order_state ON shop_order (tenant, state, hold_until);
CREATE INDEX shop_order_stall ON shop_order (tenant, stall, day);

CREATE TABLE shop_order_line (
    tenant   TEXT NOT NULL,
    code     TEXT NOT NULL,
    no       BIGINT NOT NULL,
    sku      TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    price    BIGINT NOT NULL,
    product  TEXT NOT NULL, -- JSON, as it was when it was ordered
    PRIMARY KEY (tenant, code, no)
);
CREATE INDEX shop_order_line_sku ON shop_order_line (tenant, sku);

-- Every payment of an order: of a code of the gateway, or seen by staff.
CREATE TABLE shop_payment (
    tenant    TEXT NOT NULL,
    code      TEXT NOT NULL,
    no        BIGINT NOT NULL,
    charge    TEXT NOT NULL, -- of the gateway; '' if staff saw the money
    method    TEXT NOT NULL,
    amount    BIGINT NOT NULL, -- 0 as long as nothing came
    reference TEXT NOT NULL,
    at        BIGINT NOT NULL, -- when it came
    staff     TEXT NOT NULL,
    excess    TEXT NOT NULL, -- why it is to be given back: late, double, cancelled; '' if it is not
    back_at   BIGINT NOT NULL, -- when that was done
    back_by   TEXT NOT NULL,
    back_note TEXT NOT NULL,
    PRIMARY KEY (tenant, code, no)
);
CREATE INDEX shop_payment_charge ON shop_payment (tenant, charge);

-- On a laptop: the orders that may be picked up at its stall, as the centre said
-- last.
CREATE TABLE waiting_order (
    tenant TEXT NOT NULL,
    code   TEXT NOT NULL,
    body   TEXT NOT NULL, -- JSON
    PRIMARY KEY (tenant, code)
);
