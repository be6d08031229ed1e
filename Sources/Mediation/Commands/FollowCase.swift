package import Kernel
internal import Process
internal import Territory

/// 回访: somebody looks whether the agreement is kept. As long as it is kept only in part, there is a next visit; where it is broken, they
/// are told where to go with it.
package struct FollowCase: CaseCommand {
    package static let verb: Verb = "mediation.follow"
    package static let step = "follow"
    package static let from: Set<MediationCase.State> = [.agreed]

    package enum Fields {
        package static let result = Field.choice("result", MediationCase.Follow.allCases.map(\.rawValue))
        package static let way = Field.choice("way").optional
        package static let text = Field.text("text", maximum: 1000).optional
    }
    package static let schema = Schema("FollowCase", [Fields.result.any, Fields.way.any, Fields.text.any])

    /// A case with more visits than this has another trouble than being followed too little.
    static let limit = 12

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        var move = try begin(in: context)
        guard move.mediation.follow == nil || move.mediation.follow == .partly else { throw Problem(409, "mediation.state") }
        guard let result = MediationCase.Follow(rawValue: asked.input[Fields.result]) else {
            throw Problem.invalid([FieldProblem(Fields.result.name, "choice")])
        }
        if let way = asked.input[Fields.way], !move.terms.ways.contains(way) {
            throw Problem.invalid([FieldProblem(Fields.way.name, "choice")])
        }
        guard result != .broken || asked.input[Fields.way] != nil else {
            throw Problem.invalid([FieldProblem(Fields.way.name, "required")])
        }
        let visits = try context.tx.count(
            "SELECT COUNT(*) FROM (SELECT id FROM mediation_follow WHERE mediation = \(asked.id) LIMIT \(Self.limit)) AS visits")
        guard visits < Self.limit || result != .partly else { throw Problem(409, "mediation.full") }
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO mediation_follow (mediation, id, visited_ms, result)
            VALUES (\(asked.id), \(id), \(context.now), \(result.rawValue))
            """)
        (move.follow, move.way) = (result, result == .broken ? asked.input[Fields.way] : nil)
        try move.clocks().finish([.recheck])
        if result == .partly { try move.start(.recheck) }
        let text = try move.say(asked.input[Fields.text], as: MediationText.follow(id))
        return try move.commit(
            Self.verb,
            Payload().with("visit", id: id).with("result", token: result.rawValue).with("way", token: move.way)
                .with("text", commitment: text))
    }
}
