import Kernel

/// Carries a plan out: judges it against what stands, writes spans under its act, and tells what it did.
struct Redrawing {
    let plan: ActPlan
    let act: TerritoryAct
    let scheme: TerritoryScheme
    let context: CommandContext
    var outcome: ActOutcome
    private var successions: [Succession.Row] = []
    /// The units above what has been moved, as they were.
    private var before: [ID: [ID]] = [:]
    /// What was touched, as it stood.
    private var was: [ID: UnitRecord] = [:]
    private var redrew: Set<ID> = []

    var tx: any Transaction { context.tx }
    var day: Day { plan.day }

    init(_ plan: ActPlan, under act: TerritoryAct, in context: CommandContext) throws {
        self.plan = plan
        self.act = act
        self.context = context
        scheme = try context.scheme.section(TerritoryScheme.self)
        outcome = ActOutcome(act: act.id, day: plan.day, posts: plan.posts)
    }

    static func fault(_ field: Field<String?>, _ code: String, _ args: [String: String] = [:]) -> Problem {
        Problem.invalid([FieldProblem(field.name, code, args: args)])
    }

    static func fault(_ code: String, _ args: [String: String] = [:]) -> Problem {
        Problem.invalid([FieldProblem(ActPlan.Fields.unit.name, code, args: args)])
    }

    /// The units it is about, all of one level.
    func subjects() throws -> [UnitRecord] {
        let units = try plan.units.map { code -> UnitRecord in
            guard let unit = try UnitRecord.find(code: code, in: tx) else { throw Self.fault("unit") }
            return unit
        }
        guard Set(units.map(\.level)).count == 1 else { throw Self.fault("act_levels") }
        return units
    }

    mutating func run() throws {
        let units = try subjects()
        let unit = units[0]
        switch plan.kind {
        case .rename: try rename(unit)
        case .recode: try recode(unit)
        case .open: try open(under: unit)
        case .close: try close(unit)
        case .move: try move(unit)
        case .merge: try merge(units)
        case .split: try split(unit)
        case .extract: try extract(unit)
        case .outline: for unit in units { try touch(unit.id, marking: false) }
        }
        try setLand()
        try finish()
    }

    // MARK: What several kinds do

    /// `marking`: the pack no longer looks after its name, code and place.
    mutating func touch(_ unit: ID, marking: Bool = true) throws {
        guard outcome.touched.insert(unit).inserted else { return }
        guard outcome.touched.count <= ActPlan.maximumTouched else {
            throw Problem(409, "territory.too_large", args: ["max": "\(ActPlan.maximumTouched)"])
        }
        // What was said for later days by another act would be lost, or would contradict this one.
        guard try !Spans.hasLater(unit, than: day, in: tx) else { throw Problem(409, "territory.later_act") }
        was[unit] = try standing(unit)
        guard marking else { return }
        redrew.insert(unit)
        try tx.execute("UPDATE unit SET redrawn = TRUE WHERE id = \(unit)")
    }

    /// What became of each unit, in the order of their codes.
    func changes() throws -> [ActPreview.Change] {
        try outcome.touched.map { unit in
            let now = try standing(unit)
            return ActPreview.Change(before: was[unit], after: now.ended == nil ? now : nil)
        }
        .filter { $0.before != $0.after }
        .sorted { $0.code < $1.code }
    }

    /// The land around the outlines that are given: what stands beside each, and what stands below it.
    func lands() throws -> [LandReview.Land] {
        guard !plan.land.isEmpty else { return [] }
        var around: [ID] = []
        for code in plan.land.keys.sorted() {
            guard let unit = try UnitRecord.find(anyCode: code, in: tx) else { continue }
            for one in [unit.parent, unit.id].compactMap({ $0 }) where !around.contains(one) { around.append(one) }
        }
        return try around.prefix(ActPlan.maximumUnits).flatMap { id -> [LandReview.Land] in
            let unit = try standing(id)
            return try LandReview.hierarchies.compactMap { try LandReview.load(under: unit, $0, in: tx) }
        }
    }

    func level(_ unit: UnitRecord) throws -> Level {
        guard let level = scheme.level(unit.level) else { throw Problem(409, "territory.conflict") }
        return level
    }

    /// A code that fits and that no unit ever had.
    func require(code: String, _ level: Level, under parent: String?, for unit: ID?, _ field: Field<String?>) throws {
        if let fault = level.code.fault(in: code, under: parent) {
            throw Problem.invalid([FieldProblem(field.name, "code_rule", said: ["fault": fault])])
        }
        guard try !Spans.isTaken(code, except: unit, in: tx) else { throw Self.fault(field, "code_taken", ["code": code]) }
    }

