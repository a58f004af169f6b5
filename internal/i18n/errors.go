package i18n

import "errors"

// worded is an error that knows which words tell people about it: pos.Error,
// without importing the domain.
type worded interface {
	error
	WordsKey() (key string, args map[string]string)
}

// Error returns the sentence that tells a person what went wrong and what to
// do. An error that carries no reason of its own gets the sentence for the
// unexpected: its detail belongs in the log, not on the screen. No error gives
// no words.
func (w *Words) Error(err error) string {
	if err == nil {
		return ""
	}
	var e worded
	if !errors.As(err, &e) {
		return w.T("error.unexpected")
	}
	key, args := e.WordsKey()
	return w.fill(key, func(name string) (string, bool) {
		v, ok := args[name]
		return v, ok
	})
}
