import Kernel

enum DeliveryChecks {
    static let all = [fileKeys, recipients, secrets]

    /// A file that nobody can open any more should be gone with its record.
    static let fileKeys = IntegrityCheck("delivery.file_keys", .grave) { tx in
        try tx.all(
            """
            SELECT f.id FROM attached_file f WHERE NOT EXISTS (SELECT 1 FROM record_key k WHERE k.record = f.record) ORDER BY f.id LIMIT 100
            """
        ) { "file \(try $0.id(0)) cannot be opened: its record has no key" }
    }
}
