import Kernel

extension PeopleChecks {
    /// Without its key a text is lost; with the key gone on purpose the text is gone too.
    static let sealedKeys = IntegrityCheck("people.sealed_keys", .grave) { tx in
        try tx.all(
            """
            SELECT DISTINCT t.record FROM sealed_text t
            WHERE NOT EXISTS (SELECT 1 FROM record_key k WHERE k.record = t.record) ORDER BY t.record LIMIT 100
            """
        ) { "record \(try $0.id(0)) has sealed texts and no key" }
    }
}
