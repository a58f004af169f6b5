package uplink

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"lapak/internal/pos"
)

// Revision is what comes down to the tills of a stall, always as a whole: a till
// that has it has all of it and nothing older.
type Revision struct {
	// Stall are the rules of the stall, nil where the till keeps its own.
	Stall     *pos.Stall
	Products  []pos.Product
	Producers []pos.Producer
	Splits    []pos.SplitRule
	Staff     []RevisionStaff
	Photos    []RevisionPhoto
	// Signings say who signs the papers of which unit.
	Signings []pos.Signing `json:",omitempty"`
}

// RevisionStaff is a person who may sign in at the stall, with the hash of the PIN
// as auth makes it. The PIN is a second factor on an enrolled laptop and opens
// nothing at the centre.
type RevisionStaff struct {
	ID      pos.StaffID
	Label   string
	Role    pos.Role
	Active  bool
	PINHash string
}

// RevisionPhoto is a picture that products name by the SHA-256 of its bytes, so
// that a till fetches only what it does not have, from wherever.
type RevisionPhoto struct {
	Hash string
	Type string // image/jpeg or image/png
}

// SignedRevision is a revision as it is stored and sent: the encoded body, never
// encoded again, its hash and the signature of the centre. The number counts the
// revisions of a stall; it is beside the body, so that equal contents have equal
// hashes.
type SignedRevision struct {
	Number    int64
	Hash      string // SHA-256 of the body in hexadecimal
	Body      []byte
	Signature []byte
}

const revisionPrefix = "lapak revision 1\x00"

// revisionFormat is the version of the body. An older till refuses a newer one and
// goes on selling from what it has.
const revisionFormat = 1

// revisionBody is the body. Field names are part of the format.
type revisionBody struct {
	Format int
	Revision
}

// SignRevision encodes and signs a revision for the tills of a stall. It checks it
// first as the till will: what was signed cannot be taken back from a stall without
// network.
func SignRevision(key ed25519.PrivateKey, tenant pos.TenantID, stall pos.StallCode, number int64, r Revision) (SignedRevision, error) {
	if err := cmp.Or(check(number > 0, "number"), r.check(stall)); err != nil {
		return SignedRevision{}, err
	}
	body, err := r.encode()
	if err != nil {
		return SignedRevision{}, err
	}
	s := SignedRevision{Number: number, Hash: contentHash(body), Body: body}
	s.Signature = ed25519.Sign(key, s.text(tenant, stall))
	return s, nil
}

// CheckRevision proves that the centre signed this revision for this stall and
// reads it. Whether its number is newer than what the till has is for the till to
// see.
func CheckRevision(pub ed25519.PublicKey, tenant pos.TenantID, stall pos.StallCode, s SignedRevision) (Revision, error) {
	if s.Hash != contentHash(s.Body) || len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, s.text(tenant, stall), s.Signature) {
		return Revision{}, pos.Refuse(pos.Denied, "revision_not_signed")
	}
	// A newer format may have fields that we do not know: the format is looked at
	// before they are refused.
	var format struct{ Format int }
	if err := json.Unmarshal(s.Body, &format); err != nil {
		return Revision{}, pos.Refuse(pos.Corrupt, "revision_unreadable").Because(err)
	}
	if format.Format > revisionFormat {
		return Revision{}, pos.Refuse(pos.Conflict, "revision_newer")
	}
	var body revisionBody
	if err := unmarshal(s.Body, &body, true); err != nil {
		return Revision{}, pos.Refuse(pos.Corrupt, "revision_unreadable").Because(err)
	}
	if err := body.check(stall); err != nil {
		return Revision{}, err
	}
	return body.Revision, nil
}

// text is what is signed: the hash stands for the body.
func (s SignedRevision) text(tenant pos.TenantID, stall pos.StallCode) []byte {
	return signed(revisionPrefix).text(string(tenant)).text(string(stall)).number(s.Number).text(s.Hash)
}

func contentHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// NewRevisionAnswer makes the wire form of a signed revision.
func NewRevisionAnswer(s SignedRevision) RevisionAnswer {
	return RevisionAnswer{Number: s.Number, Hash: s.Hash, Body: string(s.Body), Signature: s.Signature}
}

