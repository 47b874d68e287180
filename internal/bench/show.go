package bench

import (
	"fmt"
	"html"
	"io"
	"strings"
	"text/tabwriter"
)

// phases are the phases of the lock account in the order in which they are shown.
var phases = []string{"read", "parse", "convert", "script"} //nolint:gochecknoglobals // constant

// Table writes the report as a table for a terminal.
func (r *Report) Table(w io.Writer) error {
	fmt.Fprintf(w, "%s: %d records, %.1f MB; script %s; %d rounds, median (least–most); %d cores, %s\n\n",
		r.File, r.Records, float64(r.Bytes)/1e6, r.Script, r.Rounds, r.Cores, r.Go)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "mode\treaders\tVMs\trecords/s\tspread\tratio\tlock held\tread\tparse\tconvert\tscript\tacquired\twaited\tallocs/rec\tpeak heap\t")
	for _, x := range r.Results {
		held := 0.0
		for _, p := range phases {
			held += x.Share[p]
		}
		n := float64(x.Records)
		fmt.Fprintf(t, "%s\t%d\t%d\t%.0f\t%.0f–%.0f\t%.2f\t%.0f %%\t%.0f %%\t%.0f %%\t%.0f %%\t%.0f %%\t%d\t%.2f s\t%.1f\t%.1f MiB\t\n",
			x.Name, x.Readers, x.Jobs, x.PerSecond, n/x.Seconds[len(x.Seconds)-1], n/x.Seconds[0], x.Ratio, 100*held,
			100*x.Share["read"], 100*x.Share["parse"], 100*x.Share["convert"], 100*x.Share["script"],
			x.Acquired, x.Waited, x.Allocs, float64(x.PeakHeap)/(1<<20))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", r.Words())
	return err
}

// find returns the result of a mode with the fewest readers.
func (r *Report) find(name string) Result {
	for _, x := range r.Results {
		if x.Name == name {
			return x
		}
	}
	return Result{Share: map[string]float64{}}
}

// Words summarises the figures in a few sentences.
func (r *Report) Words() string {
	three, batch, native := r.find("three-phase"), r.find("batch"), r.find("native")
	parallel, many := r.find("parallel"), r.find("multi-vm")
	text := fmt.Sprintf("When the VM is asked for every record, its lock is held %.0f %% of the time for reading, and releasing it for parsing makes the run %.2f times as fast as holding it throughout. "+
		"When the VM is asked for blocks, the run is %.2f times as fast, and when it is not asked at all, %.2f times.\n"+
		"The script then holds the lock (%.0f %% of the time), so parsing in parallel makes little difference (%.2f), and only more VMs run the script faster (%d VMs: %.2f).",
		100*three.Share["read"], three.Ratio, batch.Ratio, native.Ratio,
		100*native.Share["script"], parallel.Ratio, many.Jobs, many.Ratio)
	free := r.find(lifted)
	held := 0.0
	for _, share := range free.Share {
		held += share
	}
	return text + fmt.Sprintf("\nHooks that run without the VM make it %.2f times as fast: the lock is held %.1f %% of the time.", free.Ratio, 100*held)
}

// The picture: a bar for each result, whose length is its records per second, divided by the use of the
// wall time: the phases under the lock, and the rest without it.
const (
	barHeight, barGap   = 26, 14
	labelWidth, maxBar  = 170, 560
	top, bottom, margin = 74, 60, 24
)

// colours of the phases and of the time without the lock; they also differ in brightness.
var colours = map[string]string{ //nolint:gochecknoglobals // constant
	"read": "#b3261e", "parse": "#e8a33d", "convert": "#7a5195", "script": "#2f6690", "free": "#d9e2ec",
}

// SVG writes the report as a bar chart.
func (r *Report) SVG(w io.Writer) error {
	var b strings.Builder
	height := top + len(r.Results)*(barHeight+barGap) + bottom
	width := labelWidth + maxBar + 150
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, height)
	text(&b, margin, 26, `font-size="17" font-weight="bold"`, "Records per second by mode, and what the VM lock is held for")
	text(&b, margin, 48, `fill="#555"`, fmt.Sprintf("%d records, %.1f MB, %s; median of %d rounds; %d cores", r.Records, float64(r.Bytes)/1e6, r.Script, r.Rounds, r.Cores))
	most := 0.0
	for _, x := range r.Results {
		most = max(most, x.PerSecond)
	}
	for i, x := range r.Results {
		y := top + i*(barHeight+barGap)
		label := x.Name
		if x.Readers > 1 {
			label += fmt.Sprintf(", %d readers", x.Readers)
		}
		if x.Jobs > 1 {
			label += fmt.Sprintf(", %d VMs", x.Jobs)
		}
		text(&b, labelWidth-10, y+18, `text-anchor="end"`, label)
		bar(&b, y, x, x.PerSecond/max(most, 1)*maxBar)
	}
	y := height - bottom + 30
	text(&b, margin, y, "", "VM lock held to")
	x := margin + 115
	for _, p := range append(phases, "free") {
		name := p
		if p == "free" {
			name = "not held"
		}
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="14" height="14" fill="%s"/>`+"\n", x, y-12, colours[p])
		text(&b, x+20, y, "", name)
		x += 44 + 8*len(name)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// bar draws one bar, width pixels long.
func bar(b *strings.Builder, y int, x Result, width float64) {
	at, left := float64(labelWidth), 1.0
	for _, p := range phases {
		share := min(x.Share[p], left)
		left -= share
		if share > 0 {
			fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"><title>%s: lock held to %s %.0f %% of the time</title></rect>`+"\n",
				at, y, share*width, barHeight, colours[p], html.EscapeString(x.Name), p, 100*share)
			at += share * width
		}
	}
	fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", at, y, left*width, barHeight, colours["free"])
	text(b, labelWidth+int(width)+8, y+18, "", fmt.Sprintf("%.0f  (%.2f×)", x.PerSecond, x.Ratio))
}

func text(b *strings.Builder, x, y int, attributes, s string) {
	fmt.Fprintf(b, `<text x="%d" y="%d" %s>%s</text>`+"\n", x, y, attributes, html.EscapeString(s))
}
