internal import Kernel

/// The index of words as SQLite keeps it: FTS5 without content, whose rows are walked downwards by number and end with the limit.
enum SQLiteSearch {
    static func statement(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement {
        let groups = query.groups.prefix(SearchQuery.groupLimit).map { group in
            "(" + group.map { "\"\(SearchTokenBytes.word($0))\"" }.joined(separator: " OR ") + ")"
        }
        let text = groups.joined(separator: " AND ")
        return """
            SELECT rowid FROM search_words WHERE search_words MATCH \(text) AND rowid < \(doc) ORDER BY rowid DESC LIMIT \(limit)
            """
    }

    /// What goes is told by the word, which is why it is kept; only what changes is touched.
    static func reword(_ doc: Int64, from old: Set<UInt32>, to new: Set<UInt32>, on connection: SQLiteConnection) throws {
        let (gone, come) = (old.subtracting(new), new.subtracting(old))
        if !old.isEmpty {
            try connection.execute(
                "INSERT INTO search_words (search_words, rowid, words) VALUES (\("delete"), \(doc), \(words(gone)))")
        }
        if !new.isEmpty { try connection.execute("INSERT INTO search_words (rowid, words) VALUES (\(doc), \(words(come)))") }
    }

    private static func words(_ tokens: Set<UInt32>) -> String { SearchTokenBytes.words(tokens.sorted()) }

    /// Makes the index anew from the documents, a bite at a time; returns how many there are.
    @discardableResult
    static func fill(_ connection: SQLiteConnection) throws -> Int64 {
        let reading = SQLiteReading(connection: connection)
        try connection.execute("INSERT INTO search_words (search_words) VALUES (\("delete-all"))")
        var last: Int64 = 0
        var count: Int64 = 0
        while true {
            let bite = try reading.all(
                "SELECT doc, text_tokens, facet_tokens FROM search_document WHERE doc > \(last) ORDER BY doc LIMIT \(500)"
            ) { (doc: try $0.int(0), words: SearchTokenBytes.decode(try $0.bytes(1) + $0.bytes(2))) }
            guard let end = bite.last else { return count }
            for (doc, words) in bite { try reword(doc, from: [], to: words, on: connection) }
            last = end.doc
            count += Int64(bite.count)
        }
    }
}
