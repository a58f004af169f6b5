package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"lapak/internal/money"
)

// wire carries requests to one provider.
type wire struct {
	http    *http.Client
	address string
}

// answer is what came back, whatever it says.
type answer struct {
	status int
	body   []byte
}

// send makes one request. An error says that there is no whole answer.
func (w wire) send(ctx context.Context, method, path string, header http.Header, body string) (answer, error) {
	var content io.Reader
	if method != http.MethodGet {
		content = strings.NewReader(body)
	}
	request, err := http.NewRequestWithContext(ctx, method, w.address+path, content)
	if err != nil {
		return answer{}, err
	}
	// One call is one request: with a way to repeat the body net/http would send a
	// charge again by itself, since it has an Idempotency-Key, when a connection
	// breaks. Whether to ask again is for the caller to say.
	request.GetBody = nil
	request.Header = header
	request.Header.Set("Accept", "application/json")
	if content != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := w.http.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return answer{status: response.StatusCode}, err
	case len(text) > maxAnswer:
		return answer{status: response.StatusCode}, errors.New("the answer is too large")
	case !utf8.Valid(text):
		return answer{status: response.StatusCode}, errors.New("the answer is no text")
	}
	return answer{response.StatusCode, text}, nil
}

var errAmount = errors.New("not an amount in whole rupiah")

// rupiah reads an amount as providers write it: "25000", "25000.00".
func rupiah(text string) (money.Rupiah, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if whole == "" || len(whole) > 12 || len(fraction) > 2 || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0") != "" {
		return 0, errAmount
	}
	var sum money.Rupiah
	for _, digit := range whole {
		sum = sum*10 + money.Rupiah(digit-'0')
	}
	return sum, nil
}
