internal import Kernel

/// The index of words as PostgreSQL keeps it: a column that follows the tokens by itself, under GIN. For words that many documents have
/// its planner walks the documents downwards instead, by the statistics it keeps of them.
enum PostgreSQLSearch {
    static func statement(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement {
        let groups = query.groups.prefix(SearchQuery.groupLimit).map { group in
            "(" + group.map { "'\(SearchTokenBytes.word($0))'" }.joined(separator: " | ") + ")"
        }
        let text = groups.joined(separator: " & ")
        return """
            SELECT doc FROM search_document WHERE words @@ CAST(\(text) AS tsquery) AND doc < \(doc) ORDER BY doc DESC LIMIT \(limit)
            """
    }
}
