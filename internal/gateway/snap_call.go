package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// call signs and sends one request and reads its answer as far as its code. An
// error is always ErrUncertain. A token that the provider does not know any more is
// replaced once.
func (s *snap) call(ctx context.Context, call, path, service string, request any) (answer, snapAnswer, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return answer{}, snapAnswer{}, s.fail(ErrUncertain, call, answer{}, snapAnswer{}, err)
	}
	for again := true; ; again = false {
		token, err := s.bearer(ctx)
		if err != nil {
			return answer{}, snapAnswer{}, err
		}
		got, said, err := s.once(ctx, call, s.Prefix+path, service, token, string(body))
		if err == nil && said.is(snapNoToken) && again && token != "" {
			s.forget(token)
			continue
		}
		return got, said, err
	}
}

func (s *snap) once(ctx context.Context, call, path, service, token, body string) (answer, snapAnswer, error) {
	timestamp := s.now().In(jakarta).Format(snapTime)
	header := http.Header{"X-Timestamp": {timestamp}, "X-Partner-Id": {s.PartnerID}, "X-External-Id": {externalID(s.now())}, "Channel-Id": {s.ChannelID}}
	digest, _ := snapDigest([]byte(body)) // our own JSON
	text := snapText(http.MethodPost, path, token, digest, timestamp)
	signature, err := snapMAC(s.ClientSecret, text), error(nil)
	if s.CallSignature == asymmetric {
		signature, err = snapSign(s.private, text)
	} else {
		header.Set("Authorization", "Bearer "+token)
	}
	if err != nil {
		return answer{}, snapAnswer{}, s.fail(ErrUncertain, call, answer{}, snapAnswer{}, err)
	}
	header.Set("X-Signature", signature)
	return s.exchange(ctx, call, path, service, header, body)
}

// exchange sends a request and reads the answer; the code in it has to be one of
// the service, and to say the same as the status of HTTP.
func (s *snap) exchange(ctx context.Context, call, path, service string, header http.Header, body string) (answer, snapAnswer, error) {
	got, err := s.send(ctx, http.MethodPost, path, header, body)
	if err != nil {
		return got, snapAnswer{}, s.fail(ErrUncertain, call, got, snapAnswer{}, err)
	}
	var said snapAnswer
	if err := json.Unmarshal(got.body, &said); err != nil {
		return got, snapAnswer{}, s.fail(ErrUncertain, call, got, snapAnswer{}, errUnreadable)
	}
	code := string(said.ResponseCode)
	if len(code) != 7 || code[:3] != strconv.Itoa(got.status) || code[3:5] != service {
		return got, said, s.fail(ErrUncertain, call, got, said, errUnreadable)
	}
	return got, said, nil
}

// is says whether the response code has this status and case, whatever the service.
func (a snapAnswer) is(statusAndCase string) bool {
	code := string(a.ResponseCode)
	return len(code) == 7 && code[:3]+code[5:] == statusAndCase
}

// refuses says whether a request was turned down for good, and for itself: not
// for coming too often, or twice, or while the provider was busy.
func (a snapAnswer) refuses() bool {
	code := string(a.ResponseCode)
	return strings.HasPrefix(code, "4") && code[:3] != "408" && code[:3] != "409" && code[:3] != "429"
}

// early is how long before its end a token is not used any more, so that it does
// not end on the way.
const early = 30 * time.Second

// bearer gives the token for calls, a new one if there is none; the asymmetric
// form needs none. Only one goroutine asks at a time.
func (s *snap) bearer(ctx context.Context) (string, error) {
	if s.CallSignature == asymmetric {
		return "", nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != "" && s.now().Before(s.expires) {
		return s.token, nil
	}
	asked := s.now()
	timestamp := asked.In(jakarta).Format(snapTime)
	signature, err := snapSign(s.private, s.ClientID+"|"+timestamp)
	if err != nil {
		return "", s.fail(ErrUncertain, "token", answer{}, snapAnswer{}, err)
	}
	header := http.Header{"X-Client-Key": {s.ClientID}, "X-Timestamp": {timestamp}, "X-Signature": {signature}}
	got, said, err := s.exchange(ctx, "token", s.Prefix+s.TokenPath, serviceToken, header, `{"grantType":"client_credentials"}`)
	if err != nil {
		return "", err
	}
	seconds, err := strconv.ParseUint(string(said.ExpiresIn), 10, 31)
	if err != nil || !said.is("20000") || !headerToken(said.AccessToken) {
		return "", s.fail(ErrUncertain, "token", got, said, nil)
	}
	s.secret.Store(&said.AccessToken)
	s.token, s.expires = said.AccessToken, asked.Add(time.Duration(seconds)*time.Second-early)
	return s.token, nil
}

// headerToken says whether a token can stand in a header.
func headerToken(token string) bool {
	return token != "" && len(token) <= 8<<10 && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// forget drops a token that was not accepted, unless there is another already.
func (s *snap) forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = ""
	}
}

func (s *snap) fail(kind error, call string, got answer, said snapAnswer, cause error) error {
	secrets := []string{s.ClientSecret, s.PrivateKey, s.NotifyToken, said.AccessToken}
	if token := s.secret.Load(); token != nil {
		// It is no key, but who has it is us for a quarter of an hour.
		secrets = append(secrets, *token)
	}
	return &Error{Kind: kind, Provider: s.Name(), Call: call, HTTP: got.status, Cause: cause,
		Code: clean(string(said.ResponseCode), longestCode, secrets), Detail: clean(said.ResponseMessage, longestDetail, secrets)}
}

// snapCode puts a response code together.
func snapCode(status int, service, ending string) string {
	return strconv.Itoa(status) + service + ending
}

// Why a notification is not believed.
var (
	errNoHeader  = errors.New("a header is missing")
	errSignature = errors.New("the signature is wrong")
)
