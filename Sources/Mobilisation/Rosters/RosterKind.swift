internal import Kernel

/// 轮岗类别 (C2): a kind of roster as the pack has it: weekly clean-up 清扫, duty 值班, supervision 监督, each with the names of its roles, such as
/// the three of 党员当三员. A role is a word beside a place in the week and nowhere else.
package struct RosterKind: Sendable, Equatable {
    package let id: String
    /// Words `roster.role.<role>`.
    package let roles: [String]

    private static let limit = 20

    /// The kinds under `rosters`, in the order of the pack; `nil` only after reporting a fault.
    static func all(_ node: PackReader, _ context: PackContext) -> [RosterKind]? {
        guard let entries = node.map() else { return nil }
        guard (1...limit).contains(entries.count) else {
            node.fault("mobilisation.count", "should name 1 to \(limit)", mend: "add some, or put some together")
            return nil
        }
        let kinds = entries.compactMap { entry -> RosterKind? in
            guard MobilisationScheme.isName(entry.key, at: entry.value) else { return nil }
            context.requireWords("roster.kind.\(entry.key)", for: entry.value)
            return MobilisationScheme.names(entry.value, word: "roster.role", context).map { RosterKind(id: entry.key, roles: $0) }
        }
        return kinds.count == entries.count ? kinds : nil
    }
}
