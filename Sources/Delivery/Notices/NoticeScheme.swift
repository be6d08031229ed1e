package import Kernel
internal import Process

/// `notices.yaml`, `kinds`: who is told of what. The same file says what is told where data are collected; that part is not read here.
package struct NoticeScheme: SchemeSection {
    package static let key = "notices"

    package struct Kind: Sendable, Equatable {
        package let id: String
        /// The type of the event that it tells of.
        package let event: String
        /// Roles in the units above the record, and whoever raised it.
        package let roles: [String]
        package let tellsReporter: Bool
        /// Whoever it is addressed to.
        package var tellsAddressees = false
        /// Is not kept back until offices are open.
        let isUrgent: Bool
        /// Keeps no office hours either, but comes to nobody at night: for volunteers.
        package var isByDay = false
    }

    /// In a pack: whoever raised the record.
    package static let reporter = "reporter"
    /// In a pack: whoever the record is addressed to.
    package static let addressee = "addressee"
    private static let persons: Set<String> = [reporter, addressee]
    /// What clocks say by themselves, what decisions do, what is told to units that a whistle calls or that something is handed over to, what goes
    /// along when the territory is redrawn, and how a mediation ended.
    private static let furtherEvents: Set<String> = Set(
        [
            "clock.warn", "clock.late", "clock.escalate", "whistle.call", "whistle.release", "whistle.cancel", "matter.follow",
            "enforcement.transfer", "matter.mediated", "task.promote", "task.drawn", "task.offered",
            "task.served", "duty.served", "points.post",
            "rights.report", "reading.alert", "reading.unusual",
        ]
            + Decisions.Event.allCases.map(\.rawValue))
    static let kindLimit = 60
    static let rolesLimit = 10

    package let kinds: [Kind]

    package func kinds(on event: String) -> [Kind] { kinds.filter { $0.event == event } }
    package func kind(_ id: String) -> Kind? { kinds.first { $0.id == id } }

    package static func read(_ node: PackReader, in context: PackContext) -> NoticeScheme? {
        guard let list = node.optional("kinds") else { return NoticeScheme(kinds: []) }
        guard let entries = list.map() else { return nil }
        guard entries.count <= kindLimit else {
            list.fault("notices.too_many", "has \(entries.count) kinds", mend: "keep \(kindLimit) at the most")
            return nil
        }
        return NoticeScheme(kinds: entries.compactMap { kind($0.key, $0.value, in: context) })
    }

    private static func kind(_ id: String, _ node: PackReader, in context: PackContext) -> Kind? {
        guard node.map(allowed: ["on", "to", "urgent", "by_day"]) != nil else { return nil }
        guard PackReader.isIdentifier(id), id != Webhook.test else {
            node.fault(
                "notices.kind", "«\(id)» is no name for a kind", mend: "use lower-case letters, digits and _, but not «\(Webhook.test)»")
            return nil
        }
        context.requireWords("notice.kind.\(id)", for: node)
        guard let on = node.require("on"), let event = on.text(maximum: 64), let to = node.require("to"), let told = to.list() else {
            return nil
        }
        // What the program never says cannot be told of.
        if Payload.isToken(event) == false || !(context.verbs.contains(Verb(event)) || furtherEvents.contains(event)) {
            on.fault("notices.event", "«\(event)» is nothing that happens", mend: "write a verb of the program, such as matter.resolve")
        }
        guard (1...rolesLimit).contains(told.count) else {
            to.fault("notices.to", "should name 1 to \(rolesLimit)", mend: "write roles, reporter or addressee")
            return nil
        }
        let names = told.compactMap { reader in reader.text().map { (reader, $0) } }
        for (reader, name) in names where !persons.contains(name) {
            guard let role = context.roles.first(where: { $0.id == name }), role.over == .place || role.over == .owner else {
                reader.fault(
                    "notices.role", "«\(name)» is no role over places or owners",
                    mend: "name such a role of roles.yaml, reporter or addressee")
                continue
            }
        }
        return Kind(
            id: id, event: event, roles: names.map(\.1).filter { !persons.contains($0) },
            tellsReporter: names.contains { $0.1 == reporter },
            tellsAddressees: names.contains { $0.1 == addressee },
            isUrgent: node.optional("urgent")?.boolean() ?? false,
            isByDay: node.optional("by_day")?.boolean() ?? false)
    }
}
