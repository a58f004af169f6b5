-- +goose Up

-- What the public shop says beside the catalogue. None of it goes down to the
-- stalls.
CREATE TABLE shopfront (
    tenant   TEXT NOT NULL PRIMARY KEY,
    shown    BOOLEAN NOT NULL, -- whether anybody outside may see the shop
    about    TEXT NOT NULL,
    about_en TEXT NOT NULL,
    whatsapp TEXT NOT NULL, -- digits, with the country code
    url      TEXT NOT NULL, -- the address that the public knows, without a slash at the end
    changes  BIGINT NOT NULL -- grows by one with every change of what the shop says
);

-- A product without a row is shown with what the catalogue has of it.
CREATE TABLE product_page (
    tenant   TEXT NOT NULL,
    sku      TEXT NOT NULL,
    hidden   BOOLEAN NOT NULL,
    story    TEXT NOT NULL, -- of the craft, never of a person
    story_en TEXT NOT NULL,
    material TEXT NOT NULL,
    size     TEXT NOT NULL,
    grams    BIGINT NOT NULL, -- 0 if nobody says
    care     TEXT NOT NULL,
    ready    TEXT NOT NULL, -- when food is ready or how long it keeps
    PRIMARY KEY (tenant, sku)
);

-- Pictures beside the main one.
CREATE TABLE product_photo (
    tenant   TEXT NOT NULL,
    sku      TEXT NOT NULL,
    position BIGINT NOT NULL,
    hash     TEXT NOT NULL,
    PRIMARY KEY (tenant, sku, position)
);

CREATE TABLE producer_page (
    tenant    TEXT NOT NULL,
    code      TEXT NOT NULL,
    story     TEXT NOT NULL, -- of the workshop, never of a person
    story_en  TEXT NOT NULL,
    address   TEXT NOT NULL,
    hours     TEXT NOT NULL, -- when goods may be fetched there; '' if they may not
    latitude  TEXT NOT NULL,
    longitude TEXT NOT NULL,
    PRIMARY KEY (tenant, code)
);

CREATE TABLE fair_page (
    tenant    TEXT NOT NULL,
    fair      TEXT NOT NULL,
    latitude  TEXT NOT NULL,
    longitude TEXT NOT NULL,
    PRIMARY KEY (tenant, fair)
);

-- On which days of the week a fair is open; without any, on all of its days at
-- hours that nobody has said.
CREATE TABLE fair_hours (
    tenant  TEXT NOT NULL,
    fair    TEXT NOT NULL,
    weekday BIGINT NOT NULL, -- 0 is Sunday
    opens   TEXT NOT NULL, -- HH:MM, WIB
    closes  TEXT NOT NULL,
    PRIMARY KEY (tenant, fair, weekday)
);
