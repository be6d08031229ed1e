import Kernel

/// A table of one kind out of a file: its heading recognised, every row in the order of the kind's columns.
struct TableReader {
    /// Rows of one file; a city has fewer units.
    static let rowLimit = 200_000

    private let columns: [ImportColumn]
    private let decoder: TextDecoder
    private let encoding: TextEncoding
    private let source: ImportFile.PieceReader
    private var csv = CSVReader()
    private var places: [Int?]?
    private var count: Int64 = 0
    private var isAtStart = true
    private var isAtEnd = false

    init(_ file: ImportFile, columns: [ImportColumn], encoding: TextEncoding) throws {
        self.columns = columns
        self.encoding = encoding
        decoder = try TextDecoder(encoding)
        source = try file.open()
    }

    /// SHA-256 of what was read.
    var digest: [UInt8] { source.digest }

    /// The next rows, some hundreds; `nil` at the end. A file that cannot be read as a table is refused with its line.
    mutating func next() throws -> [RawRow]? {
        while !isAtEnd {
            let rows = try records().compactMap { record -> RawRow? in
                guard let known = places else {
                    places = try heading(record)
                    return nil
                }
                count += 1
                guard count <= Self.rowLimit else { throw Problem(413, "import.too_many_rows", args: ["max": "\(Self.rowLimit)"]) }
                return try row(record, number: count, known)
            }
            if isAtEnd, count == 0 { throw Problem(422, "import.empty") }
            if !rows.isEmpty { return rows }
        }
        return nil
    }

    private mutating func records() throws -> [CSVReader.Record] {
        var records: [CSVReader.Record] = []
        do {
            if let piece = try source.next() {
                if isAtStart { try refuseOtherFormats(piece) }
                isAtStart = false
                try csv.read(piece) { records.append($0) }
            } else {
                isAtEnd = true
                try csv.finish { records.append($0) }
            }
        } catch let fault as CSVReader.Fault {
            throw Problem(422, "import.csv_\(fault.code)", args: ["line": "\(fault.line)"])
        }
        return records
    }

    private func refuseOtherFormats(_ piece: [UInt8]) throws {
        if piece.starts(with: [0x50, 0x4B, 0x03, 0x04]) || piece.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw Problem(422, "import.spreadsheet")
        }
        if piece.drop(while: { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0 <= 0x20 }).first == UInt8(ascii: "{") {
            throw Problem(422, "import.json")
        }
        if piece.starts(with: [0xFF, 0xFE]) || piece.starts(with: [0xFE, 0xFF]) { throw Problem(422, "import.utf16") }
    }

    private func text(_ bytes: [UInt8], line: Int) throws -> String {
        if let text = decoder.text(bytes) { return text }
        if encoding == .utf8, TextDecoder.looksLikeGBK(bytes) { throw Problem(422, "import.gbk", args: ["line": "\(line)"]) }
        throw Problem(422, "import.encoding", args: ["line": "\(line)", "encoding": encoding.rawValue.uppercased()])
    }

    /// For each field of the file, which column it is; `nil` for one that may be there and is not read.
    private func heading(_ record: CSVReader.Record) throws -> [Int?] {
        var faults: [FieldProblem] = []
        var places: [Int?] = []
        for (index, bytes) in record.fields.enumerated() {
            let name = ImportColumn.fold(CellText.clean(try text(bytes, line: record.line)))
            let place = columns.firstIndex { $0.names.contains(name) }
            if let place, places.contains(place) {
                faults.append(FieldProblem(columns[place].id, "import_column_twice", args: ["number": "\(index + 1)"]))
            } else if place == nil, !name.isEmpty, !ImportColumn.ignored.contains(name) {
                faults.append(FieldProblem("\(index + 1)", "import_column_unknown", args: ["number": "\(index + 1)"]))
            }
            places.append(place)
        }
        for (index, column) in columns.enumerated() where column.isRequired && !places.contains(index) {
            faults.append(FieldProblem(column.id, "import_column_missing", args: ["names": column.written.joined(separator: " / ")]))
        }
        guard faults.isEmpty else { throw Problem(422, "import.heading", fields: faults) }
        return places
    }

    private func row(_ record: CSVReader.Record, number: Int64, _ places: [Int?]) throws -> RawRow {
        var cells = [String](repeating: "", count: columns.count)
        var faults: [RowFault] = []
        // A field too many shifts all that follow: nothing of such a row can be trusted.
        if record.fields.count > places.count, record.fields[places.count...].contains(where: { !$0.isEmpty }) {
            faults.append(RowFault("columns", "", args: ["expected": "\(places.count)", "found": "\(record.fields.count)"]))
        }
        for (bytes, place) in zip(record.fields, places) {
            guard let place else { continue }
            let column = columns[place]
            let cell = CellText.clean(try text(bytes, line: record.line))
            cells[place] = column.isNarrow ? CellText.narrow(cell) : cell
            if let fault = column.fault(in: cells[place]) {
                faults.append(fault)
                cells[place] = ""
            }
        }
        for (index, column) in columns.enumerated()
        where column.isRequired && cells[index].isEmpty && !faults.contains(where: { $0.column == column.id }) {
            faults.append(RowFault("required", column.id))
        }
        return RawRow(number: number, line: Int64(record.line), cells: cells, faults: faults)
    }
}

/// A row as the file has it, cleaned, with what can be seen to be wrong without looking further.
struct RawRow: Sendable {
    let number: Int64
    let line: Int64
    let cells: [String]
    let faults: [RowFault]
}
