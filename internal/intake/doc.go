// Package intake reads the tables that other people keep: the list of goods with
// its producers and split rules, and the paper notes of sales made while the
// laptop was dead. It turns them into a catalogue and into sales in the store,
// the whole file or nothing.
//
// It is strict about figures and lenient about form: separators, column order,
// the encoding of text and the cell types of a workbook are found out, while a
// figure that could be read in two ways is refused. Every complaint names the
// file and the row as a spreadsheet counts it, and all rows are judged before
// anything is said.
//
// It knows no screen and words no sentences; it draws no table and exports
// nothing. It may be imported by demo and the commands.
package intake
