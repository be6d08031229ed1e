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
        guard item.map(allowed: ["id", "kind", "parent", "code"]) != nil else { return nil }
        let id = item.require("id")
        let name = id?.identifier()
        if let id, let name { context.requireWords("level.\(name)", for: id) }
        let kind = item.require("kind")?.choice(Level.Kind.self)
        let parent = item.optional("parent").map { $0.identifier() }
        let code = item.require("code").flatMap(codeRule)
        guard let name, let kind, let code else { return nil }
        if case .some(.none) = parent { return nil }
        return Level(id: name, kind: kind, parent: parent ?? nil, code: code)
    }

    private func codeRule(_ reader: PackReader) -> CodeRule? {
        guard reader.map(allowed: ["kind", "width"]) != nil, let kind = reader.require("kind"), let name = kind.text() else { return nil }
        if name == "digits" {
            return reader.require("width")?.integer(Int64(CodeRule.widths.lowerBound)...Int64(CodeRule.widths.upperBound))
                .map { .digits(Int($0)) }
        }
        if let width = reader.optional("width") {
            width.fault("territory.width", "only codes of the kind digits have a width", mend: "remove it")
        }
        switch name {
        case "county": return .county
        case "township": return .township
        case "village": return .village
        case "office": return .office
        default:
            kind.fault("territory.code_kind", "«\(name)» is not known", mend: "use one of: \(CodeRule.names.joined(separator: ", "))")
            return nil
        }
    }

    private func judgeTree(_ levels: [(level: Level, reader: PackReader)], _ list: PackReader) -> Bool {
        let parents = Dictionary(levels.map { ($0.level.id, $0.level.parent) }) { first, _ in first }
        var isSound = true
        func fault(_ reader: PackReader, _ code: String, _ what: String, mend: String) {
            reader.fault(code, what, mend: mend)
            isSound = false
        }
        let tops = levels.filter { $0.level.parent == nil }
        if tops.isEmpty { fault(list, "territory.no_top", "no level stands at the top", mend: "leave out `parent` of the highest level") }
        for extra in tops.dropFirst() {
            fault(extra.reader, "territory.two_tops", "«\(extra.level.id)» is a second level at the top", mend: "give it a `parent`")
        }
        for (level, reader) in levels {
            guard let parent = level.parent else { continue }
            if parents[parent] == nil {
                fault(reader, "territory.unknown_level", "its parent «\(parent)» is no level", mend: "name a level of this list")
            } else if (Lineage.isCyclic(from: level.id) { parents[$0] ?? nil }) {
                fault(reader, "territory.cycle", "«\(level.id)» stands above itself", mend: "mend `parent` of one level in the ring")
            } else if Lineage.depth(of: level.id, parent: { parents[$0] ?? nil }) > UnitPath.depthLimit {
                fault(
                    reader, "territory.depth", "«\(level.id)» is more than \(UnitPath.depthLimit) levels down",
                    mend: "leave out levels above")
            }
        }
        return isSound
    }
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
