package pos

import "regexp"

// TenantID is the organisation that runs stalls, as "sumsel". It is empty on a
// till, which knows nobody's books but its own.
type TenantID string

// tenantForm has no dot and no colon: a tenant stands before them in tokens.
var tenantForm = regexp.MustCompile(`^[a-z0-9-]{2,20}$`)

// Check refuses what is no name of a tenant: lower-case letters, digits and
// hyphens, two to twenty of them.
func (t TenantID) Check() error {
	if !tenantForm.MatchString(string(t)) {
		return Refuse(Invalid, "tenant_form", "tenant", t)
	}
	return nil
}
