package paper

// grid is a table being written: where its columns stand.
type grid struct {
	*sheet

	table Table
	x     []float64 // left edges, and the right edge last
	size  float64
	pad   float64
}

// table writes a table; its header is repeated on each page it reaches.
func (s *sheet) table(t Table) {
	g := &grid{sheet: s, table: t, size: s.layout.of("table_pt"), pad: s.layout.of("cell_gap_mm")}
	shares := 0
	for _, c := range t.Columns {
		shares += c.Width
	}
	x := s.left
	for _, c := range t.Columns {
		g.x = append(g.x, x)
		x += s.width * float64(c.Width) / float64(shares)
	}
	g.x = append(g.x, s.left+s.width)
	s.y += s.gap()
	header := g.header()
	first := header.height(g)
	if len(t.Rows) > 0 {
		first += g.lay(t.Rows[0]).lineHeight(g)
	}
	s.room(first)
	header.write(g, header.lines())
	for _, row := range t.Rows {
		g.row(header, g.lay(row))
	}
	s.y += s.gap()
}

// cells is a row set into lines, cell by cell.
type cells struct {
	columns  [][]line
	isHeader bool
}

func (g *grid) header() cells {
	c := cells{isHeader: true}
	for i, column := range g.table.Columns {
		c.columns = append(c.columns, g.wrap(wordsOf(column.Title, bold), g.size, g.inner(i), 0))
	}
	return c
}

func (g *grid) lay(row Row) cells {
	st := upright
	if row.Bold {
		st = bold
	}
	c := cells{}
	for i, text := range row.Cells {
		c.columns = append(c.columns, g.wrap(wordsOf(text, st), g.size, g.inner(i), 0))
	}
	return c
}

func (g *grid) inner(column int) float64 { return g.x[column+1] - g.x[column] - 2*g.pad }

func (c cells) lines() int {
	most := 1
	for _, column := range c.columns {
		most = max(most, len(column))
	}
	return most
}

func (c cells) lineHeight(g *grid) float64 { return lineHeight(g.size) + 2*g.pad }

func (c cells) height(g *grid) float64 {
	return float64(c.lines())*lineHeight(g.size) + 2*g.pad
}

// row writes one row where it fits whole; a row longer than a page is parted
// between lines.
func (g *grid) row(header, c cells) {
	if g.y+c.height(g) > g.bottom {
		g.page()
		header.write(g, header.lines())
	}
	for c.height(g) > g.bottom-g.y {
		fit := max(1, int((g.bottom-g.y-2*g.pad)/lineHeight(g.size)))
		c = c.write(g, fit)
		g.page()
		header.write(g, header.lines())
	}
	c.write(g, c.lines())
}

// write writes the first so many lines of a row with their frame, and returns
// what is left of it.
func (c cells) write(g *grid, lines int) cells {
	high := float64(lines)*lineHeight(g.size) + 2*g.pad
	rest := cells{isHeader: c.isHeader}
	for i, column := range c.columns {
		now := column[:min(lines, len(column))]
		rest.columns = append(rest.columns, column[len(now):])
		g.pdf.Rect(g.x[i], g.y, g.x[i+1]-g.x[i], high, "D")
		align, y := g.table.Columns[i].Align, g.y+g.pad
		if c.isHeader {
			align = Centre
			y = g.y + (high-float64(len(now))*lineHeight(g.size))/2
		}
		for _, l := range now {
			g.put(g.x[i]+g.pad, y, g.inner(i), l.words, g.size, align)
			y += lineHeight(g.size)
		}
	}
	g.y += high
	return rest
}
