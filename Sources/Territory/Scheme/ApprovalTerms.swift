import Kernel
package import Process

/// 审批: which changes of the territory others have to allow, who, and how long each may take.
package struct ApprovalTerms: Sendable, Equatable {
    package let acts: Set<ActPlan.Kind>
    package let chain: DecisionChain
    package let within: TimeLimit
}

/// Reads `territory.approvals`.
struct ApprovalsReader {
    let context: PackContext

    private static let lists: ClosedRange<Int> = 1...10
    private static let steps: ClosedRange<Int> = 1...5
    private static let people: ClosedRange<Int64> = 1...5
    /// What a role must hold to allow a change.
    private static let needed: Set<Verb> = [UnitSearch.verb, ApproveAct.verb, RefuseAct.verb]

    func read(_ list: PackReader) -> [ApprovalTerms]? {
        guard let items = list.list() else { return nil }
        guard Self.lists.contains(items.count) else {
            list.fault("territory.approvals", "should hold 1 to 10 entries", mend: "leave `approvals` out where nothing is to be allowed")
            return nil
        }
        var all: [ApprovalTerms] = []
        for item in items {
            guard let terms = terms(item) else { continue }
            if let twice = all.first(where: { !$0.acts.isDisjoint(with: terms.acts) })?.acts.intersection(terms.acts).first {
                item.fault("territory.approval_twice", "«\(twice.rawValue)» stands in two entries", mend: "keep it in one of them")
            } else {
                all.append(terms)
            }
        }
        return all.count == items.count ? all : nil
    }

    /// `{acts: [merge, split], within: 5 working days, chain: [{roles: [leader], people: 1}]}`
    private func terms(_ node: PackReader) -> ApprovalTerms? {
        guard node.map(allowed: ["acts", "within", "chain"]) != nil, let names = node.require("acts")?.list(), !names.isEmpty,
            let within = node.require("within")?.timeLimit(), let list = node.require("chain"), let steps = list.list()
        else { return nil }
        guard Self.steps.contains(steps.count) else {
            list.fault("territory.approval_chain", "should hold 1 to 5 steps", mend: "write [{roles: [role], people: 1}]")
            return nil
        }
        let acts = names.compactMap { $0.choice(ActPlan.Kind.self) }
        let chain = steps.compactMap(step)
        guard acts.count == names.count, chain.count == steps.count else { return nil }
        return ApprovalTerms(acts: Set(acts), chain: DecisionChain(chain), within: within)
    }

    private func step(_ node: PackReader) -> DecisionChain.Step? {
        guard node.map(allowed: ["roles", "people"]) != nil, let list = node.require("roles"), let items = list.list() else { return nil }
        guard Self.steps.contains(items.count) else {
            list.fault("territory.approval_chain", "should name 1 to 5 roles", mend: "write [role]")
            return nil
        }
        let roles = items.compactMap { item -> String? in
            guard let id = item.text() else { return nil }
            let role = context.roles.first { $0.id == id && $0.over == .place }
            guard let role, role.verbs.isSuperset(of: Self.needed) else {
                item.fault(
                    "territory.approval_role", "«\(id)» is no role over places that may allow a change",
                    mend: "give it territory.read, territory.approve and territory.refuse in roles.yaml")
                return nil
            }
            return id
        }
        let people = node.optional("people").map { $0.integer(Self.people) } ?? 1
        guard roles.count == items.count, let people else { return nil }
        return DecisionChain.Step(roles: roles, people: people)
    }
}
