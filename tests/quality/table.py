"""Tables on a terminal: the first column to the left, figures to the right."""


def show(title, columns, rows):
    rows = [[cell if isinstance(cell, str) else "%.3f" % cell for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    print("\n" + title)
    for row in [columns, *rows]:
        cells = [row[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(row[1:], widths[1:])]
        print("  " + "  ".join(cells).rstrip())


def span(low, high):
    return "%+.3f … %+.3f" % (low, high)
