// Package chat plays the chat services that people are told things in: the robots of
// DingTalk, Feishu, Lark and WeCom, an incoming webhook of Slack, and a plain webhook
// with the signature that docs/notices.md describes.
//
// It knows where each service is called, which signature, form, size and pace it
// wants, and how it says no: four of the six do so with HTTP status 200. It keeps what
// it took as the members of the group see it. It must never know who sends or why, and
// it imports the standard library only, so that it checks signatures independently of
// the code that makes them.
//
// Nothing here was recorded from a real robot. What no page that was read says is
// marked "unconfirmed" where it is decided.
package chat
