package letter

import "maps"

// catalogue holds every text that people read. A test sees to it that each entry
// has both languages with the same values.
var catalogue = whole()

func whole() map[string]words {
	all := maps.Clone(warningWords)
	maps.Copy(all, summaryWords)
	return all
}

// warningWords are the texts of warnings.
var warningWords = map[string]words{
	"title.warn.stop":    {"Kafka: {what} will be stopped, not before {due}", "Kafka：{what} 将被停止，不早于 {due}"},
	"title.warn.release": {"Kafka: {what} will be released, not before {due}", "Kafka：{what} 将被释放，不早于 {due}"},
	"title.stopped":      {"Kafka: {what} was stopped and will be released, not before {due}", "Kafka：{what} 已被停止，并将被释放，不早于 {due}"},
	"title.burning":      {"Kafka: {what} is stopped and will be lost at {due}", "Kafka：{what} 处于停止状态，将于 {due} 丢失"},
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
		"Nobody seems to use the instances below. Unless you object, each is stopped, but not before {due}, and released later. A release deletes all data and cannot be undone.",
		"以下实例看起来无人使用。如无异议，将被停止（不早于 {due}），之后将被释放。释放会删除全部数据，且无法撤销。",
	},
	"lead.warn.release": {
		"Nobody seems to use the instances below. Unless you object, each is released, but not before {due}. A release deletes all data and cannot be undone.",
		"以下实例看起来无人使用。如无异议，将被释放（不早于 {due}）。释放会删除全部数据，且无法撤销。",
	},
	"lead.stopped": {
		"The instances below stayed idle and were stopped. Until {due} each can be opened again with all its data. Then it is released, which deletes all data and cannot be undone.",
		"以下实例一直闲置，已被停止。在 {due} 之前可以重新开启，数据完整保留。之后将被释放，全部数据会被删除，且无法撤销。",
	},
	"lead.burning": {
		"The instances below are stopped and are to stay. Alibaba Cloud itself releases what is stopped: at {due} all data is deleted, which cannot be undone, unless somebody opens it again before.",
		"以下实例处于停止状态，但应当保留。阿里云会自动释放已停止的实例：如果无人在 {due} 之前重新开启，全部数据将被删除，且无法撤销。",
	},

	"what":           {"What: {name} ({id}), region {region}, account {account}", "实例：{name}（{id}），地域 {region}，账号 {account}"},
	"what.unnamed":   {"What: {id}, region {region}, account {account}", "实例：{id}，地域 {region}，账号 {account}"},
	"costs":          {"Costs about {amount} {currency} a day.", "费用约为每天 {amount} {currency}。"},
	"why":            {"Why: rule {rule} found no use over {window}:", "原因：规则 {rule} {window}内未发现使用："},
	"why.rule":       {"Why: rule {rule}:", "原因：规则 {rule}："},
	"why.stopped":    {"Why: it was idle before the stop, by rule {rule}.", "原因：停止之前已经闲置，依据规则 {rule}。"},
	"why.burning":    {"Why: it was stopped as idle, and is to be kept now.", "原因：曾因闲置被停止，现在应当保留。"},
	"signal":         {"{signal}: {got} (the rule: {bound})", "{signal}：{got}（规则：{bound}）"},
	"condition":      {"{bound} (found: {got})", "{bound}（实际：{got}）"},
	"got.none":       {"none", "无"},
	"got.most":       {"at most {value}", "最高 {value}"},
	"got.unmeasured": {"not measured for this series", "该系列不提供此指标"},
	"got.ago":        {"at least {value}", "至少 {value}"},

	"when.warn.stop":    {"When: stopped at {due} or later.", "时间：{due} 或之后停止。"},
	"when.warn.release": {"When: released at {due} or later.", "时间：{due} 或之后释放。"},
	"when.stopped":      {"When: released at {due} or later.", "时间：{due} 或之后释放。"},
	"when.burning":      {"When: released by Alibaba Cloud at {due}.", "时间：{due} 由阿里云释放。"},

	"do.keep":     {"To keep it: set its tag {tag} to the last day on which you need it, such as {example}. Using it helps, too.", "如需保留：将标签 {tag} 设为仍需使用的最后日期，例如 {example}。恢复使用也可以。"},
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
