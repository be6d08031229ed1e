package import Kernel
package import Process
internal import Territory

/// The section `mediation` of a pack: where there are governance centres 综治中心 that mediate, who does it, and how long it may take.
/// A county without the file has none.
package struct MediationScheme: SchemeSection {
    package static let key = "mediation"
    package static var verbs: Set<Verb> { MediationPermission.all }

    package struct Terms: Sendable {
        /// The levels at which a unit has a centre.
        package let levels: [String]
        package let kinds: [String]
        /// Posts whose holders may sit on a panel.
        package let mediators: [String]
        /// 三官一律 and legal aid: who may be called in.
        package let helpers: [String]
        package let panel: ClosedRange<Int64>
        package let accept: TimeLimit
        package let mediate: TimeLimit
        package let followUp: TimeLimit
        /// How long the next one up is given once it is late; `nil` when only the first is told.
        package let climb: TimeLimit?
        /// Where those are sent who do not agree.
        package let ways: [String]
        /// What a case may be opened for to see who is meant.
        package let purposes: [String]
        /// Categories of matters that a centre is told of when an office signs for them.
        package let categories: [String]
        package let declaration: Declaration

        package func limit(_ stage: TimeLimit.Stage) -> TimeLimit? {
            switch stage {
            case .accept: accept
            case .handle: mediate
            case .recheck: followUp
            default: nil
            }
        }
    }

    /// Why it is kept and how long (guard-rail 3).
    package struct Declaration: Sendable, Equatable {
        package let purpose: String
        package let legalBasis: String
        package let keptYears: Int64
    }

    package let terms: Terms?

    package static func absent(in context: PackContext) -> MediationScheme? { MediationScheme(terms: nil) }

    /// What is under way must still be possible.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let open = try tx.all("SELECT DISTINCT kind FROM mediation WHERE ended_ms IS NULL ORDER BY kind LIMIT 200") { try $0.text(0) }
        guard let terms else { return open.isEmpty ? [] : ["mediation"] }
        return open.filter { !terms.kinds.contains($0) }.map { "disputes of the kind \($0)" }
    }
}
