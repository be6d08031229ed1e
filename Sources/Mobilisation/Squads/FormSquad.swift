package import Kernel
internal import People
internal import Territory

/// 组建队伍: by whoever the pack says for that kind. Whoever is named as its leader is asked first, like every member, and leads it
/// when they say yes; who names nobody leads it themselves.
package struct FormSquad: Command {
    package static let verb: Verb = "squad.form"

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let kind = Field.choice("kind")
        package static let name = Field.line("squad_name", maximum: 40)
        package static let about = Field.text("about", maximum: 500).optional
        package static let leader = Field.line("leader", maximum: 64).optional
        package static let schema = Schema(
            "FormSquad", [name.any, kind.any, unit.any, about.any, leader.any], openPrefix: JoinVolunteers.Fields.skillPrefix,
            openLimit: 40)
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
        guard let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        let unit = try unit(in: context.tx)
        let kind = terms.squads.first { $0.id == input[Fields.kind] }
        let skills = JoinVolunteers.ticked(input, JoinVolunteers.Fields.skillPrefix)
        var faults = SquadWords.unknown(skills, terms)
        if kind == nil { faults.append(FieldProblem(Fields.kind.name, "choice")) }
        let leader = try input[Fields.leader].map { try SquadWords.account($0, in: context.tx) } ?? context.actor.account
        if leader == nil { faults.append(FieldProblem(Fields.leader.name, "squad_account")) }
        guard faults.isEmpty, let kind, let leader else { throw Problem.invalid(faults) }
        guard kind.mayForm(context.actor, in: unit.path) else { throw Problem.forbidden }
        // Who did not say yes yet has no power over it.
        let squad = Squad(
            id: context.newID(), kind: kind.id, unit: unit, leader: leader == context.actor.account ? leader : nil, formed: context.now,
            dissolved: nil, version: 1)
        try squad.insert(in: context.tx)
        try squad.write(skills: skills, in: context.tx)
        let said = try SealedTexts.write(SquadWords.texts(input[Fields.name], input[Fields.about]), of: squad.id, isNew: true, in: context)
        try context.emit(
            Event(
                stream: squad.id, version: 1, type: Self.verb.text, unit: unit.id,
                Payload().with("kind", token: kind.id).with("skills", number: Int64(skills.count)).with("name", commitment: said.first)))
        try squad.ask(leader, from: context.now.day, to: .forever, toLead: true, in: context)
        return squad.id
    }
}

/// What commands about squads judge alike.
enum SquadWords {
    static func unknown(_ skills: [String], _ terms: MobilisationScheme.Terms) -> [FieldProblem] {
        skills.filter { !terms.skills.contains($0) }.map { FieldProblem(JoinVolunteers.Fields.skillPrefix + $0, "unknown") }
    }

    static func texts(_ name: String, _ about: String?) -> [(label: String, text: String)] {
        [(label: Squad.Text.name, text: name)] + (about.map { [(label: Squad.Text.about, text: $0)] } ?? [])
    }

    static func account(_ username: String, in tx: any Reading) throws -> ID? {
        try tx.first("SELECT id FROM account WHERE username = \(username) AND disabled = FALSE LIMIT 1") { try $0.id(0) }
    }
}

/// 修改: what it is called, what it does, what it can do, and which of its members leads it.
package struct ChangeSquad: SquadCommand {
    package static let verb: Verb = "squad.change"
    package static let step = "change"

    package enum Fields {
        package static let name = Field.line("squad_name", maximum: 40)
        package static let about = Field.text("about", maximum: 500).optional
        package static let leader = Field.line("leader", maximum: 64).optional
    }
    package static let schema = Schema(
        "ChangeSquad", [Fields.name.any, Fields.about.any, Fields.leader.any], openPrefix: JoinVolunteers.Fields.skillPrefix, openLimit: 40)

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.standing(id, in: context.tx)
        guard let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        let skills = JoinVolunteers.ticked(input, JoinVolunteers.Fields.skillPrefix)
        var faults = SquadWords.unknown(skills, terms)
        let named = try input[Fields.leader].map { try SquadWords.account($0, in: context.tx) }
        // Only somebody who has said yes to the squad leads it.
        if let named {
            let member = try named.flatMap { try SquadMember.live($0, of: id, in: context.tx) }
            if member?.serves(on: context.now.day) != true { faults.append(FieldProblem(Fields.leader.name, "squad_member")) }
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        try squad.write(skills: skills, in: context.tx)
        let about = input[Fields.about]
        let said = try SealedTexts.write(SquadWords.texts(input[Fields.name], about), of: id, in: context)
        if about == nil { try context.tx.execute("DELETE FROM sealed_text WHERE record = \(id) AND label = \(Squad.Text.about)") }
        let leader = (named ?? nil) ?? squad.leader
        try squad.change(
            Self.verb,
            Payload().with("skills", number: Int64(skills.count)).with("led_anew", flag: leader != squad.leader)
                .with("name", commitment: said.first), set: "leader = \(leader)", in: context)
        return id
    }
}

/// 解散: nobody is called by it any more, what its rosters had planned is off, and what it had is noted no more.
package struct DissolveSquad: SquadCommand {
    package static let verb: Verb = "squad.dissolve"
    package static let step = "dissolve"
    package static let schema = Schema("DissolveSquad", [])

    package let id: ID

    package init(_ id: ID, _ input: Input) { self.id = id }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.standing(id, in: context.tx)
        for roster in try Roster.open(of: id, in: context.tx) { try roster.end(in: context) }
        for member in try SquadMember.all(of: id, in: context.tx) { try member.end(RemoveMember.verb, unit: squad.unit.id, in: context) }
        for asset in try SquadAsset.all(of: id, in: context.tx) { try asset.drop(on: context.now.day, in: context.tx) }
        try squad.relistAsPast(in: context.tx)
        try squad.change(Self.verb, set: "leader = NULL, dissolved_ms = \(context.now)", in: context)
        return id
    }
}