    mutating func create(code: String, name: String, level: Level, parent: UnitRecord?, _ field: Field<String?>) throws -> UnitRecord {
        try require(code: code, level, under: parent?.code, for: nil, field)
        let path =
            try parent.map { parent in
                guard let path = parent.path.appending(code) else { throw Self.fault(field, "code_taken", ["code": code]) }
                return path
            } ?? UnitPath("/\(code)")
        guard let path else { throw Self.fault(field, "code_taken", ["code": code]) }
        let id = try act.create(.init(code: code, name: name, level: level, parent: parent?.id, path: path), source: .import)
        outcome.touched.insert(id)
        return try standing(id)
    }

    func standing(_ id: ID) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(id: id, in: tx) else { throw Problem.notFound }
        return unit
    }

    /// Puts a unit under another parent, with a code that continues it.
    mutating func put(_ unit: UnitRecord, under parent: UnitRecord, code: String?) throws {
        let level = try level(unit)
        guard level.parents.contains(parent.level) else { throw Self.fault(ActPlan.Fields.target, "act_parent") }
        guard !unit.path.contains(parent.path) else { throw Self.fault(ActPlan.Fields.target, "act_below_itself") }
        try touch(unit.id)
        before[unit.id] = Array(try UnitRecord.lineage(of: unit.id, in: tx).units.dropLast())
        try act.setParent(unit.id, level.hierarchy, to: parent.id)
        let next =
            try code ?? Codes(level, in: tx).code(continuing: unit.code, from: try parentCode(unit), under: parent.code, for: unit.id)
        if next != unit.code { try giveCode(unit, next, under: parent.code, ActPlan.Fields.code) }
        try UnitRows(tx).refresh([unit.id])
    }

    private func parentCode(_ unit: UnitRecord) throws -> String? { try unit.parent.map { try standing($0).code } }

    /// Another code for a unit and, where theirs continue it, for all below.
    mutating func giveCode(_ unit: UnitRecord, _ code: String, under parent: String?, _ field: Field<String?>) throws {
        try touch(unit.id)
        try require(code: code, level(unit), under: parent, for: unit.id, field)
        try act.rename(unit.id, to: unit.name, code: code)
        for child in try UnitRecord.children(of: unit.id, limit: ActPlan.maximumTouched + 1, in: tx) {
            let level = try level(child)
            guard level.code.fault(in: child.code, under: code) != nil else { continue }
            let next = try Codes(level, in: tx).code(continuing: child.code, from: unit.code, under: code, for: child.id)
            try giveCode(child, next, under: code, field)
        }
    }

    /// A unit is no more from the day on.
    mutating func end(_ unit: UnitRecord) throws {
        try touch(unit.id)
        guard try UnitRecord.children(of: unit.id, limit: 1, in: tx).isEmpty else { throw Self.fault("act_children") }
        try act.end(unit.id, level(unit).hierarchy)
    }

    mutating func succeed(_ unit: ID, by heirs: [(unit: ID, share: Int64)], isEnded: Bool) throws {
        for (index, heir) in heirs.enumerated() {
            successions.append(
                Succession.Row(predecessor: unit, successor: heir.unit, share: heir.share, isMain: isEnded && index == 0))
        }
        outcome.left.append(
            .init(unit: unit, isEnded: isEnded, main: isEnded ? heirs.first?.unit : nil, successors: heirs.map(\.unit)))
    }

    private mutating func setLand() throws {
        guard !plan.land.isEmpty else { return }
        for (code, outline) in plan.land.sorted(by: { $0.key < $1.key }) {
            guard let unit = try UnitRecord.find(anyCode: code, in: tx), outcome.touched.contains(unit.id),
                try Spans.stands(unit.id, in: tx), try level(unit).kind == .area
            else { throw Self.fault(ActPlan.Fields.land, "act_land_unit", ["code": code]) }
            if plan.kind == .outline, try UnitOutline.find(unit: unit.id, in: tx)?.geometry == OutlineBytes.encode(outline) {
                throw Self.fault(ActPlan.Fields.land, "act_same")
            }
            try act.writeOutline(of: unit.id, to: outline)
        }
    }

    private mutating func finish() throws {
        try UnitRows(tx).refresh(outcome.touched.sorted())
        try Spans.requireSound(outcome.touched.sorted(), from: day, in: tx)
        for (unit, above) in before.sorted(by: { $0.key < $1.key }) {
            let after = Array(try UnitRecord.lineage(of: unit, in: tx).units.dropLast())
            if after != above { outcome.move(unit, from: above, to: after) }
        }
        for row in successions {
            try tx.execute(
                """
                INSERT INTO succession (act, predecessor, successor, share, main, from_day)
                VALUES (\(act.id), \(row.predecessor), \(row.successor), \(row.share), \(row.isMain), \(day))
                """)
        }
        try act.note(outcome.touched, redrew: redrew)
        // What is kept in memory of places knows paths too.
        try act.noteOutlines()
    }
}
