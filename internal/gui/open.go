package gui

// Open goes to a section of the menu by its name (sell, history, stock, reports,
// drawer, check, settings) and shows the till as it is now. Programs that lead
// through the screens use it; people have the menu.
func (a *App) Open(where string) { a.open(section(where)) }
