internal import Kernel
internal import People

/// Another program's address that is told of notices by signed requests.
package struct Webhook: Sendable {
    /// The kind of the notice that only tries whether an address answers.
    package static let test = "test"
    static let limit = 20
    static let kindsLimit = 20

    enum Text {
        static let address = "address"
        static let secret = "secret"
    }

    let id: ID
    let label: String
    let kinds: [String]
    let made: Instant
    let failures: Int64
    let disabled: Instant?
    let version: Int64

    private static let columns: Statement = "id, label, kinds, made_ms, failures, disabled_ms, version"

    private static func decode(_ row: any Row) throws -> Webhook {
        Webhook(
            id: try row.id(0), label: try row.text(1), kinds: try row.text(2).split(separator: " ").map(String.init),
            made: try row.instant(3), failures: try row.int(4), disabled: try row.optionalInstant(5), version: try row.int(6))
    }

    /// Those that were not ended; there are never more than `limit`.
    static func all(in tx: any Reading) throws -> [Webhook] {
        try tx.all("SELECT \(columns) FROM webhook WHERE ended_ms IS NULL ORDER BY made_ms LIMIT \(limit)", decode)
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Webhook? {
        try tx.first("SELECT \(columns) FROM webhook WHERE id = \(id) AND ended_ms IS NULL LIMIT 1", decode)
    }

    /// Those that want a kind and still answer.
    static func taking(_ kind: String, in tx: any Reading) throws -> [ID] {
        try all(in: tx).filter { $0.disabled == nil && $0.kinds.contains(kind) }.map(\.id)
    }

    static func target(_ id: ID, vault: any Vault, in tx: any Reading) throws -> (address: WebhookAddress, secret: [UInt8])? {
        let texts = try SealedTexts.read(id, vault: vault, in: tx)
        guard let address = texts[Text.address].flatMap(WebhookAddress.init), let secret = texts[Text.secret].map({ Array($0.utf8) })
        else { return nil }
        return (address, secret)
    }

    /// The next version of a webhook, with its event.
    func record(_ verb: Verb, in context: CommandContext) throws {
        try context.tx.execute("UPDATE webhook SET version = \(version + 1) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version + 1, type: verb.text))
    }

    static func require(_ id: ID, in tx: any Reading) throws -> Webhook {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }
}
