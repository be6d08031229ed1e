package import Kernel

/// A table that turns into cards on a phone: each cell carries its column's name.
package struct Table: Sendable {
    package struct Column: Sendable {
        package let title: String
        package let isNumber: Bool

        package init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    private let caption: String
    private let columns: [Column]
    private let rows: [[HTML]]

    /// The first column names the row.
    package init(caption: String, columns: [Column], rows: [[HTML]]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }

    package var html: HTML {
        """
        <table class="table"><caption>\(caption)</caption>
        <thead><tr>\(columns.map { "<th scope=\"col\"\(number($0))>\($0.title)</th>" as HTML })</tr></thead>
        <tbody>\(rows.map(row))</tbody></table>
        """
    }

    private func number(_ column: Column) -> HTML { column.isNumber ? " class=\"number\"" : .empty }

    private func row(_ cells: [HTML]) -> HTML {
        let cells = zip(columns, cells).enumerated().map { index, pair -> HTML in
            let (column, cell) = pair
            if index == 0 { return "<th scope=\"row\" data-label=\"\(column.title)\">\(cell)</th>" }
            return "<td data-label=\"\(column.title)\"\(number(column))>\(cell)</td>"
        }
        return "<tr>\(cells)</tr>"
    }
}
