-- +goose Up

-- What a document booked for a product on a day: its rows in settlement_row added
-- up, for those who only add up. A book like them: written with the document and
-- never changed.
CREATE TABLE settlement_sum (
    tenant     TEXT NOT NULL,
    settlement TEXT NOT NULL,
    day        TEXT NOT NULL,
    sku        TEXT NOT NULL,
    refund     BOOLEAN NOT NULL,
    producer   TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_en    TEXT NOT NULL,
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
    PRIMARY KEY (tenant, settlement, day, sku, refund)
);
-- Holds all that a sheet of PNBP asks, which is of a whole year.
CREATE INDEX settlement_sum_producer ON settlement_sum (tenant, producer, day, pnbp);

INSERT INTO settlement_sum (tenant, settlement, day, sku, refund, producer, name, name_en,
        pieces, gross, discount, rounding, kept, direct, stall_fee, qris_fee, capital, premi, pnbp, unit)
    SELECT tenant, settlement, day, sku, refund, producer, MIN(name), MIN(name_en),
        SUM(pieces), SUM(gross), SUM(discount), SUM(rounding), SUM(kept), SUM(direct), SUM(stall_fee), SUM(qris_fee), SUM(capital), SUM(premi), SUM(pnbp), SUM(unit)
    FROM settlement_row GROUP BY tenant, settlement, day, sku, refund, producer;

-- The movements that no sale made are few among many. A question must say it in
-- these words for the index to be used; a sale does not touch it.
CREATE INDEX stock_move_other ON stock_move (tenant, sku, reason) WHERE reason NOT IN ('sold', 'undone', 'returned');

-- The same index as before with all that a settlement asks of the lines of a day.
DROP INDEX sale_line_day;
CREATE INDEX sale_line_day ON sale_line (tenant, day, producer, sku, name, name_en, category, producer_name, shift, voided, quantity, gross, discount,
    rounding, cost, direct, qris, split);

-- How often a day changed by a fact: as long as it has not, what it came to is
-- remembered. No projection.
CREATE TABLE day_change (
    tenant  TEXT NOT NULL,
    day     TEXT NOT NULL,
    voids   BIGINT NOT NULL, -- of them such as change what was there before
    changes BIGINT NOT NULL,
    PRIMARY KEY (tenant, day)
);
INSERT INTO day_change (tenant, day, voids, changes)
    SELECT tenant, day, 0, 1 FROM sale UNION SELECT tenant, day, 0, 1 FROM refund UNION SELECT tenant, day, 0, 1 FROM shift;
