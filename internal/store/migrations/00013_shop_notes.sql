-- +goose Up

-- What buyers wrote to a workshop. Nobody sees it before somebody of the staff has
-- read it. Whose it is stands nowhere: what was bought tells only which workshop.
CREATE TABLE shop_note (
    tenant   TEXT NOT NULL,
    no       BIGINT NOT NULL,
    bought   TEXT NOT NULL, -- hash of the order or the receipt: one note for each and workshop
    producer TEXT NOT NULL,
    text     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    state    TEXT NOT NULL, -- waiting, shown or hidden
    judged   BIGINT NOT NULL,
    PRIMARY KEY (tenant, no)
);
CREATE UNIQUE INDEX shop_note_bought ON shop_note (tenant, bought, producer);
CREATE INDEX shop_note_state ON shop_note (tenant, state, producer);
