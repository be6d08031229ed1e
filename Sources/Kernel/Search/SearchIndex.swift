/// The documents that can be found, in the order the county heard of them: newest first is by number, downwards.
///
/// The tokens stand here too, so that a document can be taken out of the index after its texts are gone, and the index made anew from
/// the table alone.
package enum SearchIndex {
    package static let migration = Migration(
        "core-6-search",
        [
            """
            CREATE TABLE search_document (
                doc BIGINT NOT NULL PRIMARY KEY,
                subject BYTEA NOT NULL UNIQUE,
                text_tokens BYTEA NOT NULL,
                facet_tokens BYTEA NOT NULL
            )
            """
        ],
        // Contentless: the table above is the content. No positions: whether pairs stand together is seen in the text itself.
        sqlite: [
            "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
        ],
        postgresql: [
            """
            ALTER TABLE search_document ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(
                rtrim(regexp_replace(encode(text_tokens || facet_tokens, 'hex'), '(.{8})', '\\1 ', 'g')), ' '))) STORED
            """,
            "CREATE INDEX search_document_words ON search_document USING GIN (words)",
        ])

    /// Tokens by which a document is known now; `nil` when it is not in the index.
    package struct Entry: Sendable {
        package let doc: Int64
        package let texts: [UInt8]
        package let facets: [UInt8]
    }

    package static func entry(of subject: ID, in tx: any Reading) throws -> Entry? {
        try tx.first("SELECT doc, text_tokens, facet_tokens FROM search_document WHERE subject = \(subject) LIMIT 1") {
            Entry(doc: try $0.int(0), texts: try $0.bytes(1), facets: try $0.bytes(2))
        }
    }

    /// Puts a document in or changes what it is found by.
    package static func put(_ subject: ID, texts: [UInt8], facets: [UInt8], over old: Entry?, in tx: any Transaction) throws {
        if let old {
            guard old.texts != texts || old.facets != facets else { return }
            try tx.execute(
                "UPDATE search_document SET text_tokens = \(texts), facet_tokens = \(facets) WHERE doc = \(old.doc)")
            try tx.reword(old.doc, from: old.words, to: SearchTokenBytes.decode(texts + facets))
            return
        }
        let doc = try tx.count("SELECT COALESCE(MAX(doc), 0) + 1 FROM search_document")
        try tx.execute(
            "INSERT INTO search_document (doc, subject, text_tokens, facet_tokens) VALUES (\(doc), \(subject), \(texts), \(facets))")
        try tx.reword(doc, from: [], to: SearchTokenBytes.decode(texts + facets))
    }

    /// Takes documents out, without any need of their texts.
    package static func remove(_ subjects: [ID], in tx: any Transaction) throws {
        for subject in subjects {
            guard let entry = try entry(of: subject, in: tx) else { continue }
            try tx.execute("DELETE FROM search_document WHERE doc = \(entry.doc)")
            try tx.reword(entry.doc, from: entry.words, to: [])
        }
    }
}

extension SearchIndex.Entry {
    var words: Set<UInt32> { SearchTokenBytes.decode(texts + facets) }
}

extension Reading {
    /// Documents with all that is asked, newest first, below a number.
    package func search(_ query: SearchQuery, below doc: Int64, limit: Int) throws -> [Int64] {
        guard !query.groups.isEmpty, query.groups.allSatisfy({ !$0.isEmpty }) else { return [] }
        return try all(searching(query, below: doc, limit: limit)) { try $0.int(0) }
    }
}
