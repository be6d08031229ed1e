import Kernel
import Storage
import TestSupport
import Testing

@Suite struct StatementTests {
    @Test func bindsAreNumberedInOrder() {
        let statement: Statement = "SELECT a FROM t WHERE a = \(1) AND b = \("x") AND c = \(true) LIMIT \(2)"
        #expect(statement.sql == "SELECT a FROM t WHERE a = $1 AND b = $2 AND c = $3 LIMIT $4")
        #expect(statement.binds == [.integer(1), .text("x"), .boolean(true), .integer(2)])
    }

    @Test func splicedStatementsAreRenumbered() {
        let inner: Statement = "b = \("x") OR c = \("y")"
        let statement: Statement = "SELECT a FROM t WHERE a = \(1) AND (\(inner)) AND (\(inner)) AND d = \(2)"
        #expect(statement.sql == "SELECT a FROM t WHERE a = $1 AND (b = $2 OR c = $3) AND (b = $4 OR c = $5) AND d = $6")
        #expect(statement.binds == [.integer(1), .text("x"), .text("y"), .text("x"), .text("y"), .integer(2)])
    }

    @Test func listsJoinWithTheirBinds() {
        let list = Statement.list(["\(1)", "\("x")", "NULL"])
        #expect(list.sql == "$1, $2, NULL" && list.binds == [.integer(1), .text("x")])
        #expect(Statement.list([]).sql.isEmpty)
        #expect(Statement.list(["a = \(1)", "b = \(2)"], separator: " OR ").sql == "a = $1 OR b = $2")
    }

    @Test func absentValuesBindNull() {
        let nothing: String? = nil
        let something: ID? = .zero
        let statement: Statement = "VALUES (\(nothing), \(something))"
        #expect(statement.sql == "VALUES ($1, $2)")
        #expect(statement.binds == [.null, .bytes([UInt8](repeating: 0, count: 16))])
    }

    @Test func everyKindBindsAsItIsStored() {
        let path = UnitPath("/1")
        let statement: Statement =
            "\(Int64(1)) \(Instant(ms: 2)) \(Day(sinceEpoch: 0)) \(Money(fen: 3)) \(path) \([UInt8(4)]) \(false)"
        #expect(
            statement.binds == [
                .integer(1), .integer(2), .text("1970-01-01"), .integer(3), .text("/1"), .bytes([4]), .boolean(false),
            ])
    }

    /// The engine is asked, not the text: hostile words go in and come out as words, and dollars in literals stay dollars.
    @Test func hostileTextStaysText() throws {
        let test = try TestStore([])
        var dice = Dice(seed: 31)
        let hostile =
            ["'; DROP TABLE event; --", "$1", "\\'", "\" OR 1=1", "?1", "/*", "王村民", "", "a\u{0301}"]
            + (0..<200).map { _ in dice.text(30).replacing("\u{0}", with: "") }
        try test.store.read { tx in
            for text in hostile {
                let back = try tx.first("SELECT '$1 $2', \(text), \(7), '$' LIMIT 1") {
                    (literal: try $0.text(0), text: try $0.text(1), number: try $0.int(2), dollar: try $0.text(3))
                }
                #expect(back?.literal == "$1 $2" && back?.number == 7 && back?.dollar == "$")
                #expect(back.map { Array($0.text.utf8) } == Array(text.utf8))
            }
        }
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM event") } == 0)
    }
}
