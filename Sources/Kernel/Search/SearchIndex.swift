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

    /// Up to which version of its subject a document tells everything: what is older than that changes nothing.
    package static let versions = Migration(
        "core-7-search-version", ["ALTER TABLE search_document ADD COLUMN version BIGINT NOT NULL DEFAULT 0"])

    /// Tokens by which a document is known now; `nil` when it is not in the index.
    package struct Entry: Sendable {
        package let doc: Int64
        package let texts: [UInt8]
        package let facets: [UInt8]
        package let version: Int64
    }

    package static func entry(of subject: ID, in tx: any Reading) throws -> Entry? {
        try tx.first("SELECT doc, text_tokens, facet_tokens, version FROM search_document WHERE subject = \(subject) LIMIT 1") {
            Entry(doc: try $0.int(0), texts: try $0.bytes(1), facets: try $0.bytes(2), version: try $0.int(3))
        }
    }

    /// Puts a document in or changes what it is found by.
    package static func put(
        _ subject: ID, version: Int64, texts: [UInt8], facets: [UInt8], over old: Entry?, in tx: any Transaction
    ) throws {
        guard let old else {
            let doc = try tx.count("SELECT COALESCE(MAX(doc), 0) + 1 FROM search_document")
            try tx.execute(
                """
                INSERT INTO search_document (doc, subject, text_tokens, facet_tokens, version)
                VALUES (\(doc), \(subject), \(texts), \(facets), \(version))
                """)
            return try tx.reword(doc, from: [], to: SearchTokenBytes.decode(texts + facets))
        }
        guard old.texts != texts || old.facets != facets || old.version != version else { return }
        try tx.execute(
            """
            UPDATE search_document SET text_tokens = \(texts), facet_tokens = \(facets), version = \(version) WHERE doc = \(old.doc)
            """)
        if old.texts != texts { return try tx.reword(old.doc, from: old.words, to: SearchTokenBytes.decode(texts + facets)) }
        // Mostly only the facets change, and they are few; one that is a token of the texts too stays for their sake.
        let (before, after) = (SearchTokenBytes.decode(old.facets), SearchTokenBytes.decode(facets))
        let changed = before.symmetricDifference(after)
        guard !changed.isEmpty else { return }
        let kept = SearchTokenBytes.tokens(of: texts).filter(changed.contains)
        try tx.reword(old.doc, from: before.union(kept), to: after.union(kept))
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
