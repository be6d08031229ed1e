import Kernel

extension Redrawing {
    mutating func rename(_ unit: UnitRecord) throws {
        guard let name = plan.name, name != unit.name else { throw Self.fault(ActPlan.Fields.name, "act_same") }
        try touch(unit.id)
        try act.rename(unit.id, to: name)
    }

    mutating func recode(_ unit: UnitRecord) throws {
        guard let code = plan.code, code != unit.code else { throw Self.fault(ActPlan.Fields.code, "act_same") }
        let parent = try unit.parent.map { try standing($0).code }
        try giveCode(unit, code, under: parent, ActPlan.Fields.code)
    }

    mutating func open(under parent: UnitRecord) throws {
        guard let level = plan.level.flatMap(scheme.level), level.parents.contains(parent.level) else {
            throw Self.fault(ActPlan.Fields.level, "act_level")
        }
        _ = try create(code: plan.code ?? "", name: plan.name ?? "", level: level, parent: parent, ActPlan.Fields.code)
    }

    /// What it was in the middle of goes to the one that is named, or to the unit above: nothing is without an owner.
    mutating func close(_ unit: UnitRecord) throws {
        guard let parent = unit.parent else { throw Self.fault("act_root") }
        let heir = try plan.target.map { try other($0, than: [unit]) }?.id ?? parent
        try end(unit)
        try succeed(unit.id, by: [(heir, ActPlan.whole)], isEnded: true)
    }

    mutating func move(_ unit: UnitRecord) throws {
        guard unit.parent != nil else { throw Self.fault("act_root") }
        let parent = try other(plan.target ?? "", than: [])
        guard parent.id != unit.parent else { throw Self.fault(ActPlan.Fields.target, "act_same") }
        try put(unit, under: parent, code: plan.code)
    }

    /// Into one that stands, or into a new one beside the first.
    mutating func merge(_ units: [UnitRecord]) throws {
        guard let parent = units[0].parent else { throw Self.fault("act_root") }
        let into: UnitRecord
        if let target = plan.target {
            into = try other(target, than: units)
            guard into.level == units[0].level else { throw Self.fault(ActPlan.Fields.target, "act_levels") }
        } else {
            guard units.count > 1 else { throw Self.fault("act_alone") }
            into = try create(
                code: plan.code ?? "", name: plan.name ?? "", level: level(units[0]), parent: standing(parent), ActPlan.Fields.code)
        }
        for unit in units {
            for child in try UnitRecord.children(of: unit.id, limit: ActPlan.maximumTouched + 1, in: tx) {
                try put(child, under: into, code: nil)
            }
            try end(unit)
            try succeed(unit.id, by: [(into.id, ActPlan.whole)], isEnded: true)
        }
        outcome.touched.insert(into.id)
    }

    /// The first part goes on with what land does not tell, and with the units below that no part names.
    mutating func split(_ unit: UnitRecord) throws {
        guard unit.parent != nil else { throw Self.fault("act_root") }
        let parts = try makeParts(of: unit)
        for child in try UnitRecord.children(of: unit.id, limit: ActPlan.maximumTouched + 1, in: tx) {
            try put(child, under: parts[0].unit, code: nil)
        }
        try end(unit)
        try succeed(unit.id, by: parts.map { ($0.unit.id, $0.share) }, isEnded: true)
    }

    /// Something is taken out of a unit that goes on.
    mutating func extract(_ unit: UnitRecord) throws {
        guard unit.parent != nil else { throw Self.fault("act_root") }
        try touch(unit.id)
        let parts = try makeParts(of: unit)
        try succeed(unit.id, by: parts.map { ($0.unit.id, $0.share) }, isEnded: false)
    }

    private mutating func makeParts(of unit: UnitRecord) throws -> [(unit: UnitRecord, share: Int64)] {
        let parent = try unit.parent.map { try standing($0) }
        var parts: [(unit: UnitRecord, share: Int64)] = []
        for part in plan.parts {
            let new = try create(code: part.code, name: part.name, level: level(unit), parent: parent, ActPlan.Fields.parts)
            for code in part.children {
                guard let child = try UnitRecord.find(code: code, in: tx), child.parent == unit.id else {
                    throw Self.fault(ActPlan.Fields.parts, "act_child", ["code": code])
                }
                try put(child, under: new, code: nil)
            }
            parts.append((new, part.share))
        }
        return parts
    }

    private func other(_ code: String, than units: [UnitRecord]) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: code, in: tx), !units.contains(where: { $0.id == unit.id }) else {
            throw Self.fault(ActPlan.Fields.target, "unit")
        }
        // It stood on the day already, by an act of that day or before.
        guard try Spans.stood(unit.id, on: day, in: tx) else { throw Problem(409, "territory.later_act") }
        return unit
    }
}

/// Codes for units that come under another one: as near to their old ones as may be.
struct Codes {
    private let level: Level
    private let tx: any Reading

    init(_ level: Level, in tx: any Reading) {
        self.level = level
        self.tx = tx
    }

    private static let tries = 1000

    /// The same end where it is free, or else the next number.
    func code(continuing code: String, from old: String?, under parent: String, for unit: ID) throws -> String {
        if level.code.fault(in: code, under: parent) == nil { return code }
        var end = code[...]
        if let old, code.hasPrefix(old) { end = code.dropFirst(old.count) }
        if case .tagged = level.code { end = code.drop { $0 != "-" } }
        let start = parent.prefix { level.code.continuesLand ? $0 != "-" : true }
        let digits = String(end.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
        let head = end.dropLast(digits.count)
        var number = Int64(digits) ?? 0
        for _ in 0..<Self.tries {
            let text = digits.isEmpty ? "" : String(repeating: "0", count: max(0, digits.count - "\(number)".count)) + "\(number)"
            let candidate = "\(start)\(head)\(text)"
            let isFit = text.count == digits.count && level.code.fault(in: candidate, under: parent) == nil
            if isFit, try !Spans.isTaken(candidate, except: unit, in: tx) { return candidate }
            guard !digits.isEmpty else { break }
            number = text.count == digits.count ? number + 1 : 1
        }
        throw Redrawing.fault(ActPlan.Fields.code, "code_full")
    }
}

extension CodeRule {
    /// Whether it continues its parent's code only as far as that is land.
    var continuesLand: Bool { if case .tagged = self { true } else { false } }
}
