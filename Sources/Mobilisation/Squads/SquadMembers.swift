package import Kernel
internal import Territory

extension Squad {
    /// Asks somebody; who asks themselves has said yes with it.
    func ask(_ account: ID, from: Day, to: Day, toLead: Bool = false, in context: CommandContext) throws {
        guard try SquadMember.own(account, in: context.tx).count < SquadMember.ownLimit else {
            throw Problem(409, "squad.many", args: ["max": "\(SquadMember.ownLimit)"])
        }
        let id = context.newID()
        let joined = account == context.actor.account ? context.now : nil
        try context.tx.execute(
            """
            INSERT INTO squad_member (id, squad, account, from_day, to_day, asked_ms, joined_ms, to_lead, version)
            VALUES (\(id), \(self.id), \(account), \(from), \(to), \(context.now), \(joined), \(toLead), 1)
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: InviteMember.verb.text, unit: unit.id,
                Payload().with("squad", id: self.id).with("joined", flag: joined != nil)))
    }
}

/// 邀请队员: somebody with an account, staff or volunteer, from a day and until a day if it is known. They are one when they say yes.
package struct InviteMember: SquadCommand {
    package static let verb: Verb = "squad.invite"
    package static let step = "invite"

    package enum Fields {
        package static let username = Field.line("member_name", maximum: 64)
        package static let from = Field.date("from_day").optional
        /// The first day on which they are none any more.
        package static let to = Field.date("to_day").optional
    }
    package static let schema = Schema("InviteMember", [Fields.username.any, Fields.from.any, Fields.to.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.standing(id, in: context.tx)
        let today = context.now.day
        let from = input[Fields.from].flatMap { Day($0) } ?? today
        let to = input[Fields.to].flatMap { Day($0) } ?? .forever
        let account = try SquadWords.account(input[Fields.username], in: context.tx)
        var faults: [FieldProblem] = []
        if from < today { faults.append(FieldProblem(Fields.from.name, "past")) }
        if to <= from { faults.append(FieldProblem(Fields.to.name, "squad_days")) }
        if let account, let known = try SquadMember.live(account, of: id, in: context.tx) {
            // Whose time is over can be asked again.
            if known.joined != nil, known.to <= today {
                try known.end(RemoveMember.verb, unit: squad.unit.id, in: context)
            } else {
                faults.append(FieldProblem(Fields.username.name, "squad_account"))
            }
        }
        if account == nil { faults.append(FieldProblem(Fields.username.name, "squad_account")) }
        guard faults.isEmpty, let account else { throw Problem.invalid(faults) }
        guard try SquadMember.all(of: id, in: context.tx).count < SquadMember.limit else {
            throw Problem(409, "squad.full", args: ["max": "\(SquadMember.limit)"])
        }
        try squad.ask(account, from: from, to: to, in: context)
        return id
    }
}

/// 同意加入: nobody is a member who did not say so.
package struct JoinSquad: SquadCommand {
    package static let verb: Verb = "squad.join"
    package static let step = "join"

    package enum Fields {
        package static let consent = Field.flag("consent")
    }
    package static let schema = Schema("JoinSquad", [Fields.consent.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.standing(id, in: context.tx)
        guard let member = try context.actor.account.flatMap({ try SquadMember.live($0, of: id, in: context.tx) }), member.isAsked else {
            throw Problem(409, "squad.not_asked")
        }
        guard input[Fields.consent] else { throw Problem.invalid([FieldProblem(Fields.consent.name, "volunteer_consent")]) }
        guard context.now.day < member.to else { throw Problem(409, "squad.not_asked") }
        let from = max(member.from, context.now.day)
        try member.change("joined_ms = \(context.now), from_day = \(from)", Self.verb, unit: squad.unit.id, in: context)
        if member.toLead, squad.leader == nil {
            try squad.change(Self.verb, set: "leader = \(context.actor.account)", in: context)
        }
        return id
    }
}

/// 退出: at any time and without a reason, which also says no to an invitation.
package struct LeaveSquad: SquadCommand {
    package static let verb: Verb = "squad.leave"
    package static let step = "leave"
    package static let schema = Schema("LeaveSquad", [])

    package let id: ID

    package init(_ id: ID, _ input: Input) { self.id = id }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.load(id, in: context.tx)
        guard let account = context.actor.account, let member = try SquadMember.live(account, of: id, in: context.tx) else {
            throw Problem(409, "squad.not_member")
        }
        try member.end(Self.verb, unit: squad.unit.id, in: context)
        try squad.lose(account, Self.verb, in: context)
        return id
    }
}

/// 移出: by its leader or the office.
package struct RemoveMember: SquadCommand {
    package static let verb: Verb = "squad.remove"
    package static let step = "remove"

    package enum Fields {
        package static let member = Field.choice("member")
    }
    package static let schema = Schema("RemoveMember", [Fields.member.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.load(id, in: context.tx)
        let member = try ID(input[Fields.member]).flatMap { try SquadMember.find($0, in: context.tx) }
        guard let member, member.squad == id, member.ended == nil else {
            throw Problem.invalid([FieldProblem(Fields.member.name, "choice")])
        }
        try member.end(Self.verb, unit: squad.unit.id, in: context)
        if let account = member.account { try squad.lose(account, Self.verb, in: context) }
        return id
    }
}

extension Squad {
    /// Its leader is no member any more: it has none until the office names another.
    func lose(_ account: ID, _ type: Verb, in context: CommandContext) throws {
        guard leader == account else { return }
        try change(type, set: "leader = NULL", in: context)
    }
}
