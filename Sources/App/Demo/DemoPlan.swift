import Kernel
import Territory

/// The units and people of a demonstration, drawn from a seed before anything is written.
struct DemoPlan {
    struct Unit {
        let code: String
        let name: String
        let level: String
        /// `nil` at the top.
        let parent: String?
    }

    struct Service {
        let unit: String
        let post: String
        var name: String
        let phone: String
    }

    struct Household {
        let number: String
        let residence: String
        let origin: String?
        let residents: Int
    }

    /// All units in the order in which they can be made; the pack's own come first.
    private(set) var units: [Unit] = []
    /// Those that the pack does not name.
    private(set) var made: [Unit] = []
    var services: [Service] = []
    private(set) var households: [Household] = []

    private let territory: TerritoryScheme
    private let demo: DemoScheme
    private let percent: Int
    private var names: DemoNames
    private var dice: DemoDice
    private var byCode: [String: Unit] = [:]
    private var byLevel: [String: [String]] = [:]
    private(set) var children: [String: [String]] = [:]
    private var likened: [String: Int] = [:]

    /// `percent` of the sizes that the pack names, at least one of each.
    init(_ scheme: Scheme, seed: UInt64, percent: Int) throws {
        territory = try scheme.section(TerritoryScheme.self)
        demo = try scheme.section(DemoScheme.self)
        self.percent = percent
        dice = DemoDice(seed)
        names = DemoNames(demo, dice: &dice)
        for unit in territory.units { add(Unit(code: unit.code, name: unit.name, level: unit.level, parent: unit.parent)) }
        for entry in demo.units { try make(entry) }
        for entry in demo.services { appoint(entry) }
        for entry in demo.households { try register(entry) }
    }

    func unit(_ code: String) -> Unit? { byCode[code] }

    /// The unit and all above it, from itself up.
    func lineage(_ code: String) -> [Unit] {
        var out: [Unit] = []
        var next = byCode[code]
        while let unit = next, out.count < UnitPath.depthLimit {
            out.append(unit)
            next = unit.parent.flatMap { byCode[$0] }
        }
        return out
    }

    /// From the top down, as a path.
    func path(_ code: String) -> UnitPath? { UnitPath(lineage(code).reversed().map { "/" + $0.code }.joined()) }

    private mutating func add(_ unit: Unit) {
        units.append(unit)
        byCode[unit.code] = unit
        byLevel[unit.level, default: []].append(unit.code)
        if let parent = unit.parent { children[parent, default: []].append(unit.code) }
    }

    private func scaled(_ count: Int) -> Int { max(1, (count * percent + 99) / 100) }

    private mutating func make(_ entry: DemoScheme.Units) throws {
        guard let level = territory.level(entry.level) else { return }
        let parents = entry.under.map { [$0] } ?? (entry.parent.map { [$0] } ?? level.parents).flatMap { byLevel[$0] ?? [] }
        for parent in parents where byCode[parent].map({ level.parents.contains($0.level) }) != true {
            throw Refusal("demo.yaml: no unit of «\(entry.level)» can stand under «\(parent)»")
        }
        guard !parents.isEmpty else { throw Refusal("demo.yaml: there is nothing for units of «\(entry.level)» to stand under") }
        let isNamed = !entry.names.isEmpty
        let shares = dice.spread(isNamed ? entry.count : scaled(entry.count), over: parents.count, most: capacity(level, entry.from))
        for (parent, share) in zip(parents, shares) {
            var number = Int(entry.from)
            for _ in 0..<share {
                while byCode[code(level, parent, number)] != nil { number += 1 }
                let code = code(level, parent, number)
                guard level.code.fault(in: code, under: parent) == nil else {
                    throw Refusal("demo.yaml: «\(parent)» has no codes left for units of «\(entry.level)»")
                }
                let position = number - Int(entry.from) + 1
                let name = isNamed ? entry.names[min(position, entry.count) - 1] : name(entry, parent, position)
                let unit = Unit(code: code, name: name, level: level.id, parent: parent)
                add(unit)
                made.append(unit)
            }
        }
    }

