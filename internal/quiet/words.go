package quiet

import "alikafka-reaper/internal/fleet"

// Words are one text in both languages. {name} stands for a value.
type Words struct{ English, Chinese string }

// Catalogue holds the words of this package: kinds of use and signals by their own
// names, and what joins them.
func Catalogue() map[string]Words {
	return map[string]Words{
		string(fleet.Traffic):   {"traffic", "流量"},
		string(fleet.Requests):  {"requests", "请求"},
		string(fleet.Attached):  {"connections", "连接"},
		string(fleet.Consuming): {"consumers", "消费者"},
		string(fleet.Backlog):   {"unread messages", "未消费消息"},
		string(fleet.Written):   {"writes", "新写入"},

		string(fleet.BytesIn):           {"traffic in", "写入流量"},
		string(fleet.BytesOut):          {"traffic out", "读取流量"},
		string(fleet.RequestsIn):        {"produce requests", "生产请求"},
		string(fleet.RequestsOut):       {"fetch requests", "消费请求"},
		string(fleet.Connections):       {"open connections", "连接数"},
		string(fleet.PublicConnections): {"connections over the internet", "公网连接数"},
		string(fleet.Members):           {"connected consumers", "在线消费者"},
		string(fleet.Rebalances):        {"rebalances", "重平衡"},
		string(fleet.Unread):            {"unread messages", "未消费消息"},
		string(fleet.Writes):            {"writes", "新写入"},
		string(fleet.Clients):           {"client addresses", "客户端地址"},

		"found.most":    {"{what} at most {value}", "{what}最高 {value}"},
		"found.each":    {"{what} at most {value} each way", "{what}双向均不超过 {value}"},
		"found.number":  {"{what}: {value}", "{what}：{value}"},
		"found.limit":   {"{what} (limit {limit})", "{what}（上限 {limit}）"},
		"found.none":    {"no {list}", "没有{list}"},
		"found.and":     {"{first} or {last}", "{first}和{last}"},
		"found.read":    {"{what} ({count} signals read)", "{what}（已读取 {count} 项指标）"},
		"found.read.1":  {"{what} (1 signal read)", "{what}（已读取 1 项指标）"},
		"found.between": {"; ", "；"},
		"found.comma":   {", ", "、"},
	}
}
