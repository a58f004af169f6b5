package main

import (
	"context"

	"lapak/internal/pos"
	"lapak/internal/uplink"
)

// acquirer gives a till codes of the gateway behind its central store.
type acquirer struct{ client *uplink.Client }

// Ready implements till.Acquirer.
func (a acquirer) Ready() bool { return a.client.GatewayReady() }

// Charge implements till.Acquirer.
func (a acquirer) Charge(ctx context.Context, c pos.Charge) (pos.GatewayAnswer, error) {
	return a.client.Charge(ctx, c)
}

// Status implements till.Acquirer.
func (a acquirer) Status(ctx context.Context, id pos.ChargeID) (pos.GatewayAnswer, error) {
	return a.client.ChargeStatus(ctx, id)
}

// Cancel implements till.Acquirer.
func (a acquirer) Cancel(ctx context.Context, id pos.ChargeID) (pos.GatewayAnswer, error) {
	return a.client.CancelCharge(ctx, id)
}
