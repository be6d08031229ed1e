import Kernel

/// Reads `territory.levels`: one top, every other right under a level that was named.
struct LevelsReader {
    let context: PackContext

    func read(_ list: PackReader) -> [Level]? {
        guard let items = list.list() else { return nil }
        var levels: [(level: Level, reader: PackReader)] = []
        var isWhole = true
        for item in items {
            guard let level = level(item) else {
                isWhole = false
                continue
            }
            if levels.contains(where: { $0.level.id == level.id }) {
                item.fault("territory.duplicate_level", "the level «\(level.id)» stands twice", mend: "keep one of them")
                isWhole = false
            } else {
                levels.append((level, item))
            }
        }
        guard isWhole, judgeTree(levels, list) else { return nil }
        return levels.map(\.level)
    }

    private func level(_ item: PackReader) -> Level? {
        guard item.map(allowed: ["id", "kind", "hierarchy", "parent", "code"]) != nil else { return nil }
        let id = item.require("id")
        let name = id?.identifier()
        if let id, let name { context.requireWords("level.\(name)", for: id) }
        let kind = item.require("kind")?.choice(Level.Kind.self)
        let hierarchy = item.optional("hierarchy").map { $0.choice(Hierarchy.self) } ?? .administrative
        let parents = item.optional("parent").map(parents) ?? []
        let code = item.require("code").flatMap(codeRule)
        guard let name, let kind, let hierarchy, let parents, let code else { return nil }
        return Level(id: name, kind: kind, hierarchy: hierarchy, parents: parents, code: code)
    }

    /// One level, or a list of them.
    private func parents(_ reader: PackReader) -> [String]? {
        guard case .list = reader.node, let items = reader.list() else { return reader.identifier().map { [$0] } }
        let names = items.compactMap { $0.identifier() }
        if items.isEmpty { reader.fault("territory.no_parent", "names no level", mend: "name one, or leave `parent` out") }
        return names.count == items.count && !names.isEmpty ? names : nil
    }

    private func codeRule(_ reader: PackReader) -> CodeRule? {
        guard reader.map(allowed: ["kind", "width", "tag"]) != nil, let kind = reader.require("kind"), let name = kind.text() else {
            return nil
        }
        for key in ["width", "tag"] where !Self.takes(key, name) {
            reader.optional(key)?.fault("territory.width", "codes of the kind «\(name)» have no \(key)", mend: "remove it")
        }
        switch name {
        case "city": return .city
        case "county": return .county
        case "township": return .township
        case "village": return .village
        case "office": return .office
        case "digits": return width(reader).map(CodeRule.digits)
        case "numbered": return width(reader).map(CodeRule.numbered)
        case "tagged":
            guard let tag = reader.require("tag").flatMap(tag), let width = width(reader) else { return nil }
            return .tagged(tag, width)
        default:
            kind.fault("territory.code_kind", "«\(name)» is not known", mend: "use one of: \(CodeRule.names.joined(separator: ", "))")
            return nil
        }
    }

    /// A kind that is not known is told by itself.
    private static func takes(_ key: String, _ kind: String) -> Bool {
        switch kind {
        case "digits", "numbered": key == "width"
        case "tagged": true
        default: !CodeRule.names.contains(kind)
        }
    }

    private func width(_ reader: PackReader) -> Int? {
        reader.require("width")?.integer(Int64(CodeRule.widths.lowerBound)...Int64(CodeRule.widths.upperBound)).map(Int.init)
    }

    private func tag(_ reader: PackReader) -> String? {
        guard let text = reader.text() else { return nil }
        if CodeRule.tagWidths.contains(text.utf8.count), CodeRule.isLetters(text) { return text }
        reader.fault("territory.tag", "«\(text)» is no tag", mend: "write one to four capital letters, such as XC")
        return nil
    }

