package answer

// words are all texts of a language, by what they are for.
func words(l Lang) map[string]string {
	if l == Chinese {
		return chinese
	}
	return english
}

var english = map[string]string{
	"skip":     "Skip to the contents",
	"instance": "Instance", "region": "Region", "account": "account", "rule": "Rule", "owner": "Owner",
	"deadline": "Announced for", "now": "As of now", "unread": "Could not be read just now. You can answer all the same.",
	"who": "Who are you? (optional)", "why": "Why? (optional)",
	"nothing": "Nothing has happened yet: only the button answers.", "expires": "This link ends on",
	"evidence": "What the decision rests on", "condition": "Condition", "outcome": "Holds", "found": "Found",
	"at": "Answered on", "by": "By", "reason": "Why", "close": "You can close this page.",

	"ask.keep": "Keep this instance for %d days?", "means.keep": "Nothing happens to it up to the end of %s. After that the rules look at it again.", "button.keep": "Keep it",
	"ask.release": "Release this instance without waiting longer?", "means.release": "The rest of the wait is waived. If nobody uses it, it is stopped or released, as its rule says, as soon as everything else allows it. A release cannot be undone: its data, offsets, id and addresses do not come back.", "button.release": "Release it",
	"ask.not-mine": "Is this instance not yours?", "means.not-mine": "The warning then goes to others, and the wait begins anew. Nothing happens to the instance before that.", "button.not-mine": "It is not mine",
	"ask.undo": "Open this instance again?", "means.undo": "It is started again and protected for a week. Its data is still there.", "button.undo": "Open it again",

	"told.done": "Thank you, that counts", "told.before": "This was answered before",
	"done.keep": "It is kept up to the end of %s.", "done.release": "The rest of the wait is waived.",
	"done.releasenow": "The rest of the wait is waived, and a run that looks at it has begun.", "done.releasenext": "The rest of the wait is waived, and the next run looks at it.",
	"done.not-mine": "The next warning goes to others, and the wait begins anew.", "done.undo": "It is being opened again, and protected for a week.",
	"told.gone": "It is too late", "why.gone": "The instance is being released, or is gone. A release cannot be undone. reaper rebirth shows how to build one like it.",
	"told.plan-mode": "Nothing was changed", "why.plan-mode": "This installation may only look at the moment (REAPER_MODE or REAPER_FREEZE). To keep the instance, set its tag reaper/keep in the console, or ask your operators.",
	"told.no-store": "Nothing was changed", "why.no-store": "This installation has no store to keep such an answer in (REAPER_STORE). To keep the instance, set its tag reaper/keep in the console, or ask your operators.",
	"told.no-warning": "Nothing was changed", "why.no-warning": "The warning that this link belongs to does not stand any more, or a newer one took its place. Answer by the links of the newest message; just after a message, try again in a minute.",
	"told.not-stopped": "There is nothing to undo", "why.not-stopped": "The instance is not stopped.",
	"told.failed": "That did not work", "why.failed": "Something did not answer in time. Nothing else was changed; try again in a minute, or ask your operators: the log says what it was.",
	"invalid": "This link is not valid", "why.invalid": "It may have been cut in copying, or is not meant for this installation. Open the link in the message itself.",
	"expired": "This link has expired", "why.expired": "Answer by the links of the newest message, set the tag reaper/keep on the instance in the console, or ask your operators.",
}

var chinese = map[string]string{
	"skip":     "跳到正文",
	"instance": "实例", "region": "地域", "account": "账号", "rule": "规则", "owner": "负责人",
	"deadline": "预告时间", "now": "当前状态", "unread": "暂时无法读取，您仍然可以答复。",
	"who": "您是谁？（选填）", "why": "原因（选填）",
	"nothing": "目前尚未执行任何操作，点击按钮才会答复。", "expires": "链接有效期至",
	"evidence": "判断依据", "condition": "条件", "outcome": "是否成立", "found": "实际情况",
	"at": "答复时间", "by": "答复人", "reason": "原因", "close": "您可以关闭此页面。",

	"ask.keep": "将此实例保留 %d 天？", "means.keep": "在 %s 结束之前不会对它执行任何操作，之后规则会重新判断。", "button.keep": "保留",
	"ask.release": "不再等待，直接释放此实例？", "means.release": "剩余的等待时间将被免除。如果确实无人使用，在其他条件允许后会按规则停止或释放。释放不可撤销：数据、消费位点、实例 ID 和接入地址都无法恢复。", "button.release": "释放",
	"ask.not-mine": "此实例不是您的？", "means.not-mine": "提醒会转发给其他人，等待时间重新计算，在此之前不会对实例执行任何操作。", "button.not-mine": "不是我的",
	"ask.undo": "重新启动此实例？", "means.undo": "实例会重新启动，并受保护一周。数据仍然保留。", "button.undo": "重新启动",

	"told.done": "谢谢，您的答复已生效", "told.before": "此问题之前已有答复",
	"done.keep": "实例将保留至 %s 结束。", "done.release": "剩余的等待时间已免除。",
	"done.releasenow": "剩余的等待时间已免除，检查此实例的运行已开始。", "done.releasenext": "剩余的等待时间已免除，下一次运行会检查此实例。",
	"done.not-mine": "下一次提醒会发给其他人，等待时间重新计算。", "done.undo": "实例正在重新启动，并受保护一周。",
	"told.gone": "已经来不及了", "why.gone": "实例正在释放或已不存在。释放不可撤销。reaper rebirth 命令可以显示如何重建类似的实例。",
	"told.plan-mode": "没有任何更改", "why.plan-mode": "当前环境只允许查看（REAPER_MODE 或 REAPER_FREEZE）。如需保留，请在控制台为实例设置标签 reaper/keep，或联系运维人员。",
	"told.no-store": "没有任何更改", "why.no-store": "当前环境没有保存此类答复的存储（REAPER_STORE）。如需保留，请在控制台为实例设置标签 reaper/keep，或联系运维人员。",
	"told.no-warning": "没有任何更改", "why.no-warning": "此链接对应的提醒已失效，或已有新的提醒。请使用最新消息中的链接；如果刚刚收到消息，请一分钟后再试。",
	"told.not-stopped": "无需撤销", "why.not-stopped": "实例并未停止。",
	"told.failed": "操作未成功", "why.failed": "有服务未及时响应，没有其他更改。请一分钟后再试，或联系运维人员查看日志。",
	"invalid": "链接无效", "why.invalid": "链接可能在复制时被截断，或不属于当前环境。请直接打开消息中的链接。",
	"expired": "链接已过期", "why.expired": "请使用最新消息中的链接，或在控制台为实例设置标签 reaper/keep，或联系运维人员。",
}
