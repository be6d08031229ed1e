internal import Kernel
package import Process

/// What the pack says of one thing that others have to allow: on which grounds it may be asked for, how much, and who decides.
package struct DecisionTerms: Sendable, Equatable {
    /// Days of the year, both included; over the new year where the end stands before the beginning.
    package struct Season: Sendable, Equatable {
        /// Month times a hundred and day.
        let from: Int64
        let until: Int64

        func contains(_ day: Day) -> Bool {
            let date = day.civil.month * 100 + day.civil.day
            return from <= until ? (from...until).contains(date) : date >= from || date <= until
        }
    }

    package let grounds: [String]
    /// Grounds that only a season gives.
    package var seasons: [String: Season] = [:]
    /// Of the first time, the second, and so on.
    package let chains: [DecisionChain]
    /// How long each who decides may take.
    package let within: TimeLimit
    /// How much may be asked for at one time.
    package var atMost: TimeLimit?

    /// Who decides, when it was granted so often already; `nil` beyond what the pack allows.
    func chain(after times: Int64) -> DecisionChain? { chains.indices.contains(Int(times)) ? chains[Int(times)] : nil }
}

extension MatterScheme {
    /// Who would decide on this matter; `nil` where it cannot be asked for, or not once more. `isBeyond`: whoever decides the time after, or
    /// the same where nobody does.
    func chain(of verb: MatterVerb, on matter: Matter, isBeyond: Bool = false) -> DecisionChain? {
        let times: Int64 =
            switch verb {
            case .extend: matter.course.extended
            case .shelve: matter.course.shelved
            case .exclude: matter.course.excluded == nil ? 0 : 1
            default: 0
            }
        guard let terms = decisions[verb], let chain = terms.chain(after: times) else { return nil }
        return isBeyond ? terms.chain(after: times + 1) ?? chain : chain
    }
}
