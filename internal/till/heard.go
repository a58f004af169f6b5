package till

import "lapak/internal/pos"

// Heard takes down what the gateway says of a charge that the till has stopped
// asking about: its money came after the end, and somebody has to decide. Saying it
// again changes nothing.
func (t *Till) Heard(id pos.ChargeID, answer pos.GatewayAnswer) {
	t.mu.Lock()
	changed := t.hear(id, answer)
	t.mu.Unlock()
	if changed {
		t.gateway.changed()
	}
}
