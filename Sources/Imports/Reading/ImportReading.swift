import Kernel
package import Territory

/// How a file is to be read, as whoever sends it says.
package struct ImportReading: Sendable {
    package var encoding = TextEncoding.utf8
    /// How a file of outlines counts degrees.
    package var coordinates = CoordinateSystem.wgs84
    /// Names of the properties that tell whose land a feature is, by the column they stand for; the usual ones where none is given.
    package var properties: [String: String] = [:]
    /// Land of units that this installation does not have is passed over instead of being a fault.
    package var skipsUnknown = false

    package static let propertyMaximum = 64

    package init(encoding: TextEncoding = .utf8) { self.encoding = encoding }
}

/// The rows of a file that was read to its end once, so that no fault of the file as a whole comes up after the first of them.
protocol RowSource {
    /// The next rows, some dozens or hundreds; `nil` at the end.
    mutating func next() throws -> [RawRow]?
    /// SHA-256 of the file.
    var digest: [UInt8] { get }
}

/// The rows of a table.
struct TableRows: RowSource {
    private var reader: TableReader
    let digest: [UInt8]

    init(_ file: ImportFile, columns: [ImportColumn], encoding: TextEncoding) throws {
        var look = try TableReader(file, columns: columns, encoding: encoding)
        while try look.next() != nil {}
        digest = look.digest
        reader = try TableReader(file, columns: columns, encoding: encoding)
    }

    mutating func next() throws -> [RawRow]? {
        if let rows = try reader.next() { return rows }
        guard reader.digest == digest else { throw Problem(409, "import.file_changed") }
        return nil
    }
}
