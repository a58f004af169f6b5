-- +goose Up

-- Handover notes of goods: a projection of the journal. What a note does to the
-- stock is in stock_move, under the same entry.
CREATE TABLE handover (
    tenant    TEXT NOT NULL,
    id        TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    epoch     BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    entry     TEXT NOT NULL,
    number    TEXT NOT NULL,
    counter   BIGINT NOT NULL, -- the number's count on its terminal and day
    direction TEXT NOT NULL,
    producer  TEXT NOT NULL,
    day       TEXT NOT NULL,
    at        BIGINT NOT NULL,
    pieces    BIGINT NOT NULL,
    value     BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX handover_number ON handover (tenant, number);
CREATE INDEX handover_entry ON handover (tenant, entry);
CREATE UNIQUE INDEX handover_counter ON handover (tenant, terminal, day, counter, epoch);
CREATE INDEX handover_day ON handover (tenant, day, at);

CREATE TABLE handover_line (
    tenant      TEXT NOT NULL,
    handover    TEXT NOT NULL,
    no          BIGINT NOT NULL,
    terminal    TEXT NOT NULL,
    day         TEXT NOT NULL,
    direction   TEXT NOT NULL,
    producer    TEXT NOT NULL,
    sku         TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    price       BIGINT NOT NULL,
    quantity    BIGINT NOT NULL,
    state       TEXT NOT NULL,
    written_off BIGINT NOT NULL, -- of damaged pieces that went back: taken out of the stock before
    PRIMARY KEY (tenant, handover, no)
);
CREATE INDEX handover_line_day ON handover_line (tenant, day);
