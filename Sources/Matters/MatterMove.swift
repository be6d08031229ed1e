internal import Kernel
internal import People
internal import Process
internal import Territory

/// A step along the pack's table of transitions: the one place that changes a matter's state, owner, list rows, clocks and version, and
/// tells it.
package struct MatterMove {
    let matter: Matter
    let verb: MatterVerb
    let transition: MatterScheme.Transition
    /// Who answers for it from now on, when somebody else does.
    var owner: Matter.Place?
    /// By which rule of the catalogue.
    var route: Holding.Route?
    /// Goes the other way of its transition: back to work.
    var redoes = false
    /// Where it leads, when the table alone does not say.
    private(set) var target: MatterScheme.State?
    /// What it stands apart from again.
    var following: Following?
    var course: Matter.Course

    /// Loads what a command acts on; «not found» when there is none.
    static func load(_ number: String, in tx: any Reading) throws -> Matter {
        guard let matter = try Matter.find(number: number, in: tx) else { throw Problem.notFound }
        return matter
    }

    init(_ matter: Matter, _ verb: MatterVerb, expected: Int64?, in context: CommandContext) throws {
        self.matter = matter
        self.verb = verb
        course = matter.course
        if let expected, expected != matter.version {
            throw Problem(412, "stale", args: ["expected": "\(expected)", "current": "\(matter.version)"])
        }
        transition = try context.scheme.section(MatterScheme.self).transition(verb, from: matter.state)
    }

    /// A step that another matter brings about, or that leads back to where it came from.
    init(_ matter: Matter, _ verb: MatterVerb, to target: MatterScheme.State) {
        self.matter = matter
        self.verb = verb
        self.target = target
        course = matter.course
        transition = MatterScheme.Transition(verb: verb, from: [matter.state], to: target.id)
    }

    /// Of the matter and of its event, after this step.
    var version: Int64 { matter.version + 1 }

    /// Seals what was said with this step under a label of its own, so that a later step of the same kind leaves it as it is.
    func say(_ text: String?, in context: CommandContext) throws -> [UInt8]? {
        guard let text else { return nil }
        let most = try isRemark(in: context) ? Self.remarkLimit : Self.textLimit
        guard try SealedTexts.count(of: matter.id, in: context.tx) < most else { throw Problem(409, "matter.full") }
        return try SealedTexts.write(text, label: MatterText.said(verb, version), of: matter.id, in: context)
    }

    /// Whether it adds a word and no more. A contact that the office owes is taken however much was said.
    private func isRemark(in context: CommandContext) throws -> Bool {
        switch verb {
        case .comment, .note, .whistle, .escalate: true
        case .contact: try !Clock.all(of: matter.id, in: context.tx).contains { $0.stage == .contact && $0.ended == nil }
        default: false
        }
    }

    /// What its event tells, when all it adds is what was said.
    func saying(_ text: String?, in context: CommandContext) throws -> Payload {
        Payload().with("text", commitment: try say(text, in: context))
    }

    /// Back to whoever gave it out: the place it happened in answers for it again.
    mutating func goBack() {
        owner = matter.place
        course.handedBack += 1
        (course.assignee, course.standIn) = (nil, nil)
    }

    /// Beyond this a matter takes no more remarks, requests and whistles: nobody can say so much that a step which leads on finds no room.
    static let remarkLimit = Int64(120)
    /// Beyond this no more steps with a reason; what resolves and rates it still finds room.
    static let textLimit = Int64(SealedTexts.limit - 20)

    func commit(_ payload: Payload, in context: CommandContext) throws -> MatterStanding {
        let scheme = try context.scheme.section(MatterScheme.self)
        let redo = redoes ? transition.redo.flatMap(scheme.state) : nil
        let target = try target ?? redo ?? scheme.move(verb, from: matter.state)
        let tx = context.tx
        let newOwner = owner ?? matter.owner
        let isHandedOver = newOwner.unit != matter.owner.unit
        try MatterClocks(matter, category: scheme.category(matter.category), in: context).follow(self, to: target, owner: newOwner)
        try Arbitration.follow(self, to: target, in: context)
        let lapsing = try lapse(at: target, isHandedOver: isHandedOver, scheme, in: tx)
        let due = try MatterDue.nearest(matter.id, in: tx)
        let changed = try tx.executeCounting(
            """
            UPDATE matter SET state = \(target.id), kind = \(target.kind.rawValue), owner = \(newOwner.unit), version = \(version),
                changed_ms = \(context.now), due_ms = \(due)\(further(lapsing.count))
            WHERE id = \(matter.id) AND version = \(matter.version)
            """)
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(matter.version)", "current": ""]) }
        if isHandedOver || target.kind != matter.kind || due != matter.due {
            try list(as: target.kind, due: due, owner: newOwner, in: tx)
        }
        if isHandedOver { try OpenedProject.handOver(matter, to: newOwner.unit, in: context) }
        if isHandedOver || route != nil {
            try Holding.begin(matter.id, version: version, unit: newOwner.unit, verb: verb, route: route, in: context)
        }
        try context.emit(
            Event(
                stream: matter.id, version: version, type: verb.verb.text, unit: matter.place.unit,
                payload.with("from", token: matter.kind.rawValue).with("to", token: target.kind.rawValue).with("owner", id: newOwner.unit)),
            onBehalf: try Handover.absent(matter, for: context.actor, on: context.now.day, in: tx))
        for record in lapsing { try Decisions(in: context).lapse(record, unit: matter.place.unit) }
        // Whoever goes on for a unit that is no more takes it over in the same step: then that is the version it stands at.
        let isBegunAgain = matter.kind == .closed && target.kind != .closed
        let last = isBegunAgain ? try FollowMatter.afterReturn(matter.id, in: context) : version
        if matter.state == scheme.following?.id, target.id != matter.state { try Following.end(matter.id, by: verb, in: context) }
        try settleFollowers(at: target, owner: newOwner, in: context)
        try settleParts(at: target, in: context)
        try settleBeside(at: target, in: context)
        return MatterStanding(number: matter.number, state: target.id, kind: target.kind, version: last)
    }

    /// What waits to be decided and can no longer happen where it goes now.
    private func lapse(
        at target: MatterScheme.State, isHandedOver: Bool, _ scheme: MatterScheme, in tx: any Reading
    ) throws -> [DecisionRecord] {
        guard course.pending > 0, isHandedOver || target.id != matter.state else { return [] }
        return try DecisionRecord.all(of: matter.id, in: tx).filter { record in
            record.state == .waiting
                && (isHandedOver || MatterVerb(rawValue: record.kind).map { scheme.allows($0, from: target.id) } != true)
        }
    }

    /// Moves its rows in the lists, from where it stood to where it stands now.
    private func list(as kind: StateKind, due: Instant?, owner: Matter.Place, in tx: any Transaction) throws {
        let above = owner.unit == matter.owner.unit ? matter.ownerLineage : try UnitRecord.lineage(of: owner.unit, in: tx)
        let before = MatterIn.Lists(place: matter.placeLineage, owner: matter.ownerLineage)
        let after = MatterIn.Lists(place: matter.placeLineage, owner: above)
        try tx.replace(
            "matter_in", columns: MatterIn.columns, rows: MatterIn.rows(matter.id, raised: matter.raised, kind: matter.kind, before),
            by: MatterIn.rows(matter.id, raised: matter.raised, kind: kind, after))
        try tx.replace(
            "matter_due", columns: MatterDue.columns, rows: MatterDue.rows(matter.id, due: matter.due, before),
            by: MatterDue.rows(matter.id, due: due, after))
    }

    /// The columns of its course that this step changes; most steps change none.
    private func further(_ lapsing: Int) -> Statement {
        let old = matter.course
        var changes: [Statement] = []
        if course.handedBack != old.handedBack { changes.append(", handed_back = \(course.handedBack)") }
        if course.returned != old.returned { changes.append(", returned = \(course.returned)") }
        if course.redone != old.redone { changes.append(", redone = \(course.redone)") }
        if course.asked != old.asked { changes.append(", asked = \(course.asked)") }
        if course.isArbitrated != old.isArbitrated { changes.append(", arbitrated = \(course.isArbitrated)") }
        if course.assignee != old.assignee { changes.append(", assignee = \(course.assignee)") }
        if course.standIn != old.standIn { changes.append(", stand_in = \(course.standIn)") }
        if course.resolved != old.resolved { changes.append(", resolved_ms = \(course.resolved)") }
        if course.escalated != old.escalated { changes.append(", escalated_ms = \(course.escalated)") }
        if course.pending != old.pending || lapsing > 0 { changes.append(", pending = \(course.pending - Int64(lapsing))") }
        if course.extended != old.extended { changes.append(", extended = \(course.extended)") }
        if course.shelved != old.shelved { changes.append(", shelved = \(course.shelved)") }
        if course.excluded != old.excluded { changes.append(", excluded_ms = \(course.excluded)") }
        return Statement.list(changes, separator: "")
    }
}
