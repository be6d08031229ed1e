package import Kernel
internal import People

/// Tells another program of kinds of notices from now on. Its secret is shown once.
package struct AddWebhook: Command {
    package static let verb: Verb = "webhook.add"

    package enum Fields {
        package static let label = Field.line("label", maximum: 60)
        package static let address = Field.line("address", maximum: 500)
        /// Names of kinds, with spaces between.
        package static let kinds = Field.line("kinds", maximum: 1000)
        package static let schema = Schema("AddWebhook", [label.any, address.any, kinds.any])
    }

    package struct Outcome: Sendable {
        package let id: ID
        package let secret: String
    }

    let input: Input

    package init(_ input: Input) { self.input = input }

    package func run(in context: CommandContext) throws -> Outcome {
        let tx = context.tx
        guard let address = WebhookAddress(input[Fields.address]) else {
            throw Problem.invalid([FieldProblem(Fields.address.name, "webhook_address")])
        }
        let kinds = input[Fields.kinds].split { $0 == " " || $0 == "," || $0 == "，" }.map(String.init)
        let scheme = try context.scheme.section(NoticeScheme.self)
        guard (1...Webhook.kindsLimit).contains(kinds.count), kinds.allSatisfy({ scheme.kind($0) != nil || $0 == TextMessage.kind })
        else {
            throw Problem.invalid([
                FieldProblem(Fields.kinds.name, "webhook_kinds", args: ["kinds": scheme.kinds.map(\.id).joined(separator: " ")])
            ])
        }
        guard try Webhook.all(in: tx).count < Webhook.limit else { throw Problem(409, "webhook.full", args: ["max": "\(Webhook.limit)"]) }
        let id = context.newID()
        let secret = "gws_" + Base64URL.encode(context.random(32))
        try tx.execute(
            """
            INSERT INTO webhook (id, label, kinds, made_ms, failures, version)
            VALUES (\(id), \(input[Fields.label]), \(kinds.joined(separator: " ")), \(context.now), \(0), \(1))
            """)
        let commitments = try SealedTexts.write(
            [(Webhook.Text.address, address.text), (Webhook.Text.secret, secret)], of: id, in: context)
        try context.emit(
            Event(stream: id, version: 1, type: Self.verb.text, Payload().with("address", commitment: commitments.first)))
        return Outcome(id: id, secret: secret)
    }
}

/// Sends one notice that says nothing, so that both sides see whether it arrives.
package struct TestWebhook: Command {
    package static let verb: Verb = "webhook.test"

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func run(in context: CommandContext) throws {
        let webhook = try Webhook.require(id, in: context.tx)
        let about = Delivery.About(
            kind: Webhook.test, event: context.newID(), subject: id, label: Webhook.test, path: "/admin/webhooks/\(id)", unit: nil,
            made: context.now, ready: context.now)
        try Delivery.put([Delivery.row(about, channel: .webhook, to: id)], in: context.tx)
        try webhook.record(Self.verb, in: context)
    }
}

/// Ends it for good: what waits is not sent, address and secret are destroyed.
package struct EndWebhook: Command {
    package static let verb: Verb = "webhook.end"

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func run(in context: CommandContext) throws {
        let webhook = try Webhook.require(id, in: context.tx)
        try context.tx.execute("UPDATE webhook SET ended_ms = \(context.now) WHERE id = \(id)")
        try SealedTexts.erase([id], in: context.tx)
        try webhook.record(Self.verb, in: context)
    }
}

/// Sends again to an address that had stopped answering.
package struct EnableWebhook: Command {
    package static let verb: Verb = "webhook.enable"

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func run(in context: CommandContext) throws {
        let webhook = try Webhook.require(id, in: context.tx)
        guard webhook.disabled != nil else { throw Problem(409, "webhook.enabled") }
        try context.tx.execute("UPDATE webhook SET disabled_ms = NULL, failures = \(0) WHERE id = \(id)")
        try webhook.record(Self.verb, in: context)
    }
}

/// Stops sending to an address that failed too often in a row. The program's own act.
struct DisableWebhook: Command {
    static let verb: Verb = "webhook.disable"

    let id: ID

    func run(in context: CommandContext) throws {
        let webhook = try Webhook.require(id, in: context.tx)
        guard webhook.disabled == nil else { return }
        try context.tx.execute("UPDATE webhook SET disabled_ms = \(context.now) WHERE id = \(id)")
        try webhook.record(Self.verb, in: context)
    }
}
