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
extension [UInt8]: Bindable { package var value: Value { .bytes(self) } }

/// SQL text with its binds: every `\(value)` becomes `$n`, every `\(statement)` is spliced in and renumbered.
///
/// Text never enters SQL except through a literal, so an injection cannot be written.
package struct Statement: Sendable, Hashable, ExpressibleByStringInterpolation {
    package var sql: String
    package var binds: [Value]

    /// The separator between the pieces of SQL and their binds: splicing keeps pieces, so `$` inside a literal is left alone.
    fileprivate var pieces: [Piece]

    fileprivate enum Piece: Sendable, Hashable {
        case sql(String)
        case bind(Value)
    }

    package init(stringLiteral value: String) { self.init(pieces: [.sql(value)]) }

    package init(stringInterpolation: StringInterpolation) { self.init(pieces: stringInterpolation.pieces) }

    fileprivate init(pieces: [Piece]) {
        self.pieces = pieces
        sql = ""
        binds = []
        for piece in pieces {
            switch piece {
            case .sql(let text): sql += text
            case .bind(let value):
                binds.append(value)
                sql += "$\(binds.count)"
            }
        }
    }

    /// `a, b, c`: for lists of binds or of columns.
    package static func list(_ statements: [Statement], separator: String = ", ") -> Statement {
        var pieces: [Piece] = []
        for (index, statement) in statements.enumerated() {
            if index > 0 { pieces.append(.sql(separator)) }
            pieces += statement.pieces
        }
        return Statement(pieces: pieces)
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) { pieces.reserveCapacity(interpolationCount * 2 + 1) }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { pieces.append(.sql(literal)) }
        }

        package mutating func appendInterpolation(_ bindable: some Bindable) { pieces.append(.bind(bindable.value)) }

        /// Absent values bind NULL; declared apart so that the compiler sees an optional is meant.
        package mutating func appendInterpolation<T: Bindable>(_ bindable: T?) { pieces.append(.bind(bindable?.value ?? .null)) }

        package mutating func appendInterpolation(_ statement: Statement) { pieces += statement.pieces }
    }
}
