package rules

// Form is how a text is built. The zero Form is any text.
type Form struct {
	// Name says what the text is, in a word or two.
	Name string
	// Doc explains it.
	Doc string
	// Pattern is a regular expression that RE2 and ECMAScript read alike. It may
	// take more than the loader does, never less.
	Pattern string
	// Quoted says that a number or a truth value can never stand for the text.
	Quoted bool
	// Zero says that of the numbers only 0 can.
	Zero bool
}

// What the patterns are made of.
const (
	durationPattern = `[+-]?([0-9]+[dw]|0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)`
	ratePattern     = `[0-9.,]+[^0-9]*/s`
	operatorPattern = `\s*[<>]=?\s*`
)

func globForm() Form {
	return Form{
		Name: "pattern",
		Doc:  "A text that is compared letter by letter. In it `*` stands for any characters and `?` for one. Or `regex:/…/`: a regular expression (RE2) that fits the whole text. Of a list, one that fits is enough. Of a tag's values, `absent` means that the tag is not there.",
	}
}

// wildForm is a pattern beside words that are known: what has neither wildcards
// nor a regular expression must be one of the words.
func wildForm() Form {
	f := globForm()
	f.Quoted, f.Pattern = true, `[*?]|^regex:/`
	return f
}

func wholeForm() Form {
	return Form{Name: "whole number", Doc: "A number in plain digits, such as `5`.", Pattern: plainDigits.String()}
}

func durationForm() Form {
	return Form{
		Name: "duration", Pattern: "^" + durationPattern + "$", Zero: true,
		Doc: "Hours, minutes and seconds, such as `36h` or `1h30m`; or whole days or weeks, such as `3d` or `2w`.",
	}
}

func ageForm() Form {
	return Form{
		Name: "comparison with a duration", Quoted: true, Pattern: "^" + operatorPattern + durationPattern + `\s*$`,
		Doc: "`<=`, `<`, `>=` or `>`, and a duration, such as `\">= 72h\"`. Write it in quotes.",
	}
}

func comparisonForm() Form {
	return Form{
		Name: "comparison with a number", Quoted: true, Pattern: "^" + operatorPattern + `[+-]?[0-9]+\s*$`,
		Doc: "`<=`, `<`, `>=` or `>`, and a whole number, such as `\"<= 300\"`. Write it in quotes.",
	}
}

func rateForm() Form {
	return Form{
		Name: "rate", Quoted: true, Pattern: "^" + ratePattern + "$",
		Doc: "Bytes per second, such as `1KiB/s` (1024 bytes), `1kB/s` (1000) or `5MiB/s`.",
	}
}

func ceilingForm() Form {
	return Form{
		Name: "upper bound of a rate", Quoted: true, Pattern: `^\s*<=?\s*` + ratePattern + `\s*$`,
		Doc: "`<=` or `<`, and a rate, such as `\"<= 1KiB/s\"`. Write it in quotes.",
	}
}

// boundForm is the upper bound of a number, which may stand alone.
func boundForm() Form {
	return Form{
		Name: "upper bound of a number", Pattern: `^\s*(<=\s*)?[0-9]{1,15}(\.[0-9]+)?\s*(/s)?\s*$`,
		Doc: "A number, alone or behind `<=`, such as `0` or `\"<= 0.5\"`; `/s` may follow.",
	}
}

func amountForm() Form {
	return Form{Name: "number", Doc: "A number in plain digits, such as `2` or `0.5`.", Pattern: amountSyntax.String()}
}

func shareForm() Form {
	return Form{Name: "share", Doc: "Whole percents, such as `20%`; `0%` is none.", Quoted: true, Pattern: shareSyntax.String()}
}

func tagKeyForm() Form {
	return Form{Name: "tag key", Doc: "The key of a tag, letter by letter.", Pattern: `[\s\S]`}
}

func accountForm() Form {
	return Form{Name: "account id", Doc: "The digits of an account's id, such as `\"1234567890123456\"`. Write it in quotes.", Pattern: accountSyntax.String()}
}

func roleForm() Form {
	return Form{Name: "role", Doc: "The ARN of a RAM role, such as `acs:ram::1234567890123456:role/reaper`.", Quoted: true, Pattern: roleSyntax.String()}
}

func externalForm() Form {
	return Form{Name: "external id", Doc: "2 to 1000 letters, digits and `_=,.@:/-`.", Pattern: externalSyntax.String()}
}

func zoneForm() Form {
	return Form{Name: "time zone", Doc: "An IANA name, such as `Asia/Shanghai`.", Quoted: true, Pattern: `^\S+$`}
}

func regionForm() Form {
	return Form{Name: "region id", Doc: "The id of a region, such as `cn-hangzhou`.", Quoted: true, Pattern: regionSyntax.String()}
}

func countryForm() Form {
	return Form{Name: "country", Doc: "A country whose holidays are built in, or one that the file brings under `calendars`.", Pattern: `^[a-z]{2}(-[a-z0-9]{1,3})?$`}
}

func nameForm() Form {
	return Form{
		Name: "rule name", Pattern: ruleName.String(),
		Doc: "Small letters, digits, dots, dashes and underscores; at most 63, and the first is a letter or a digit.",
	}
}

func sentenceForm() Form {
	return Form{Name: "sentence", Doc: "Any text that is not empty.", Pattern: `[\s\S]`}
}

func exprForm() Form {
	return Form{
		Name: "expression", Quoted: true, Pattern: `\S`,
		Doc: "A condition in CEL over the names and functions below. It is checked when the file is read: its types, its constants, and that it cannot take long.",
	}
}

func momentForm() Form {
	return Form{
		Name: "moment", Quoted: true,
		Pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})$`,
		Doc:     "A date and a time with their zone, such as `2026-11-23T22:00+08:00`.",
	}
}

func daysForm() Form {
	return Form{
		Name: "days", Quoted: true, Pattern: `^[^\s-]+(-[^\s-]+)?$`,
		Doc: "A weekday such as `Mon`, a span of them such as `Mon-Thu`, or `workdays`.",
	}
}

func hoursForm() Form {
	return Form{
		Name: "hours", Quoted: true, Pattern: `^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$`,
		Doc: "A span of hours such as `20:00-06:00`; `24:00` is the end of a day.",
	}
}
