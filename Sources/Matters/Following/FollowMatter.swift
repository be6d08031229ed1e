internal import Kernel
internal import People
internal import Process
internal import Territory

/// 随区划调整转接: one matter whose unit is no more goes on with another. It is no step of the pack's table: state and clocks stay, and its
/// history says by which act.
struct FollowMatter {
    static let verb = MatterPermission.follow

    private let matter: Matter
    private let act: ID?
    private let context: CommandContext

    /// `act`: `nil` where something that was over is begun again in a unit that is no more.
    init(_ matter: Matter, by act: ID?, in context: CommandContext) {
        self.matter = matter
        self.act = act
        self.context = context
    }

    /// Back to where it was before an act, unless it has gone on since or is over; into the hands of whoever had it, unless somebody else
    /// was given it.
    static func goBack(_ id: ID, from act: ID, by undo: ID, in context: CommandContext) throws {
        let row = try context.tx.first(
            """
            SELECT place_before, owner_before, place, owner, assignee_before, stand_in_before FROM matter_follow
            WHERE act = \(act) AND matter = \(id) LIMIT 1
            """
        ) {
            (
                place: (before: try $0.id(0), since: try $0.id(2)), owner: (before: try $0.id(1), since: try $0.id(3)),
                hands: Hands(assignee: try $0.optionalID(4), standIn: try $0.optionalID(5))
            )
        }
        guard let row, let matter = try Matter.find(id: id, in: context.tx),
            try matter.kind != .closed || Following.of(id, in: context.tx) != nil
        else { return }
        let place = matter.place.unit == row.place.since ? row.place.before : matter.place.unit
        let owner = matter.owner.unit == row.owner.since ? row.owner.before : matter.owner.unit
        let isUntouched = owner == row.owner.before && matter.course.assignee == nil && matter.course.standIn == nil
        try FollowMatter(matter, by: undo, in: context).go(to: place, owner, hands: isUntouched ? row.hands : Hands())
    }

    /// Who of the office has it, and who steps in.
    struct Hands {
        var assignee: ID?
        var standIn: ID?
    }

    func leave(_ left: ActOutcome.Left, to heirs: Heirs) throws {
        let point = matter.place.unit == left.unit ? try point() : nil
        // Where nothing but its land tells, what lies elsewhere stays with the unit that goes on.
        let heir = heirs.heir(at: point)
        let place = matter.place.unit == left.unit ? heir ?? left.unit : matter.place.unit
        let owner = matter.owner.unit == left.unit ? (matter.place.unit == left.unit ? heir : heirs.main) ?? left.unit : matter.owner.unit
        try go(to: place, owner)
    }

    private func point() throws -> Coordinate? {
        let text = try SealedTexts.read(matter.id, vault: context.vault, in: context.tx)[MatterText.point]
        return text.flatMap(PlacePoint.read)
    }

