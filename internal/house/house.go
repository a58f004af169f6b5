// Package house holds the rules of this code base as tests: who may import
// whom, how long a function may be, what a package must say about itself, that
// every word on a screen comes from the translation files, and what may lie at
// the top of the tree. A rule that no test checks is only a wish.
//
// It is not part of either program and nothing may import it. The rules read
// the source as text and syntax, so they run on a tree that does not compile.
package house
