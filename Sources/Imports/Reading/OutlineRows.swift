import Kernel
import Territory

/// The features of a GeoJSON file as rows: which unit each is of, its outline, and what is wrong with it and where.
struct OutlineRows: RowSource {
    private static let pieceRows = 50

    private let reading: ImportReading
    private let features: [OutlineFile.Feature]
    private let faults: [Int: [OutlineFault]]
    private let isCutShort: Bool
    private var at = 0
    let digest: [UInt8]

    init(_ file: ImportFile, _ reading: ImportReading) throws {
        self.reading = reading
        let bytes = try file.whole(atMost: OutlineReader.maximumBytes)
        digest = Digest.sha256(bytes)
        let read = OutlineReader.read(try Self.utf8(bytes, reading.encoding), system: reading.coordinates)
        // What belongs to no feature is a fault of the file: nothing after it was understood.
        if let first = read.faults.first(where: { $0.feature == nil }) {
            throw Problem(
                422, "import.geojson", args: ["line": "\(first.line ?? 1)", "column": "\(first.column ?? 1)"],
                fields: read.faults.map(\.problem))
        }
        guard !read.features.isEmpty else { throw Problem(422, "import.no_features") }
        features = read.features
        faults = Dictionary(grouping: read.faults) { $0.feature ?? 0 }
        isCutShort = read.isCutShort
    }

    mutating func next() -> [RawRow]? {
        guard at < features.count else { return nil }
        let end = min(at + Self.pieceRows, features.count)
        defer { at = end }
        return features[at..<end].map { row($0, isLast: $0.number == features.count) }
    }

    private func row(_ feature: OutlineFile.Feature, isLast: Bool) -> RawRow {
        let properties = Dictionary(feature.properties.sorted { $0.key < $1.key }.map { (ImportColumn.fold($0.key), $0.value) }) {
            first, _ in
            first
        }
        var faults = (self.faults[feature.number] ?? []).map(Self.rowFault)
        let named = BoundaryImport.columns.map { column -> String in
            let cell = cell(column, properties)
            guard let fault = column.fault(in: cell) else { return cell }
            faults.append(fault)
            return ""
        }
        let cells = BoundaryImport.Cells(
            code: named[0], name: named[1], parent: named[2],
            geometry: feature.outline.map { Base64URL.encode(OutlineBytes.encode($0)) } ?? "", skipsUnknown: reading.skipsUnknown)
        if !cells.isNamed, !faults.contains(where: { $0.column == "code" || $0.column == "name" }) {
            faults.append(RowFault("unnamed", "code"))
        }
        if isLast, isCutShort { faults.append(RowFault("cut_short", "", args: ["max": "\(OutlineReader.maximumFaults)"])) }
        return RawRow(number: Int64(feature.number), line: Int64(feature.line), cells: cells.list, faults: faults)
    }

    /// The property that was named for a column, or the first of the usual ones that says something.
    private func cell(_ column: ImportColumn, _ properties: [String: String]) -> String {
        let names = reading.properties[column.id].map { [$0] } ?? [column.id] + column.written
        let found = names.lazy.compactMap { properties[ImportColumn.fold($0)] }.first { !$0.trimmingWhitespace.isEmpty } ?? ""
        let text = CellText.clean(found)
        guard column.isNarrow else { return text }
        // Map programs keep codes as numbers with a fraction: 141029100.0.
        let narrow = CellText.narrow(text)
        return narrow.wholeMatch(of: /([0-9]+)\.0+/).map { String($0.1) } ?? narrow
    }

    private static func rowFault(_ fault: OutlineFault) -> RowFault {
        var args = fault.args
        for (name, number) in [
            ("polygon", fault.polygon), ("ring", fault.ring), ("point", fault.point), ("line", fault.line), ("column", fault.column),
        ] {
            if let number { args[name] = "\(number)" }
        }
        return RowFault("outline_\(fault.code.rawValue)", "outline", args: args)
    }

    /// GeoJSON is UTF-8; what was said to be GBK is turned into it. Lines stay lines.
    private static func utf8(_ bytes: [UInt8], _ encoding: TextEncoding) throws -> [UInt8] {
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { throw Problem(422, "import.not_geojson") }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw Problem(422, "import.utf16") }
        if let text = try TextDecoder(encoding).text(bytes) { return encoding == .utf8 ? bytes : Array(text.utf8) }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let decoder = try TextDecoder(encoding)
        let bad = lines.firstIndex { decoder.text(Array($0)) == nil } ?? 0
        if encoding == .utf8, TextDecoder.looksLikeGBK(Array(lines[bad])) { throw Problem(422, "import.gbk", args: ["line": "\(bad + 1)"]) }
        throw Problem(422, "import.encoding", args: ["line": "\(bad + 1)", "encoding": encoding.rawValue.uppercased()])
    }
}
