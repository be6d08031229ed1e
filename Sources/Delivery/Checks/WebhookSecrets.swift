import Kernel

extension DeliveryChecks {
    /// A webhook that is in use has its address and its secret.
    static let secrets = IntegrityCheck("delivery.webhook_secrets") { tx in
        try tx.all(
            """
            SELECT w.id FROM webhook w WHERE w.ended_ms IS NULL AND (SELECT COUNT(*) FROM sealed_text t WHERE t.record = w.id) < 2
            ORDER BY w.id LIMIT 100
            """
        ) { "webhook \(try $0.id(0)) has lost its address or its secret" }
    }
}
