// Package web is how every page looks that people open in a browser: one frame,
// one style sheet, and headers that let a page load and run nothing.
//
// It knows HTML and HTTP headers. It must never know what a page is about, rules,
// or the cloud, and no page may load anything from elsewhere or hold a script.
package web
