-- +goose Up

-- Orders with which nobody has anything to do any more are most of them after a
-- while. Lists of those that wait pass them over without reading them. The sweeper
-- says that an order is done; whatever happens to it afterwards takes that back.
ALTER TABLE shop_order ADD COLUMN done BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX shop_order_waits ON shop_order (tenant, at DESC, code) WHERE NOT done;
CREATE INDEX shop_order_known ON shop_order (tenant, changed_at) WHERE erased_at = 0;
CREATE INDEX shop_order_at ON shop_order (tenant, at DESC, code);
-- It would lead the lists of a stall to all of its orders.
DROP INDEX shop_order_stall;
