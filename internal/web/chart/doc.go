// Package chart draws small charts as SVG that stands inside a page.
//
// It knows numbers, labels and shapes. It must never know what they are about,
// hold a script, or say a colour or a style: a page's policy forbids styles inside
// it, so charts are drawn in the colour of the text around them.
package chart
