import Kernel

extension DeliveryChecks {
    /// Whoever is told of something is there to be told.
    static let recipients = IntegrityCheck("delivery.recipients") { tx in
        try tx.all(
            """
            SELECT d.id FROM delivery d WHERE d.channel = 'page' AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = d.recipient)
            OR d.channel = 'webhook' AND NOT EXISTS (SELECT 1 FROM webhook w WHERE w.id = d.recipient) ORDER BY d.id LIMIT 100
            """
        ) { "notice \(try $0.id(0)) is for nobody that there is" }
    }
}
