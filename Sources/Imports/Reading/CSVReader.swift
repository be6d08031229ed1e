/// Reads comma-separated values as RFC 4180 has them, a piece at a time: quoted fields, doubled quotes, line breaks in quotes,
/// CR LF, LF or CR, a byte-order mark, empty lines skipped. Everything is bounded; nothing is repaired.
struct CSVReader {
    struct Record: Sendable, Equatable {
        /// The line of the file on which it begins, from 1.
        let line: Int
        let fields: [[UInt8]]
    }

    enum Fault: Error, Equatable {
        /// A quote was opened on this line and never closed.
        case openQuote(line: Int)
        /// Something stands between a closing quote and the next comma.
        case strayText(line: Int)
        case fieldTooLong(line: Int)
        case tooManyFields(line: Int)
        /// A byte that no text has.
        case zeroByte(line: Int)

        var line: Int {
            switch self {
            case .openQuote(let line), .strayText(let line), .fieldTooLong(let line), .tooManyFields(let line), .zeroByte(let line): line
            }
        }

        var code: String {
            switch self {
            case .openQuote: "open_quote"
            case .strayText: "stray_text"
            case .fieldTooLong: "field_too_long"
            case .tooManyFields: "too_many_fields"
            case .zeroByte: "zero_byte"
            }
        }
    }

    static let fieldBytes = 8192
    static let fieldLimit = 64

    private enum State { case start, plain, quoted, closed }

    private var state = State.start
    private var field: [UInt8] = []
    private var fields: [[UInt8]] = []
    private var line = 1
    private var recordLine = 1
    private var quoteLine = 1
    private var afterReturn = false
    /// A comma promises one more field, even an empty one at the end of a line.
    private var hasComma = false
    /// The first bytes, until it is known whether they are a byte-order mark; `nil` from then on.
    private var head: [UInt8]? = []

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init() {}

    mutating func read(_ bytes: [UInt8], _ body: (Record) throws -> Void) throws {
        var rest = bytes[...]
        if var head {
            while head.count < Self.byteOrderMark.count, let byte = rest.popFirst() { head.append(byte) }
            guard head.count == Self.byteOrderMark.count else { return self.head = head }
            self.head = nil
            if head != Self.byteOrderMark { for byte in head { try take(byte, body) } }
        }
        for byte in rest { try take(byte, body) }
    }

    /// The last record may lack its line break; a quote may not lack its end.
    mutating func finish(_ body: (Record) throws -> Void) throws {
        for byte in head ?? [] { try take(byte, body) }
        head = nil
        if state == .quoted { throw Fault.openQuote(line: quoteLine) }
        if state != .start || hasComma { try endRecord(body) }
    }

    private mutating func take(_ byte: UInt8, _ body: (Record) throws -> Void) throws {
        let followsReturn = afterReturn
        afterReturn = false
        if byte == 0 { throw Fault.zeroByte(line: line) }
        if state == .quoted {
            if byte == UInt8(ascii: "\"") { return state = .closed }
            if byte == UInt8(ascii: "\n") { line += 1 }
            return try append(byte)
        }
        switch byte {
        case UInt8(ascii: "\n"):
            // The second half of one line break.
            if !followsReturn { try endLine(body) }
        case UInt8(ascii: "\r"):
            afterReturn = true
            try endLine(body)
        case UInt8(ascii: ","):
            try endField()
            state = .start
            hasComma = true
        case UInt8(ascii: "\"") where state == .start:
            state = .quoted
            quoteLine = line
        case UInt8(ascii: "\"") where state == .closed:
            state = .quoted
            try append(byte)
        default:
            if state == .closed { throw Fault.strayText(line: line) }
            state = .plain
            try append(byte)
        }
    }

    private mutating func append(_ byte: UInt8) throws {
        guard field.count < Self.fieldBytes else { throw Fault.fieldTooLong(line: line) }
        field.append(byte)
    }

    private mutating func endField() throws {
        guard fields.count < Self.fieldLimit else { throw Fault.tooManyFields(line: line) }
        fields.append(field)
        field.removeAll(keepingCapacity: true)
    }

    private mutating func endLine(_ body: (Record) throws -> Void) throws {
        if state != .start || hasComma { try endRecord(body) }
        line += 1
        recordLine = line
    }

    private mutating func endRecord(_ body: (Record) throws -> Void) throws {
        try endField()
        state = .start
        let record = Record(line: recordLine, fields: fields)
        fields = []
        hasComma = false
        if record.fields.contains(where: { !$0.isEmpty }) { try body(record) }
    }
}
