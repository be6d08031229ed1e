package import Kernel
internal import People
internal import Process
internal import Territory

/// 归为同类: a dispatcher says that these are one cause. Nothing becomes of them by that but that their reporters are told of it together.
package struct FormTopic: Command {
    package static let verb: Verb = "topic.form"

    package enum Fields {
        /// What it is about, in words that every reporter reads.
        package static let title = Field.line("title", maximum: 60)
        /// The others, each as `with.m<number>` with `true`.
        package static let prefix = "with.m"
        package static let schema = Schema("FormTopic", [title.any], openPrefix: "with.", openLimit: Topic.limit)
    }

    let number: String
    let input: Input

    package init(_ number: String, _ input: Input) {
        self.number = number
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject {
        guard let matter = try MatterNumber.read(number).flatMap({ try Matter.find(number: $0, in: tx) }) else { throw Problem.notFound }
        return Subject(place: matter.place.path, owner: matter.place.path)
    }

    package func run(in context: CommandContext) throws {
        let matters = try matters(in: context)
        guard (2...Topic.limit).contains(matters.count) else {
            throw Problem.invalid([FieldProblem("with", "topic_count", args: ["max": "\(Topic.limit)"])])
        }
        if let taken = try matters.first(where: { try Topic.of($0.id, in: context.tx) != nil }) {
            throw Problem(409, "topic.taken", args: ["number": taken.number])
        }
        guard let unit = try unit(over: matters, in: context.tx) else { throw Problem.notFound }
        let number = try YearNumber.draw(in: context) { number in
            try context.tx.first("SELECT 1 FROM matter_topic WHERE number = \(number) LIMIT 1", { try $0.int(0) }) != nil
        }
        let topic = Topic(id: context.newID(), number: number, unit: unit, made: context.now, ended: nil, version: 1)
        try Policy(context.scheme).require(Self.verb, of: context.actor, on: topic.subject)
        try context.tx.execute(
            """
            INSERT INTO matter_topic (id, number, unit, made_ms, version)
            VALUES (\(topic.id), \(number), \(unit.unit), \(context.now), \(topic.version))
            """)
        try context.tx.load(
            "matter_topic_member", columns: ["topic", "matter", "since_ms"],
            rows: matters.map { [topic.id.value, $0.id.value, context.now.value] })
        try topic.relist(in: context.tx)
        let title = try SealedTexts.write([(label: Topic.titleLabel, text: input[Fields.title])], of: topic.id, isNew: true, in: context)
        var payload = Payload().with("number", token: number).with("title", commitment: title.first)
        for matter in matters { payload = payload.with("matter", id: matter.id) }
        try context.emit(Event(stream: topic.id, version: 1, type: Self.verb.text, unit: unit.unit, payload))
    }

    /// The one whose page it was and those that were ticked; whoever groups them may group each.
    private func matters(in context: CommandContext) throws -> [Matter] {
        let ticked = input.open.filter { ["true", "on", "1"].contains($0.value) }.keys.sorted().map {
            String($0.dropFirst(Fields.prefix.count))
        }
        let policy = Policy(context.scheme)
        var seen: Set<ID> = []
        return try ([number] + ticked).compactMap { text -> Matter? in
            guard let number = MatterNumber.read(text), let matter = try Matter.find(number: number, in: context.tx),
                case .allowed = policy.decide(Self.verb, of: context.actor, on: Subject(place: matter.place.path, owner: matter.place.path))
            else { throw Problem.invalid([FieldProblem("with", "matter_unknown")]) }
            guard matter.kind.isOpen else { throw Problem(409, "topic.over", args: ["number": matter.number]) }
            return seen.insert(matter.id).inserted ? matter : nil
        }
    }

    private func unit(over matters: [Matter], in tx: any Reading) throws -> Unit? {
        let shared = matters.dropFirst().reduce(matters[0].place.path.lineage) { common, matter in
            common.filter(matter.place.path.lineage.contains)
        }
        guard let path = shared.max(by: { $0.segments.count < $1.segments.count }),
            let record = try UnitRecord.find(path: path, in: tx)
        else { return nil }
        return try Unit.find(id: record.id, in: tx)
    }
}

/// 告知进展: how far the cause is, to each who raised one of them, in the same words.
package struct TellTopic: Command {
    package static let verb: Verb = "topic.tell"
    package static var reading: Verb? { TopicPermission.read }

    package enum Fields {
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("TellTopic", [text.any])
    }

    let id: ID
    let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    private func find(in tx: any Reading) throws -> Topic {
        guard let topic = try Topic.find(id, in: tx) else { throw Problem.notFound }
        return topic
    }

    package func subject(in tx: any Reading) throws -> Subject { try find(in: tx).subject }

    package func run(in context: CommandContext) throws {
        let topic = try find(in: context.tx)
        guard topic.ended == nil else { throw Problem(409, "topic.ended") }
        guard try topic.notes([:], in: context.tx).count < Topic.noteLimit else { throw Problem(409, "topic.full") }
        let note = context.newID()
        try context.tx.execute("INSERT INTO matter_topic_note (topic, id, told_ms) VALUES (\(id), \(note), \(context.now))")
        // Everybody who raised one reads it: no number of a phone or of a citizen stands in it.
        let text = try SealedTexts.write(PublicText.mask(input[Fields.text]), label: Topic.noteLabel(note), of: id, in: context)
        try topic.commit(Self.verb, Payload().with("note", id: note).with("text", commitment: text), in: context)
    }
}

/// 拆出: one of them is another cause after all, or all are: with fewer than two left it is taken apart. What was told stays with those to
/// whom it was told.
package struct LeaveTopic: Command {
    package static let verb: Verb = "topic.leave"
    package static var reading: Verb? { TopicPermission.read }

    package enum Fields {
        /// Left out: all of them.
        package static let matter = Field.line("matter", maximum: 20).optional
        package static let schema = Schema("LeaveTopic", [matter.any])
    }

    let id: ID
    let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    private func find(in tx: any Reading) throws -> Topic {
        guard let topic = try Topic.find(id, in: tx) else { throw Problem.notFound }
        return topic
    }

    package func subject(in tx: any Reading) throws -> Subject { try find(in: tx).subject }

    package func run(in context: CommandContext) throws {
        let topic = try find(in: context.tx)
        guard topic.ended == nil else { throw Problem(409, "topic.ended") }
        let members = try topic.members(in: context.tx)
        var leaving = members
        if let text = input[Fields.matter] {
            guard let matter = try MatterNumber.read(text).flatMap({ try Matter.find(number: $0, in: context.tx) }),
                members.contains(matter.id)
            else { throw Problem.invalid([FieldProblem(Fields.matter.name, "matter_unknown")]) }
            if members.count > 2 { leaving = [matter.id] }
        }
        let list = Statement.list(leaving.map { "\($0)" })
        try context.tx.execute(
            """
            UPDATE matter_topic_member SET left_ms = \(context.now) WHERE topic = \(id) AND left_ms IS NULL AND matter IN (\(list))
            """)
        var payload = Payload().with("left", number: Int64(leaving.count))
        if leaving.count == 1 { payload = payload.with("matter", id: leaving[0]) }
        try topic.commit(Self.verb, ended: leaving.count == members.count, payload, in: context)
        // What is left may lie in a lower unit.
        try find(in: context.tx).relist(in: context.tx)
    }
}
