/// 审批链: who has to agree one after the other, as the pack said on the day it was asked for. It is written into the decision, so that a
/// pack that comes later changes nothing that waits.
package struct DecisionChain: Sendable, Equatable {
    package struct Step: Sendable, Equatable {
        /// Whoever holds one of these over the record.
        package let roles: [String]
        /// How many different people of them.
        package let people: Int64

        package init(roles: [String], people: Int64) {
            self.roles = roles
            self.people = people
        }
    }

    package let steps: [Step]

    package init(_ steps: [Step]) { self.steps = steps }

    /// How many people agree before it is granted.
    package var people: Int64 { steps.reduce(0) { $0 + $1.people } }
    package var roles: Set<String> { Set(steps.flatMap(\.roles)) }

    /// `township_dispatcher+county_dispatcher:1>leader:2`
    var text: String { steps.map { "\($0.roles.joined(separator: "+")):\($0.people)" }.joined(separator: ">") }

    init?(_ text: String) {
        var steps: [Step] = []
        for part in text.split(separator: ">") {
            let halves = part.split(separator: ":")
            guard halves.count == 2, let people = Int64(halves[1]), people > 0 else { return nil }
            steps.append(Step(roles: halves[0].split(separator: "+").map(String.init), people: people))
        }
        guard !steps.isEmpty else { return nil }
        self.steps = steps
    }
}
