package import Kernel
internal import People
internal import Territory

/// 自愿参加: for oneself or one's household. Said again it says anew where, and whether one's name may be shown.
package struct JoinPoints: Command {
    package static let verb: Verb = "points.join"

    package enum Fields {
        package static let scheme = Field.choice("scheme")
        package static let unit = Field.choice("unit")
        package static let named = Field.flag("points_named")
        package static let consent = Field.flag("consent")
        package static let schema = Schema("JoinPoints", [scheme.any, unit.any, named.any, consent.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    package func run(in context: CommandContext) throws -> ID {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let plan = try context.scheme.points(input[Fields.scheme])
        let unit = try UnitRecord.find(code: input[Fields.unit], in: context.tx)
        var faults: [FieldProblem] = []
        if unit == nil { faults.append(FieldProblem(Fields.unit.name, "choice")) }
        if !input[Fields.consent] { faults.append(FieldProblem(Fields.consent.name, "points_consent")) }
        guard faults.isEmpty, let unit else { throw Problem.invalid(faults) }
        let known = try PointsMember.of(account, plan.id, in: context.tx)
        let member = PointsMember(
            id: known?.id ?? context.newID(), number: try known?.number ?? PointsMember.makeNumber(in: context), scheme: plan.id,
            account: account, unit: unit, isNamed: input[Fields.named], joined: known?.joined ?? context.now, left: nil,
            version: (known?.version ?? 0) + 1)
        if known == nil {
            try member.insert(in: context.tx)
        } else {
            try context.tx.execute(
                """
                UPDATE points_member SET unit = \(unit.id), named = \(member.isNamed), left_ms = NULL, version = \(member.version)
                WHERE id = \(member.id)
                """)
        }
        try context.emit(
            Event(
                stream: member.id, version: member.version, type: Self.verb.text, unit: unit.id,
                Payload().with("scheme", token: plan.id).with("number", token: member.number).with("named", flag: member.isNamed)))
        return member.id
    }
}

/// 代为登记: a worker enters somebody who has no account, with their consent.
package struct EnterMember: Command {
    package static let verb: Verb = "points.enter"

    package enum Fields {
        package static let scheme = Field.choice("scheme")
        package static let unit = Field.choice("unit")
        package static let name = Field.line("points_name", maximum: 40)
        package static let named = Field.flag("points_named")
        package static let consent = Field.flag("consent")
        package static let schema = Schema("EnterMember", [scheme.any, unit.any, name.any, named.any, consent.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: input[Fields.unit], in: tx) else { throw Problem.notFound }
        return unit
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try unit(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> ID {
        let plan = try context.scheme.points(input[Fields.scheme])
        guard input[Fields.consent] else { throw Problem.invalid([FieldProblem(Fields.consent.name, "points_consent")]) }
        let member = PointsMember(
            id: context.newID(), number: try PointsMember.makeNumber(in: context), scheme: plan.id, account: nil,
            unit: try unit(in: context.tx), isNamed: input[Fields.named], joined: context.now, left: nil, version: 1)
        try member.insert(in: context.tx)
        let name = try SealedTexts.write(input[Fields.name], label: PointsMember.nameLabel, of: member.id, in: context)
        try context.emit(
            Event(
                stream: member.id, version: 1, type: Self.verb.text, unit: member.unit.id,
                Payload().with("scheme", token: plan.id).with("number", token: member.number).with("named", flag: member.isNamed)
                    .with("name", commitment: name)))
        return member.id
    }
}

/// 退出: what waits is taken back and nothing new is given. What was given is kept as figures until the cycle's end.
package struct LeavePoints: Command {
    package static let verb: Verb = "points.leave"

    package enum Fields {
        package static let scheme = Field.choice("scheme")
        package static let schema = Schema("LeavePoints", [scheme.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    package func run(in context: CommandContext) throws -> ID {
        try PointsMember.acting(input[Fields.scheme], in: context).leave(in: context)
    }
}

/// 代为退出: a worker takes somebody out who has no account and wants to leave, by their number. 404 for anybody else.
package struct LeaveForMember: Command {
    package static let verb = EnterMember.verb
    package static let schema = Schema("LeaveForMember", [WorkerClaim.number.any])

    private let input: Input

    package init(_ input: Input) { self.input = input }

    private func member(in tx: any Reading) throws -> PointsMember {
        // Whoever has an account leaves by themselves, and whoever was erased is nobody any more.
        guard let member = try PointsMember.find(number: input[WorkerClaim.number], in: tx), member.account == nil else {
            throw Problem.notFound
        }
        return member
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try member(in: tx).unit.path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> ID {
        let member = try member(in: context.tx)
        guard member.left == nil else { throw Problem(409, "points.not_joined") }
        return try member.leave(in: context)
    }
}

extension PointsMember {
    fileprivate func leave(in context: CommandContext) throws -> ID {
        // The first event of a command tells what it was about.
        try context.tx.execute("UPDATE points_member SET left_ms = \(context.now), version = \(version + 1) WHERE id = \(id)")
        try context.emit(
            Event(
                stream: id, version: version + 1, type: LeavePoints.verb.text, unit: unit.id, Payload().with("scheme", token: scheme)))
        // What was taken from somebody for a fault is not undone by leaving.
        for claim in try PointsClaim.open(of: id, in: context.tx) where claim.kind == .award { try claim.withdraw(in: context) }
        return id
    }
}

enum PointsErasure {
    /// Destroys who they were and what was said; what was posted stays under an id that leads to nobody.
    static func erase(_ records: [ID], in tx: any Transaction) throws {
        guard !records.isEmpty else { return }
        let list = Statement.list(records.map { "\($0)" })
        let claims = try tx.all("SELECT id FROM points_claim WHERE member IN (\(list)) LIMIT 100000") { try $0.id(0) }
        let appeals = try tx.all(
            "SELECT a.id FROM points_appeal a JOIN points_claim c ON c.id = a.claim WHERE c.member IN (\(list)) LIMIT 100000"
        ) { try $0.id(0) }
        // What others held against them, and what was answered, is about them too.
        let objections = try tx.all(
            """
            SELECT o.id FROM points_claim c JOIN publication p ON p.subject = c.id JOIN publication_objection o ON o.publication = p.id
            WHERE c.member IN (\(list)) LIMIT 100000
            """
        ) { try $0.id(0) }
        let orders = try tx.all("SELECT id FROM points_order WHERE member IN (\(list)) LIMIT 100000") { try $0.id(0) }
        try tx.execute(
            """
            UPDATE points_claim SET asker = NULL WHERE member IN (\(list))
            AND asker IN (SELECT account FROM points_member WHERE id IN (\(list)))
            """)
        try tx.execute(
            """
            UPDATE points_member SET account = NULL, named = FALSE, left_ms = COALESCE(left_ms, \(tx.recorded)) WHERE id IN (\(list))
            """)
        let all = records + claims + appeals + objections + orders
        for start in stride(from: 0, to: all.count, by: 500) {
            try SealedTexts.erase(Array(all[start..<min(start + 500, all.count)]), in: tx)
        }
    }
}
