internal import Kernel
internal import People

/// 不满意就重办: back to work by the resident's word, as if they had asked for it themselves; as often as they may, and in time however
/// long the call took.
struct RevisitReopening {
    let revisit: Revisit
    let text: String?

    /// Whether it went back. It may be at work already, or have been redone as often as the pack allows.
    func run(in context: CommandContext) throws -> Bool {
        let matter = revisit.matter
        let scheme = try context.scheme.section(MatterScheme.self)
        guard let verb = Self.verb(matter.kind), scheme.allows(verb, from: matter.state) else { return false }
        var move = try MatterMove(matter, verb, expected: nil, in: context)
        if verb == .verify {
            move.redo()
            guard move.redoes else { return false }
        } else {
            guard move.transition.times.map({ move.course.redone < $0 }) ?? true else { return false }
            move.course.redone += 1
        }
        let hasRoom = try SealedTexts.count(of: matter.id, in: context.tx) < MatterMove.textLimit
        let payload = try move.saying(hasRoom ? text : nil, in: context)
        _ = try move.commit(payload.with("solved", flag: false).with("revisit", id: revisit.id), in: context)
        return true
    }

    private static func verb(_ kind: StateKind) -> MatterVerb? {
        switch kind {
        case .resolved: .verify
        case .closed: .reopen
        default: nil
        }
    }
}
