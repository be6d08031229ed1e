/// A value as both engines know it.
package enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case boolean(Bool)
}

/// What may stand in a statement's interpolation.
package protocol Bindable {
    var value: Value { get }
}

extension Int64: Bindable { package var value: Value { .integer(self) } }
extension Int: Bindable { package var value: Value { .integer(Int64(self)) } }
extension String: Bindable { package var value: Value { .text(self) } }
extension Bool: Bindable { package var value: Value { .boolean(self) } }
extension ID: Bindable { package var value: Value { .bytes(bytes) } }
extension Instant: Bindable { package var value: Value { .integer(ms) } }
extension Day: Bindable { package var value: Value { .text(text) } }
extension Money: Bindable { package var value: Value { .integer(fen) } }
extension UnitPath: Bindable { package var value: Value { .text(text) } }
extension UnitLineage: Bindable { package var value: Value { .bytes(bytes) } }
extension [UInt8]: Bindable { package var value: Value { .bytes(self) } }

/// SQL text with its binds: every `\(value)` becomes `$n`, every `\(statement)` is spliced in and renumbered.
///
/// Text never enters SQL except through a literal, so an injection cannot be written.
package struct Statement: Sendable, Hashable, ExpressibleByStringInterpolation {
    package private(set) var sql: String
    package private(set) var binds: [Value]
    /// Where each marker stands in `sql`, in UTF-8: splicing renumbers these, so a `$` inside a literal is left alone.
    private var markers: [Range<Int>] = []

    package init(stringLiteral value: String) {
        sql = value
        binds = []
    }

    /// For names read from the database's own catalogue; nothing that came from outside.
    package init(catalogue sql: String) {
        self.sql = sql
        binds = []
    }

    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.statement }

    /// `a, b, c`: for lists of binds or of columns.
    package static func list(_ statements: [Statement], separator: String = ", ") -> Statement {
        var out: Statement = ""
        for (index, statement) in statements.enumerated() {
            if index > 0 { out.sql += separator }
            out.splice(statement)
        }
        return out
    }

    /// An INSERT of one or more rows whose names stand in the program.
    package static func inserting(_ rows: [[Value]], into table: StaticString, columns: [StaticString]) -> Statement {
        var out: Statement = "INSERT INTO "
        out.sql += table.description
        for (index, column) in columns.enumerated() {
            out.sql += index > 0 ? ", " : " ("
            out.sql += column.description
        }
        out.sql += ") VALUES "
        for (place, row) in rows.enumerated() {
            out.append(literal: place > 0 ? ", (" : "(")
            for (index, value) in row.enumerated() {
                if index > 0 { out.append(literal: ", ") }
                out.bind(value)
            }
            out.append(literal: ")")
        }
        return out
    }

    /// The same, passing over rows whose key is there already.
    package static func offering(_ rows: [[Value]], to table: StaticString, key: [StaticString], columns: [StaticString]) -> Statement {
        var out = inserting(rows, into: table, columns: columns)
        out.append(literal: " ON CONFLICT (\(key.map { "\($0)" }.joined(separator: ", "))) DO NOTHING")
        return out
    }

    /// A DELETE of the rows that have these values: one or more, of no NULL.
    package static func deleting(_ rows: [[Value]], from table: StaticString, columns: [StaticString]) -> Statement {
        var out: Statement = "DELETE FROM "
        out.sql += table.description
        for (place, row) in rows.enumerated() {
            out.sql += place > 0 ? " OR (" : " WHERE ("
            for (index, (column, value)) in zip(columns, row).enumerated() {
                if index > 0 { out.sql += " AND " }
                out.sql += column.description
                out.sql += " = "
                out.bind(value)
            }
            out.sql += ")"
        }
        return out
    }

    /// Adds to counts what the last value of each row says, under the key that the others are.
    package static func adding(_ rows: [[Value]], to table: StaticString, key: [StaticString], count: StaticString) -> Statement {
        var out = inserting(rows, into: table, columns: key + [count])
        let names = key.map { "\($0)" }.joined(separator: ", ")
        out.append(literal: " ON CONFLICT (\(names)) DO UPDATE SET \(count) = \(table).\(count) + excluded.\(count)")
        return out
    }

    fileprivate mutating func bind(_ value: Value) {
        let start = sql.utf8.count
        binds.append(value)
        sql += binds.count < Self.names.count ? Self.names[binds.count] : "$\(binds.count)"
        markers.append(start..<sql.utf8.count)
    }

    private static let names = (0..<100).map { "$\($0)" }

    fileprivate mutating func append(literal: String) { sql += literal }

    fileprivate mutating func splice(_ other: Statement) {
        // Most are columns without a value, or a value of a list.
        if other.markers.isEmpty {
            sql += other.sql
            return
        }
        if other.markers.count == 1, other.markers[0] == 0..<other.sql.utf8.count { return bind(other.binds[0]) }
        var position = other.sql.utf8.startIndex
        for (marker, value) in zip(other.markers, other.binds) {
            let start = other.sql.utf8.index(other.sql.utf8.startIndex, offsetBy: marker.lowerBound)
            sql += other.sql[position..<start]
            bind(value)
            position = other.sql.utf8.index(other.sql.utf8.startIndex, offsetBy: marker.upperBound)
        }
        sql += other.sql[position...]
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var statement: Statement = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            statement.sql.reserveCapacity(literalCapacity + 4 * interpolationCount)
            statement.binds.reserveCapacity(interpolationCount)
            statement.markers.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { statement.append(literal: literal) }

        package mutating func appendInterpolation(_ bindable: some Bindable) { statement.bind(bindable.value) }

        /// Absent values bind NULL; declared apart so that the compiler sees an optional is meant.
        package mutating func appendInterpolation<T: Bindable>(_ bindable: T?) { statement.bind(bindable?.value ?? .null) }

        package mutating func appendInterpolation(_ other: Statement) { statement.splice(other) }
    }
}
