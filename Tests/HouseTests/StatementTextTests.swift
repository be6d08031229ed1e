import Testing

/// SQL that runs on one engine only, or reads without end, is seen before it is run.
@Suite struct StatementTextTests {
    /// Words that one of the two engines does not know, or takes to mean something else.
    private static let foreign = [
        ("AUTOINCREMENT", "ids are made by the program"), ("ILIKE", "a folded column"), ("GROUP_CONCAT", "join in Swift"),
        ("STRING_AGG", "join in Swift"), ("DEFERRABLE", "check within the command"), ("ON CONFLICT ROLLBACK", "DO NOTHING or DO UPDATE"),
        ("INSERT OR", "ON CONFLICT"), ("REPLACE INTO", "ON CONFLICT DO UPDATE"), ("JSON_EXTRACT", "a column, or decode in Swift"),
        ("->", "a column, or decode in Swift"), ("LATERAL", "a window function"), ("DISTINCT ON", "a window function"),
        ("FOR UPDATE", "the command's own transaction"), ("CURRENT_TIMESTAMP", "the command's time"), ("NOW()", "the command's time"),
        ("STRFTIME", "Instant and Day"), ("GREATEST", "CASE"), ("GLOB", "a half-open range"), ("SELECT *", "the columns by name"),
    ]
    /// Types that are not the same thing on both engines.
    private static let types = [
        "INTEGER", "INT", "REAL", "DOUBLE", "FLOAT", "BLOB", "VARCHAR", "SERIAL", "UUID", "DATETIME", "TIMESTAMP", "JSON", "JSONB",
    ]

    /// The adapters speak to one engine each.
    private static func isAdapter(_ file: SourceFile) -> Bool { file.path.hasPrefix("Sources/Storage/SQLite/") }

    private static func foreignWords(in sql: String) -> [String] {
        let text = sql.uppercased()
        func stands(_ word: String) -> Bool {
            guard word.first?.isLetter == true else { return text.contains(word) }
            return text.ranges(of: word).contains { range in
                let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
                let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
                let isInside = { (character: Character) in character.isLetter || character.isNumber || character == "_" }
                return !isInside(before) && (word.hasSuffix(")") || !isInside(after))
            }
        }
        var found = foreign.filter { stands($0.0) }.map { "`\($0.0)`; instead: \($0.1)" }
        if text.firstMatch(of: /^\s*(?:CREATE TABLE|ALTER TABLE)/) != nil {
            found += types.filter(stands).map { "type `\($0)`; instead: BIGINT, BYTEA, TEXT or BOOLEAN" }
        }
        return found
    }

    private static func readsWithoutEnd(_ sql: String) -> Bool {
        guard sql.firstMatch(of: /^\s*(?:SELECT|WITH)\s/) != nil else { return false }
        let outer = sql.replacing(/OVER\s*\([^()]*\)/, with: "")
        return outer.contains(/ORDER\s+BY/) && !outer.contains(/\bLIMIT\b/)
    }

    @Test func everyStatementIsForBothEngines() {
        for file in House.sources where !Self.isAdapter(file) {
            for statement in file.statements {
                for fault in Self.foreignWords(in: statement.text) { Issue.record("\(file.path):\(statement.line): \(fault)") }
            }
        }
    }

    @Test func everyOrderedReadHasALimit() {
        for file in House.sources {
            // A statement may be handed to a function that puts the limit on it.
            if file.literals.contains(where: { $0.text.hasPrefix("¤ LIMIT ") }) { continue }
            for statement in file.statements where Self.readsWithoutEnd(statement.text) {
                Issue.record("\(file.path):\(statement.line): a SELECT in order needs a LIMIT")
            }
        }
    }

    @Test func theStatementsOfTheHouseAreFound() {
        let all = House.sources.flatMap(\.statements).map(\.text)
        #expect(all.count { $0.contains("CREATE TABLE") } > 3)
        #expect(all.count { $0.contains("SELECT") } > 10)
    }

    @Test(arguments: [
        "CREATE TABLE t (id INTEGER)", "CREATE TABLE t (id BIGINT, x REAL)", "SELECT a ->> 'b' FROM t", "select group_concat(a) from t",
        "INSERT OR IGNORE INTO t (a) VALUES (1)", "CREATE TABLE t (a BIGINT PRIMARY KEY AUTOINCREMENT)", "SELECT * FROM t",
        "UPDATE t SET a = NOW()", "ALTER TABLE t ADD COLUMN a UUID",
    ])
    func foreignWordsWouldBeSeen(_ sql: String) {
        #expect(!Self.foreignWords(in: sql).isEmpty)
    }

    @Test func harmlessOnesAreLeftAlone() {
        #expect(Self.foreignWords(in: "CREATE TABLE point (id BYTEA NOT NULL PRIMARY KEY, real_name TEXT, n BIGINT) CLUSTERED").isEmpty)
        #expect(!Self.readsWithoutEnd("SELECT a, ROW_NUMBER() OVER (PARTITION BY b ORDER BY c) FROM t"))
        #expect(Self.readsWithoutEnd("SELECT a FROM t ORDER BY a"))
        #expect(!Self.readsWithoutEnd("SELECT a FROM t\nORDER BY a LIMIT ¤"))
    }

    @Test func literalsAreReadWithTheirInterpolations() {
        let text = "let a = \"\"\"\n    SELECT a\n    FROM t WHERE b = \\(f(\"x\", (1))) LIMIT 1\n    \"\"\"\nlet b = #\"raw \\( \"#\n"
        let file = SourceFile(path: "Sources/A/B.swift", text: text)
        #expect(file.literals.map(\.text) == ["x", "\n    SELECT a\n    FROM t WHERE b = ¤ LIMIT 1\n    ", "raw \\( "])
        #expect(file.statements.map(\.line) == [1])
        #expect(file.codeLines.count == text.split(separator: "\n", omittingEmptySubsequences: false).count)
    }
}