    private mutating func name(_ entry: DemoScheme.Units, _ parent: String, _ number: Int) -> String {
        var name = entry.name.replacing("{parent}", with: byCode[parent]?.name ?? "")
        if name.contains("{place}") { name = name.replacing("{place}", with: names.place(made.count)) }
        if let like = entry.like { name = name.replacing("{like}", with: likeness(like, parent) ?? "\(number)") }
        return name.replacing("{n}", with: DemoNames.numeral(number)).replacing("{number}", with: "\(number)")
    }

    /// The name of the next unit of a level in the place that `parent` is in.
    private mutating func likeness(_ level: String, _ parent: String) -> String? {
        let place = lineage(parent).first { isLand($0.code) }?.code ?? parent
        let all = (byLevel[level] ?? []).filter { code in lineage(code).contains { $0.code == place } }
        let next = likened["\(level).\(place)", default: 0]
        likened["\(level).\(place)"] = next + 1
        return next < all.count ? byCode[all[next]]?.name : nil
    }

    private func capacity(_ level: Level, _ from: Int64) -> Int {
        switch level.code {
        case .village: from >= 200 ? 100 : 99
        case .digits(let width), .numbered(let width), .tagged(_, let width): (0..<width).reduce(1) { power, _ in power * 10 } - 1
        case .city, .county, .township, .office: 99
        }
    }

    private func code(_ level: Level, _ parent: String, _ number: Int) -> String {
        func padded(_ width: Int) -> String {
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return switch level.code {
        case .digits(let width): parent + padded(width)
        case .numbered(let width): "\(parent)-\(padded(width))"
        case .tagged(let tag, let width): "\(parent.prefix { $0 != "-" })-\(tag)\(padded(width))"
        case .city, .county, .township, .village, .office: parent + padded(3)
        }
    }

    private mutating func appoint(_ entry: DemoScheme.Services) {
        guard let kind = territory.post(entry.post) else { return }
        let places = kind.levels.flatMap { byLevel[$0] ?? [] }
        let shares = dice.spread(scaled(entry.count), over: places.count, most: 50)
        var shared: [String: (name: String, phone: String)] = [:]
        for (place, share) in zip(places, shares) {
            for _ in 0..<share {
                let key = entry.onePer.flatMap { level in lineage(place).first { $0.level == level }?.code }
                let person = key.flatMap { shared[$0] } ?? names.person()
                if let key { shared[key] = person }
                services.append(Service(unit: place, post: kind.id, name: person.name, phone: person.phone))
            }
        }
    }

    private mutating func register(_ entry: DemoScheme.Households) throws {
        guard byCode[entry.residence] != nil else { throw Refusal("demo.yaml: there is no unit «\(entry.residence)» to live in") }
        for origin in entry.origins where byCode[origin] == nil { throw Refusal("demo.yaml: there is no unit «\(origin)» to come from") }
        let homes = leaves(under: entry.residence)
        let count = scaled(entry.count)
        let sizes = dice.shuffled(dice.spread(scaled(entry.residents), over: count, most: 9))
        for number in 0..<count {
            let digits = "\(number + 1)"
            households.append(
                Household(
                    number: "\(entry.residence)-" + String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits,
                    residence: homes[number * homes.count / count],
                    origin: entry.origins.isEmpty ? nil : entry.origins[number % entry.origins.count], residents: max(1, sizes[number])))
        }
    }

    /// The finest units in the tree of government and its grids below a unit, or the unit itself.
    func leaves(under code: String) -> [String] {
        let below = (children[code] ?? []).filter { isLand($0) }
        return below.isEmpty ? [code] : below.flatMap(leaves)
    }

    /// Land that people live on: no department, and no grid that lies over others.
    func isLand(_ code: String) -> Bool {
        guard let level = byCode[code].flatMap({ territory.level($0.level) }) else { return false }
        return level.kind == .area && [.administrative, .grid].contains(level.hierarchy)
    }
}
