internal import CPostgres
internal import Kernel

/// What a statement gave back: all rows, in the binary format, freed with the value.
final class PostgreSQLResult {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var rows: Int32 { PQntuples(handle) }

    /// Rows changed by the statement.
    var changed: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    /// What the server calls what it did: `COMMIT`, `INSERT 0 1`.
    var tag: String { String(cString: PQcmdStatus(handle)) }

    func row(_ index: Int32) -> PostgreSQLRow { PostgreSQLRow(handle: handle, index: index) }
}

/// One row of a result, decoded by the type that the server names for each column.
struct PostgreSQLRow: Row {
    let handle: OpaquePointer
    let index: Int32

    /// Types by their fixed object ids (PostgreSQL, `pg_type.dat`).
    enum Kind {
        static let bool: Oid = 16
        static let bytes: Oid = 17
        static let int8: Oid = 20
        static let int2: Oid = 21
        static let int4: Oid = 23
        static let text: Oid = 25
        static let varchar: Oid = 1043
        static let name: Oid = 19
        static let numeric: Oid = 1700
    }

    func optionalInt(_ column: Int) throws -> Int64? {
        guard let bytes = try field(column) else { return nil }
        switch (PQftype(handle, Int32(column)), bytes.count) {
        case (Kind.int8, 8): return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case (Kind.int4, 4): return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (Kind.int2, 2): return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case (Kind.bool, 1): return bytes[0] == 0 ? 0 : 1
        case (Kind.numeric, _):
            // SUM over BIGINT is NUMERIC here and INTEGER on SQLite.
            guard let number = Self.whole(bytes) else { throw StoreError.column(column) }
            return number
        default: throw StoreError.column(column)
        }
    }

    func optionalText(_ column: Int) throws -> String? {
        guard let bytes = try field(column) else { return nil }
        guard [Kind.text, Kind.varchar, Kind.name].contains(PQftype(handle, Int32(column))) else { throw StoreError.column(column) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func optionalBytes(_ column: Int) throws -> [UInt8]? {
        guard let bytes = try field(column) else { return nil }
        guard PQftype(handle, Int32(column)) == Kind.bytes else { throw StoreError.column(column) }
        return Array(bytes)
    }

    func optionalID(_ column: Int) throws -> ID? {
        guard let bytes = try field(column) else { return nil }
        guard PQftype(handle, Int32(column)) == Kind.bytes, let id = ID(raw: bytes) else { throw StoreError.column(column) }
        return id
    }

    /// The value in the type that it has in the database: for copying whole tables.
    func value(_ column: Int) throws -> Value {
        guard try field(column) != nil else { return .null }
        switch PQftype(handle, Int32(column)) {
        case Kind.bool: return .boolean(try int(column) != 0)
        case Kind.bytes: return .bytes(try bytes(column))
        case Kind.text, Kind.varchar, Kind.name: return .text(try text(column))
        default: return .integer(try int(column))
        }
    }

    private func field(_ column: Int) throws -> UnsafeRawBufferPointer? {
        guard column >= 0, column < Int(PQnfields(handle)) else { throw StoreError.column(column) }
        guard PQgetisnull(handle, index, Int32(column)) == 0 else { return nil }
        let count = Int(PQgetlength(handle, index, Int32(column)))
        return UnsafeRawBufferPointer(start: PQgetvalue(handle, index, Int32(column)), count: count)
    }

    /// A whole NUMERIC: count of base-10000 digits, weight of the first, sign, scale, digits. `nil` when it has a fraction or is too large.
    private static func whole(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        func short(_ at: Int) -> Int { Int(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int16.self))) }
        guard bytes.count >= 8, bytes.count == 8 + 2 * short(0) else { return nil }
        let weight = short(2)
        let sign = UInt16(bitPattern: Int16(short(4)))
        guard sign == 0 || sign == 0x4000, short(0) <= weight + 1, weight <= 4 else { return nil }
        var total: Int64 = 0
        for place in 0..<max(0, weight + 1) {
            let digit = place < short(0) ? Int64(short(8 + 2 * place)) : 0
            let (shifted, tooLarge) = total.multipliedReportingOverflow(by: 10_000)
            let (sum, overflow) = shifted.subtractingReportingOverflow(digit)
            guard !tooLarge, !overflow else { return nil }
            total = sum
        }
        // Summed below zero, where one more number fits.
        return sign == 0 ? (total == .min ? nil : -total) : total
    }
}
