package import Kernel
internal import People

/// A short message to a telephone, sent through the gateway of the operator: a webhook that takes the kind `sms`. Number and text lie
/// sealed until it is sent, and are destroyed then.
package enum TextMessage {
    /// What the operator's webhook has to take.
    package static let kind = "sms"
    /// A message that is this old is not sent any more.
    static let usefulSeconds: Int64 = 300

    enum Text {
        static let phone = "phone"
        static let text = "text"
    }

    /// Whether there is a gateway that answers.
    package static func isOffered(in tx: any Reading) throws -> Bool { try !Webhook.taking(kind, in: tx).isEmpty }

    /// Puts it into the ledger; 503 `sms.none` where nobody would send it.
    package static func send(_ text: String, to phone: String, in context: CommandContext) throws {
        guard let gateway = try Webhook.taking(kind, in: context.tx).first else { throw Problem(503, "sms.none", retryAfterSeconds: 3600) }
        let message = context.newID()
        try SealedTexts.write([(Text.phone, phone), (Text.text, text)], of: message, isNew: true, in: context)
        let about = Delivery.About(
            kind: kind, event: message, subject: message, label: kind, path: "/mine", unit: nil, made: context.now, ready: context.now)
        try Delivery.put([Delivery.row(about, channel: .webhook, to: gateway)], in: context.tx)
    }

    /// What the gateway is sent, with what is sealed; `nil` when it is too late or was destroyed.
    static func body(id: ID, event: ID, made: Instant, now: Instant, vault: any Vault, in tx: any Reading) throws -> [UInt8]? {
        guard now < made.adding(seconds: usefulSeconds) else { return nil }
        let texts = try SealedTexts.read(event, vault: vault, in: tx)
        guard let phone = texts[Text.phone], let text = texts[Text.text] else { return nil }
        return JSONWriter.object {
            $0.field("id", id)
            $0.field("kind", kind)
            $0.field("phone", phone)
            $0.field("text", text)
            $0.field("at", made)
        }
    }
}
