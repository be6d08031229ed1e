import Kernel

/// A column that a kind of import knows, by any of its names.
struct ImportColumn: Sendable {
    let id: String
    /// Names as people write them, the Chinese one first.
    let written: [String]
    let isRequired: Bool
    let maximum: Int
    /// Codes, phones and days: full-width characters are made narrow, and a number that lost its digits is refused.
    let isNarrow: Bool
    let names: Set<String>

    init(_ id: String, _ written: [String], isRequired: Bool = true, maximum: Int, isNarrow: Bool = false) {
        self.id = id
        self.written = written
        self.isRequired = isRequired
        self.maximum = maximum
        self.isNarrow = isNarrow
        names = Set((written + [id]).map(Self.fold))
    }

    /// Columns that lists often have and nobody needs here.
    static let ignored: Set<String> = ["序号", "备注", "no", "no.", "note", "remark", "remarks"]

    static func fold(_ name: String) -> String {
        CellText.narrow(name).lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "*" }
    }

    func fault(in cell: String) -> RowFault? {
        if cell.count > maximum { return RowFault("too_long", id, args: ["max": "\(maximum)"]) }
        if !CellText.isPlain(cell) { return RowFault("characters", id) }
        return isNarrow && CellText.isScientific(cell) ? RowFault("scientific", id) : nil
    }
}

/// What is wrong with a row. It holds numbers and codes of units only, never what was typed: that may be somebody's name.
struct RowFault: Sendable, Equatable {
    /// Its words are `import.fault.<code>` and `import.fault.<code>.mend`.
    let code: String
    /// The id of a column; empty for the row as a whole.
    let column: String
    let args: [String: String]

    init(_ code: String, _ column: String, args: [String: String] = [:]) {
        self.code = code
        self.column = column
        self.args = args
    }

    /// One line: `code|column|name=value|…`.
    private var line: String {
        ([code, column] + args.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: "|")
    }

    static func encode(_ faults: [RowFault]) -> String { faults.map(\.line).joined(separator: "\n") }

    static func decode(_ text: String) -> [RowFault] {
        text.split(separator: "\n").map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            let args = parts.dropFirst(2).map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) }
            return RowFault(
                parts[0], parts.count > 1 ? parts[1] : "",
                args: Dictionary(args.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first })
        }
    }
}
