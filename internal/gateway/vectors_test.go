package gateway

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestSignaturesAreThoseOfTheProviders(t *testing.T) {
	short := midtransSignature("1111", "200", "100000.00", "askvnoibnosifnboseofinbofinfgbiufglnbfg")
	if !strings.HasPrefix(short, "edc076b21793ebe3e17926350f5b8ae6") {
		t.Error(short)
	}
	long := midtransSignature("LAPAK-20261123-0001", "200", "25000.00", "SB-Mid-server-CONTOH")
	if long != "7d46b827c807b60be252e3aa2e6612cd5db087b6f2f88d989e7fecbea1b10dd644ed97637506bad2d9e98ea080f65ee487eaf8818fe94c5d3610d1acc74d7db0" {
		t.Error(long)
	}

	const body = `{"partnerReferenceNo":"LAPAK0001","amount":{"value":"25000.00","currency":"IDR"},"merchantId":"M001","terminalId":"A01","validityPeriod":"2026-11-23T10:15:00+07:00"}`
	for _, text := range []string{body, strings.ReplaceAll(body, ":{", ": {\n\t")} {
		digest, ok := snapDigest([]byte(text))
		if !ok || digest != "866a40e7e407ba2d47034a7c0f204ea6b97d86c2cff31dc41107783075f0dc46" {
			t.Error(digest, ok)
		}
		signed := snapMAC("secret-contoh", snapText("POST", "/v1.0/qr/qr-mpm-generate", "TOKEN123", digest, "2026-11-23T10:00:00+07:00"))
		if signed != "Vh88wMDckDcf65MdBN+7IGHmhq4cqQ1mqXkPqMNeQ7DzxBQssm1DrB4dxIhQubn+JbT3XqBA6iHhgGCwkYNIkw==" {
			t.Error(signed)
		}
	}
}

func TestWhatIsSentToSNAPIsTheBodyOfTheVector(t *testing.T) {
	sent, err := json.Marshal(snapGenerate{PartnerReferenceNo: "LAPAK0001", Amount: snapAmount{"25000.00", "IDR"}, MerchantID: "M001",
		TerminalID: "A01", ValidityPeriod: time.Date(2026, 11, 23, 3, 15, 0, 0, time.UTC).In(jakarta).Format(snapTime)})
	digest, ok := snapDigest(sent)
	if err != nil || !ok || digest != "866a40e7e407ba2d47034a7c0f204ea6b97d86c2cff31dc41107783075f0dc46" {
		t.Errorf("%s, %v", sent, err)
	}
}

func TestAChargeOfMidtransHasTheDocumentedForm(t *testing.T) {
	m := &midtrans{acquirer: "gopay"}
	sent, err := json.Marshal(m.order(Order{ID: "S1-20261123-0042", Amount: 25_000, Label: "Kopi", At: time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC), Life: 15 * time.Minute}))
	const want = `{"payment_type":"qris","transaction_details":{"order_id":"S1-20261123-0042","gross_amount":25000},"qris":{"acquirer":"gopay"},` +
		`"item_details":[{"id":"sale","price":25000,"quantity":1,"name":"Kopi"}],` +
		`"custom_expiry":{"order_time":"2026-11-23 10:00:00 +0700","expiry_duration":15,"unit":"minute"}}`
	if err != nil || string(sent) != want {
		t.Errorf("%s, %v", sent, err)
	}
}

func TestAnAsymmetricSignatureIsGoodForItsKeyAndText(t *testing.T) {
	ours, _ := rsa.GenerateKey(rand.Reader, 2048)
	theirs, _ := rsa.GenerateKey(rand.Reader, 2048)
	signature, err := snapSign(ours, "POST:/x:digest:time")
	if err != nil || !snapVerify(&ours.PublicKey, "POST:/x:digest:time", signature) {
		t.Fatal("a signature is not good")
	}
	for what, bad := range map[string]bool{
		"another text":      snapVerify(&ours.PublicKey, "POST:/y:digest:time", signature),
		"another key":       snapVerify(&theirs.PublicKey, "POST:/x:digest:time", signature),
		"no key":            snapVerify(nil, "POST:/x:digest:time", signature),
		"no signature":      snapVerify(&ours.PublicKey, "POST:/x:digest:time", ""),
		"a damaged one":     snapVerify(&ours.PublicKey, "POST:/x:digest:time", "A"+signature[1:]) && signature[0] != 'A',
		"what is no base64": snapVerify(&ours.PublicKey, "POST:/x:digest:time", "!"),
	} {
		if bad {
			t.Errorf("%s is good", what)
		}
	}
}

func TestALargeNotificationIsNotReadThoughItIsSigned(t *testing.T) {
	for _, size := range []int{1, MaxNotification} {
		pad := `"pad":"` + strings.Repeat("x", size) + `"`
		m := &midtrans{key: "k"}
		body := []byte(`{"order_id":"o-1","status_code":"201","gross_amount":"1.00","transaction_status":"pending","signature_key":"` +
			midtransSignature("o-1", "201", "1.00", "k") + `",` + pad + `}`)
		_, err := m.Notification(nil, body)
		if (err == nil) != (size == 1) {
			t.Errorf("midtrans, %d: %v", size, err)
		}

		s := &snap{snapSettings: &snapSettings{NotifySignature: symmetric, NotifyToken: "t", ClientSecret: "k"}}
		body = []byte(`{"originalPartnerReferenceNo":"o-1","latestTransactionStatus":"03",` + pad + `}`)
		r := httptest.NewRequest(http.MethodPost, "/x", nil)
		digest, _ := snapDigest(body)
		const at = "2026-11-26T12:00:00+07:00"
		r.Header.Set("Authorization", "Bearer t")
		r.Header.Set("X-Timestamp", at)
		r.Header.Set("X-Signature", snapMAC("k", snapText(http.MethodPost, "/x", "t", digest, at)))
		if _, err = s.Notification(r, body); (err == nil) != (size == 1) {
			t.Errorf("snap, %d: %v", size, err)
		}
	}
}

func TestAWeakKeyIsRefused(t *testing.T) {
	for bits, good := range map[int]bool{1024: false, 2048: true} {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		modern, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		for form, block := range map[string]*pem.Block{
			"RSA PRIVATE KEY": {Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)},
			"PRIVATE KEY":     {Type: "PRIVATE KEY", Bytes: modern},
		} {
			if read, err := privateKey(string(pem.EncodeToMemory(block))); (err == nil) != good || good && !read.Equal(key) {
				t.Errorf("%s of %d bits: %v", form, bits, err)
			}
		}
		if _, err := publicKey(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))); (err == nil) != good {
			t.Errorf("public, of %d bits: %v", bits, err)
		}
	}
}

func TestEveryRequestHasANumberOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	at := time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)
	for range 1000 {
		id := externalID(at)
		if len(id) > 36 || strings.Trim(id, "0123456789") != "" || seen[id] {
			t.Fatalf("%q", id)
		}
		seen[id] = true
	}
}

func TestAmountsAreWholeRupiahOrNone(t *testing.T) {
	for text, want := range map[string]int64{"25000": 25000, "25000.00": 25000, "25000.0": 25000, "25000.": 25000, "1": 1, "0": 0, "007": 7} {
		if got, err := rupiah(text); err != nil || int64(got) != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ".", ".00", "-1", "+1", "1e3", "25,000", "25 000", "25000.50", "25000.000", "1000000000000000", "Rp1", "\u0661"} {
		if got, err := rupiah(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}
