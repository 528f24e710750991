package chat

// DemoRobots are one robot of each service, with published keys: examples, not secrets.
func DemoRobots() []Robot {
	//nolint:gosec // example keys of an emulator, published in its output
	return []Robot{
		{Kind: DingTalk, Token: "EXAMPLE-DINGTALK", Secret: "SEC-EXAMPLE-DINGTALK"},
		{Kind: Feishu, Token: "EXAMPLE-FEISHU", Secret: "EXAMPLE-FEISHU-KEY"},
		{Kind: Lark, Token: "EXAMPLE-LARK", Secret: "EXAMPLE-LARK-KEY"},
		{Kind: WeCom, Token: "EXAMPLE-WECOM"},
		{Kind: Slack, Token: "EXAMPLE-SLACK"},
		{Kind: Webhook, Token: "EXAMPLE-WEBHOOK", Secret: "EXAMPLE-WEBHOOK-KEY"},
	}
}
