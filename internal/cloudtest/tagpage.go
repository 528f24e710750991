package cloudtest

import (
	"encoding/base64"
	"strconv"
)

// tagPage is the page length of ListTagResources; the real one is unconfirmed.
const tagPage = 50

// pageOf cuts one page; the token hides a plain position.
func pageOf(rows []any, token string) ([]any, string, error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, "", invalid("NextToken")
	}
	from := 0
	if token != "" {
		if from, err = strconv.Atoi(string(text)); err != nil || from < 0 || from > len(rows) {
			return nil, "", invalid("NextToken")
		}
	}
	to := min(from+tagPage, len(rows))
	if to == len(rows) {
		return rows[from:to], "", nil
	}
	return rows[from:to], base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to))), nil
}
