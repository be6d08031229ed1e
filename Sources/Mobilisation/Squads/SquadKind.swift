internal import Kernel

/// 队伍类别 (C2, C3): a kind of squad as the pack has it.
package struct SquadKind: Sendable, Equatable {
    package let id: String
    /// Roles that may form one, each for the units it is held over.
    package let formedBy: [String]
    package let keepsVehicles: Bool
    /// Accounts in public on platforms of others.
    package let keepsAccounts: Bool

    /// Whether somebody may form one in a unit: the verb is not enough, the kind names who.
    func mayForm(_ actor: Actor, in unit: UnitPath) -> Bool {
        actor.isSystem || actor.grants.contains { formedBy.contains($0.role) && $0.path.contains(unit) }
    }
}

extension SquadKind {
    private static let keys: Set<String> = ["formed_by", "vehicles", "accounts"]
    private static let limit = 20

    /// The kinds under `squads`, in the order of the pack; `nil` only after reporting a fault.
    static func all(_ node: PackReader, _ context: PackContext) -> [SquadKind]? {
        guard let entries = node.map() else { return nil }
        guard (1...limit).contains(entries.count) else {
            node.fault("mobilisation.count", "should name 1 to \(limit)", mend: "add some, or put some together")
            return nil
        }
        let kinds = entries.compactMap { read($0.key, $0.value, context) }
        return kinds.count == entries.count ? kinds : nil
    }

    private static func read(_ id: String, _ node: PackReader, _ context: PackContext) -> SquadKind? {
        guard MobilisationScheme.isName(id, at: node), node.map(allowed: keys) != nil else { return nil }
        context.requireWords("squad.kind.\(id)", for: node)
        let roles = node.require("formed_by")?.list()?.compactMap { item -> String? in
            guard let role = item.identifier() else { return nil }
            // A warning: without it the kind is there, and nobody with that role forms one.
            if !context.roles.contains(where: { $0.id == role && $0.over == .place }) {
                item.diagnostics.warning(
                    "mobilisation.role", at: item.mark, "«\(role)» is no role over a place",
                    mend: "name a role of roles.yaml with `over: place`")
            }
            return role
        }
        let vehicles = node.optional("vehicles").map { $0.boolean() } ?? false
        let accounts = node.optional("accounts").map { $0.boolean() } ?? false
        guard let roles, let vehicles, let accounts else { return nil }
        guard !roles.isEmpty else {
            node.fault("mobilisation.count", "should name 1 to \(limit)", mend: "add some, or put some together")
            return nil
        }
        return SquadKind(id: id, formedBy: roles, keepsVehicles: vehicles, keepsAccounts: accounts)
    }
}