    /// Returns the version that it stands at then. `hands`: whose it is in the office that it comes to; nobody's yet when left out.
    @discardableResult
    func go(to newPlace: ID, _ newOwner: ID, hands: Hands = Hands()) throws -> Int64 {
        guard newPlace != matter.place.unit || newOwner != matter.owner.unit else { return matter.version }
        let tx = context.tx
        guard let place = try Unit.find(id: newPlace, in: tx)?.place, let owner = try Unit.find(id: newOwner, in: tx)?.place else {
            throw Problem.notFound
        }
        let isHandedOver = owner.unit != matter.owner.unit
        let version = matter.version + 1
        let waiting =
            matter.course.pending > 0 ? try DecisionRecord.all(of: matter.id, in: tx).filter { $0.state == .waiting } : []
        let lapsing = isHandedOver ? waiting : []
        try tx.execute(
            """
            UPDATE matter SET place = \(place.unit), owner = \(owner.unit), version = \(version), changed_ms = \(context.now),
                pending = \(matter.course.pending - Int64(lapsing.count)),
                assignee = \(isHandedOver ? hands.assignee : matter.course.assignee),
                stand_in = \(isHandedOver ? hands.standIn : matter.course.standIn)
            WHERE id = \(matter.id)
            """)
        try relist(place, owner)
        try takeAlong(to: UnitRecord.lineage(of: place.unit, in: tx).units)
        try Topic.relist(with: matter.id, in: tx)
        if isHandedOver {
            try OpenedProject.handOver(matter, to: owner.unit, in: context)
            try Clocks(matter.clocks, in: context).handOver(to: owner.unit)
            try Holding.begin(matter.id, version: version, unit: owner.unit, verb: .follow, route: nil, in: context)
        }
        if let act {
            try tx.execute(
                """
                INSERT INTO matter_follow (act, matter, place_before, owner_before, place, owner, assignee_before, stand_in_before)
                VALUES (\(act), \(matter.id), \(matter.place.unit), \(matter.owner.unit), \(place.unit), \(owner.unit),
                    \(isHandedOver ? matter.course.assignee : nil), \(isHandedOver ? matter.course.standIn : nil))
                ON CONFLICT (act, matter) DO UPDATE SET place = excluded.place, owner = excluded.owner
                """)
        }
        try context.emit(
            Event(
                stream: matter.id, version: version, type: Self.verb.text, unit: place.unit,
                Payload().with("from", token: matter.kind.rawValue).with("to", token: matter.kind.rawValue).with("owner", id: owner.unit)
                    .with("was", id: matter.place.unit).with("act", id: act)))
        for record in lapsing { try Decisions(in: context).lapse(record, unit: place.unit) }
        if !isHandedOver { try askThere(waiting) }
        return version
    }

    /// What waits to be decided is asked of those who hold the roles over its new place.
    private func askThere(_ waiting: [DecisionRecord]) throws {
        guard !waiting.isEmpty, let moved = try Matter.find(id: matter.id, in: context.tx) else { return }
        let reach = try moved.reach(context.scheme.section(MatterScheme.self))
        for record in waiting { try Decisions(in: context).move(record, to: reach) }
    }

    /// What was blown or begun about it stands in the lists of its new place too.
    private func takeAlong(to units: [ID]) throws {
        for whistle in try Whistle.all(of: matter.id, in: context.tx) {
            try whistle.list(in: units, context.tx)
        }
        guard let project = try Project.of(matter.id, in: context.tx) else { return }
        try OpenedProject(project: project, matter: matter).list(in: units, in: context.tx)
    }

    private func relist(_ place: Matter.Place, _ owner: Matter.Place) throws {
        let before = MatterIn.Lists(place: matter.placeLineage, owner: matter.ownerLineage)
        let after = MatterIn.Lists(
            place: try UnitRecord.lineage(of: place.unit, in: context.tx), owner: try UnitRecord.lineage(of: owner.unit, in: context.tx))
        try context.tx.replace(
            "matter_in", columns: MatterIn.columns, rows: MatterIn.rows(matter.id, raised: matter.raised, kind: matter.kind, before),
            by: MatterIn.rows(matter.id, raised: matter.raised, kind: matter.kind, after))
        try context.tx.replace(
            "matter_due", columns: MatterDue.columns, rows: MatterDue.rows(matter.id, due: matter.due, before),
            by: MatterDue.rows(matter.id, due: matter.due, after))
    }

    /// Something that was over when its unit ended is begun again: whoever goes on for the unit has it.
    /// Returns the version that it stands at then.
    static func afterReturn(_ id: ID, in context: CommandContext) throws -> Int64 {
        guard let matter = try Matter.find(id: id, in: context.tx) else { throw Problem.notFound }
        func standing(_ place: Matter.Place) throws -> ID {
            try Succession.standing(code: place.code, in: context.tx)?.id ?? place.unit
        }
        return try FollowMatter(matter, by: nil, in: context).go(to: standing(matter.place), standing(matter.owner))
    }
}