// Signed reads the wire form of a signed revision. Nothing is checked: that is
// for CheckRevision.
func (a RevisionAnswer) Signed() SignedRevision {
	return SignedRevision{Number: a.Number, Hash: a.Hash, Body: []byte(a.Body), Signature: a.Signature}
}

// Catalogue is the list of goods of a revision.
func (r Revision) Catalogue() (*pos.Catalogue, error) {
	return pos.NewCatalogue(slices.Clone(r.Products), r.Producers, r.Splits)
}

// encode writes the one form of a revision. The order of goods, producers and
// rules is part of the content; staff and photos have no order and get one.
func (r Revision) encode() ([]byte, error) {
	r.Staff = slices.SortedFunc(slices.Values(r.Staff), func(a, b RevisionStaff) int { return cmp.Compare(a.ID, b.ID) })
	r.Photos = slices.SortedFunc(slices.Values(r.Photos), func(a, b RevisionPhoto) int { return cmp.Compare(a.Hash, b.Hash) })
	r.Products, r.Producers, r.Splits = listed(r.Products), listed(r.Producers), listed(r.Splits)
	r.Staff, r.Photos = listed(r.Staff), listed(r.Photos)
	body, err := json.Marshal(revisionBody{Format: revisionFormat, Revision: r})
	if err != nil {
		return nil, err
	}
	if len(body) > maxRevision {
		return nil, pos.Refuse(pos.Invalid, "too_large", "max", maxRevision)
	}
	return body, checkShape(body)
}

// maxRevision leaves room in an answer for a body that is written as a text.
const maxRevision = MaxBody * 3 / 4

// listed makes no list an empty one, so that both are written alike.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

var photoType = regexp.MustCompile(`^image/(jpeg|png)$`)

func (r Revision) check(stall pos.StallCode) error {
	if _, err := r.Catalogue(); err != nil {
		return err
	}
	if r.Stall != nil {
		shop, err := pos.CheckShop(r.Stall.Shop)
		err = cmp.Or(check(r.Stall.Code == stall, "stall"), checkText(r.Stall.Name, longestLabel, "stall_name"), r.Stall.Rounding.Check(),
			err, check(shop == r.Stall.Shop, "shop"))
		if err != nil {
			return err
		}
	}
	return cmp.Or(checkStall(stall), r.checkStaff(), r.checkPhotos(), r.checkSignings())
}

func (r Revision) checkSignings() error {
	seen := map[pos.ProducerCode]bool{}
	for _, s := range r.Signings {
		if err := cmp.Or(s.Check(), check(!seen[s.Unit], "signing")); err != nil {
			return err
		}
		seen[s.Unit] = true
	}
	return nil
}

func (r Revision) checkStaff() error {
	seen := map[pos.StaffID]bool{}
	for _, s := range r.Staff {
		err := cmp.Or(
			check(s.ID != "" && !seen[s.ID] && len(s.ID) <= longestID && storable(string(s.ID)), "staff_id"),
			check(s.Label != "" && len(s.Label) <= longestLabel && storable(s.Label), "staff_label"),
			check(s.Role == pos.Cashier || s.Role == pos.Supervisor, "staff_role"),
			check(strings.HasPrefix(s.PINHash, "$argon2id$") && len(s.PINHash) <= 200 && storable(s.PINHash), "staff_pin"),
		)
		if err != nil {
			return err
		}
		seen[s.ID] = true
	}
	return nil
}

func (r Revision) checkPhotos() error {
	known := map[string]bool{}
	for _, p := range r.Photos {
		if err := cmp.Or(check(sumForm.MatchString(p.Hash) && !known[p.Hash], "photo_hash"), check(photoType.MatchString(p.Type), "photo_type")); err != nil {
			return err
		}
		known[p.Hash] = true
	}
	for _, p := range r.Products {
		if err := check(p.Photo == "" || known[p.Photo], "photo_hash"); err != nil {
			return err
		}
	}
	return nil
}