    private func judgeTree(_ levels: [(level: Level, reader: PackReader)], _ list: PackReader) -> Bool {
        let byID = Dictionary(levels.map { ($0.level.id, $0.level) }) { first, _ in first }
        let depths = Self.depths(levels.map(\.level))
        var isSound = true
        func fault(_ reader: PackReader, _ code: String, _ what: PackText, mend: PackText) {
            reader.fault(code, what, mend: mend)
            isSound = false
        }
        let tops = levels.filter { $0.level.parents.isEmpty }
        if tops.isEmpty { fault(list, "territory.no_top", "no level stands at the top", mend: "leave out `parent` of the highest level") }
        for extra in tops.dropFirst() {
            fault(extra.reader, "territory.two_tops", "«\(extra.level.id)» is a second level at the top", mend: "give it a `parent`")
        }
        for (level, reader) in levels {
            if let unknown = level.parents.first(where: { byID[$0] == nil }) {
                fault(reader, "territory.unknown_level", "its parent «\(unknown)» is no level", mend: "name a level of this list")
            } else if Self.isCyclic(level, byID) {
                fault(reader, "territory.cycle", "«\(level.id)» stands above itself", mend: "mend `parent` of one level in the ring")
            } else if depths[level.id] == nil, level.parents.allSatisfy({ !Self.isBelowRing($0, byID) }) {
                fault(
                    reader, "territory.depth", "«\(level.id)» is more than \(UnitPath.depthLimit) levels down",
                    mend: "leave out levels above")
            }
            if let other = level.parents.compactMap({ byID[$0] }).first(where: { !level.mayStandUnder($0) }) {
                fault(
                    reader, "territory.hierarchy",
                    "«\(level.id)» (\(level.hierarchy.rawValue)) stands under «\(other.id)» (\(other.hierarchy.rawValue))",
                    mend: "let it stand under a level of its own hierarchy or of the administrative one")
            }
            if level.hierarchy == .party, level.kind == .area {
                fault(
                    reader, "territory.party_land", "«\(level.id)» is a party organisation, which has no land", mend: "write `kind: office`"
                )
            }
        }
        return isSound
    }

    /// The levels a walk upwards meets, the start included only when a ring leads back to it.
    private static func above(_ start: Level, _ byID: [String: Level]) -> Set<String> {
        var seen: Set<String> = []
        var waiting = start.parents
        while let next = waiting.popLast() {
            if seen.insert(next).inserted { waiting += byID[next]?.parents ?? [] }
        }
        return seen
    }

    private static func isCyclic(_ level: Level, _ byID: [String: Level]) -> Bool { above(level, byID).contains(level.id) }

    private static func isBelowRing(_ id: String, _ byID: [String: Level]) -> Bool {
        guard let level = byID[id] else { return false }
        return above(level, byID).union([id]).contains { other in byID[other].map { isCyclic($0, byID) } ?? false }
    }

    /// How far down each level can stand, 1 for the top; none for what is too deep or hangs on a ring.
    static func depths(_ levels: [Level]) -> [String: Int] {
        var depths: [String: Int] = [:]
        let ids = Set(levels.map(\.id))
        for _ in 1...UnitPath.depthLimit {
            for level in levels {
                let above = level.parents.filter(ids.contains).map { depths[$0] }
                guard !above.contains(nil) else { continue }
                let depth = 1 + (above.compactMap { $0 }.max() ?? 0)
                if depth <= UnitPath.depthLimit { depths[level.id] = depth } else { depths[level.id] = nil }
            }
        }
        return depths
    }
}

extension Level {
    /// The tree of government stands on itself; the others on themselves or on it.
    fileprivate func mayStandUnder(_ other: Level) -> Bool { other.hierarchy == hierarchy || other.hierarchy == .administrative }
}

/// Walks up a tree that may turn out not to be one.
enum Lineage {
    static func isCyclic(from start: String, parent: (String) -> String?) -> Bool {
        var seen: Set<String> = [start]
        var current = parent(start)
        while let here = current {
            if here == start { return true }
            guard seen.insert(here).inserted else { return false }
            current = parent(here)
        }
        return false
    }

    /// 1 for the top. The walk from `start` must end: ask `isCyclic` of everything first, or accept a bounded answer.
    static func depth(of start: String, parent: (String) -> String?) -> Int {
        var depth = 1
        var current = parent(start)
        while let here = current, depth <= UnitPath.depthLimit + 1 {
            depth += 1
            current = parent(here)
        }
        return depth
    }
}
