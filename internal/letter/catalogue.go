package letter

import (
	"maps"

	"alikafka-reaper/internal/quiet"
)

// catalogue holds every text that people read. A test sees to it that each entry
// has both languages with the same values.
var catalogue = whole()

func whole() map[string]words {
	all := maps.Clone(warningWords)
	maps.Copy(all, summaryWords)
	for key, w := range quiet.Catalogue() {
		all[key] = words{w.English, w.Chinese}
	}
	return all
}

// warningWords are the texts of warnings.
var warningWords = map[string]words{
	"title.warn.stop":    {"Kafka: {what} will be stopped at {due} or later", "Kafka：{what} 将于 {due} 或之后停止"},
	"title.warn.release": {"Kafka: {what} will be released at {due} or later", "Kafka：{what} 将于 {due} 或之后释放"},
	"title.stopped":      {"Kafka: {what} was stopped and will be released at {due} or later", "Kafka：{what} 已停止，将于 {due} 或之后释放"},
	"title.burning":      {"Kafka: {what} is stopped and will be lost at {due}", "Kafka：{what} 处于停止状态，数据将于 {due} 丢失"},
	"part":               {"{title} ({number} of {count})", "{title}（第 {number} 部分，共 {count} 部分）"},

	"instances":     {"{count} instances", "{count} 个实例"},
	"instances.one": {"{count} instance", "{count} 个实例"},
	"days":          {"{count} days", "{count} 天"},
	"days.one":      {"{count} day", "{count} 天"},
	"hours":         {"{count} hours", "{count} 小时"},
	"hours.one":     {"{count} hour", "{count} 小时"},
	"minutes":       {"{count} minutes", "{count} 分钟"},
	"minutes.one":   {"{count} minute", "{count} 分钟"},

	"owner": {"Owner: {owner}", "负责人：{owner}"},
	"lead.warn.stop": {
		"Nobody seems to use these instances. Unless you object, each is stopped at {due} or later, and released after that. A release deletes all data and cannot be undone.",
		"以下实例看起来无人使用。如无异议，将于 {due} 或之后停止，随后释放。释放会删除全部数据，且无法撤销。",
	},
	"lead.warn.stop.one": {
		"Nobody seems to use this instance. Unless you object, it is stopped at {due} or later, and released after that. A release deletes all its data and cannot be undone.",
		"以下实例看起来无人使用。如无异议，将于 {due} 或之后停止，随后释放。释放会删除全部数据，且无法撤销。",
	},
	"lead.warn.release": {
		"Nobody seems to use these instances. Unless you object, each is released at {due} or later. A release deletes all data and cannot be undone.",
		"以下实例看起来无人使用。如无异议，将于 {due} 或之后释放。释放会删除全部数据，且无法撤销。",
	},
	"lead.warn.release.one": {
		"Nobody seems to use this instance. Unless you object, it is released at {due} or later. A release deletes all its data and cannot be undone.",
		"以下实例看起来无人使用。如无异议，将于 {due} 或之后释放。释放会删除全部数据，且无法撤销。",
	},
	"lead.stopped": {
		"Nobody seemed to use these instances, and they were stopped. Until {due} each can be opened again with all its data. After that it is released, which deletes all data and cannot be undone.",
		"以下实例看起来一直无人使用，已被停止。{due} 之前可以重新开启，数据完整保留。之后将被释放，全部数据会被删除，且无法撤销。",
	},
	"lead.stopped.one": {
		"Nobody seemed to use this instance, and it was stopped. Until {due} it can be opened again with all its data. After that it is released, which deletes all data and cannot be undone.",
		"以下实例看起来一直无人使用，已被停止。{due} 之前可以重新开启，数据完整保留。之后将被释放，全部数据会被删除，且无法撤销。",
	},
	"lead.burning": {
		"These instances are stopped but are to stay. Alibaba Cloud itself releases what is stopped: unless somebody opens them again before {due}, all their data is deleted, which cannot be undone.",
		"以下实例处于停止状态，但应当保留。阿里云会自动释放已停止的实例：如果 {due} 之前无人重新开启，全部数据将被删除，且无法撤销。",
	},
	"lead.burning.one": {
		"This instance is stopped but is to stay. Alibaba Cloud itself releases what is stopped: unless somebody opens it again before {due}, all its data is deleted, which cannot be undone.",
		"以下实例处于停止状态，但应当保留。阿里云会自动释放已停止的实例：如果 {due} 之前无人重新开启，全部数据将被删除，且无法撤销。",
	},

	"what":         {"What: {name} ({id}), region {region}, account {account}", "实例：{name}（{id}），地域 {region}，账号 {account}"},
	"what.unnamed": {"What: {id}, region {region}, account {account}", "实例：{id}，地域 {region}，账号 {account}"},
	"costs":        {"Cost: about {amount} {currency} a day.", "费用：约每天 {amount} {currency}。"},

	"why":         {"Why: {sentence}", "原因：{sentence}"},
	"why.rule":    {"Why: rule {rule} says so.", "原因：依据规则 {rule}。"},
	"why.stopped": {"Why: nobody seemed to use it before it was stopped; rule {rule}.", "原因：停止之前看起来已无人使用；规则 {rule}。"},
	"why.burning": {"Why: it was stopped because nobody seemed to use it, and now it is to be kept.", "原因：曾因看起来无人使用被停止，现在应当保留。"},
	"rule":        {"By rule {rule}.", "依据规则 {rule}。"},
	"rule.covers": {"Rule {rule} applies to it: ", "依据规则 {rule}，适用条件："},
	"idle.silent": {"Nobody has used it for {window}: {found}.", "{window}内无人使用：{found}。"},
	"idle.limits": {"No use above the limits of its rule for {window}: {found}.", "{window}内使用量未超过规则的上限：{found}。"},

	"when.warn.stop":    {"When: it is stopped at {due} or later.", "时间：{due} 或之后停止。"},
	"when.warn.release": {"When: it is released at {due} or later.", "时间：{due} 或之后释放。"},
	"when.stopped":      {"When: it is released at {due} or later.", "时间：{due} 或之后释放。"},
	"when.burning":      {"When: Alibaba Cloud releases it at {due}.", "时间：阿里云将于 {due} 释放。"},

	"do.keep":     {"To keep it: give it the tag {example}, with the last day on which you need it, or use it again.", "如需保留：设置标签 {example}，其中的日期为仍需使用的最后一天；恢复使用也可以。"},
	"do.untagged": {"To keep it: use it, or tell those who run the reaper. Instances of this series cannot carry the tag that protects.", "如需保留：恢复使用，或联系 reaper 的管理员。该系列的实例无法设置保护标签。"},
	"do.nothing":  {"If nobody needs it: do nothing.", "如不再需要：无需任何操作。"},
	"do.reopen":   {"To keep it: start it in the console, or run reaper undo {id}.", "如需保留：在控制台启动该实例，或运行 reaper undo {id}。"},
	"do.answer":   {"Answer: ", "答复："},

	"link.keep":     {"keep for {span}", "保留 {span}"},
	"link.release":  {"release now", "立即释放"},
	"link.not-mine": {"not mine", "不是我的"},
	"link.undo":     {"open again", "重新开启"},

	"more": {"{count} more are not shown here; the log of run {run} has all.", "另有 {count} 项未在此列出，全部内容见运行 {run} 的日志。"},
}
