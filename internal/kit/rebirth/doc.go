// Package rebirth turns a rebirth kit into text from which people make a new
// instance like the old one: a script around the aliyun command line, and
// Terraform.
//
// It knows both languages and their quoting. It must never run or send
// anything. All that stands in a kit is hostile: names and tags are written by
// whoever may write them in the cloud.
package rebirth
