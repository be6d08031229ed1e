import Kernel

/// Reads `territory.units`: one root, every other under a unit of the right level, with a code that continues its parent's.
struct UnitsReader {
    let levels: [Level]

    private struct Entry {
        let reader: PackReader
        let code: String
        let name: String
        let level: Level
        let parent: String?
    }

    func read(_ list: PackReader) -> [TerritoryScheme.Unit]? {
        guard let items = list.list() else { return nil }
        let read = items.map(entry)
        var byCode: [String: Entry] = [:]
        var isSound = !read.contains { $0 == nil }
        for case let entry? in read {
            if let first = byCode[entry.code] {
                entry.reader.fault(
                    "territory.duplicate_code", "the code \(entry.code) already stands on line \(first.reader.mark.line)",
                    mend: "give each unit a code of its own")
                isSound = false
            } else {
                byCode[entry.code] = entry
            }
        }
        // Codes of entries that could not be read are known all the same, so that their children are not called orphans.
        let named = Set(items.compactMap(Self.code))
        let entries = read.compactMap { $0 }
        for entry in entries where !judge(entry, byCode, named) { isSound = false }
        guard judgeRoots(entries, list), isSound else { return nil }
        return ordered(entries, byCode)
    }

    private static func code(of item: PackReader) -> String? {
        guard case .scalar(let code, _)? = item.optional("code")?.node else { return nil }
        return code
    }

    private func entry(_ item: PackReader) -> Entry? {
        guard item.map(allowed: ["code", "name", "level", "parent"]) != nil else { return nil }
        let code = item.require("code")?.text(maximum: 32)
        let name = item.require("name")?.text(maximum: 60)
        let level = item.require("level").flatMap(level)
        let parent = item.optional("parent").map { $0.text(maximum: 32) }
        guard let code, let name, let level else { return nil }
        if case .some(.none) = parent { return nil }
        return Entry(reader: item, code: code, name: name, level: level, parent: parent ?? nil)
    }

    private func level(_ reader: PackReader) -> Level? {
        guard let id = reader.text() else { return nil }
        if let level = levels.first(where: { $0.id == id }) { return level }
        reader.fault(
            "territory.unknown_level", "«\(id)» is no level", mend: "use one of: \(levels.map(\.id).joined(separator: ", "))")
        return nil
    }

    private func judge(_ entry: Entry, _ byCode: [String: Entry], _ named: Set<String>) -> Bool {
        let code = entry.reader.optional("code") ?? entry.reader
        guard let parent = entry.parent else {
            guard entry.level.parents.isEmpty else {
                entry.reader.fault(
                    "territory.no_parent", "\(entry.code) on the level «\(entry.level.id)» has no parent",
                    mend: "add `parent:` with the code of its \(Self.names(entry.level.parents))")
                return false
            }
            return judge(code, entry, under: nil)
        }
        let place = entry.reader.optional("parent") ?? entry.reader
        guard let above = byCode[parent] else {
            guard !named.contains(parent) else { return false }
            place.fault("territory.unknown_parent", "no unit has the code \(parent)", mend: "name the code of a unit of this list")
            return false
        }
        if (Lineage.isCyclic(from: entry.code) { byCode[$0]?.parent }) {
            place.fault("territory.cycle", "\(entry.code) stands above itself", mend: "mend `parent` of one unit in the ring")
            return false
        }
        guard entry.level.parents.contains(above.level.id) else {
            place.fault(
                "territory.wrong_level",
                "«\(entry.level.id)» stands under \(Self.names(entry.level.parents)), but \(parent) is of the level «\(above.level.id)»",
                mend: "name a parent of the right level")
            return false
        }
        return judge(code, entry, under: parent)
    }

    private static func names(_ levels: [String]) -> PackText {
        levels.isEmpty ? "nothing" : "\(levels.map { "«\($0)»" }.joined(separator: " / "))"
    }

    private func judge(_ code: PackReader, _ entry: Entry, under parent: String?) -> Bool {
        guard let fault = entry.level.code.fault(in: entry.code, under: parent) else { return true }
        code.fault("territory.code", "\(entry.code): \(fault)", mend: "write \(entry.level.code.form)")
        return false
    }

    private func judgeRoots(_ entries: [Entry], _ list: PackReader) -> Bool {
        let roots = entries.filter { $0.parent == nil && $0.level.parents.isEmpty }
        for extra in roots.dropFirst() {
            extra.reader.fault("territory.two_roots", "\(extra.code) is a second root", mend: "an installation has one root: remove it")
        }
        if entries.isEmpty { list.fault("territory.no_root", "no unit stands at the top", mend: "write the county first") }
        return roots.count == 1
    }

    /// Parents first, brothers in the order written; every path exists, since depth and codes were judged.
    private func ordered(_ entries: [Entry], _ byCode: [String: Entry]) -> [TerritoryScheme.Unit]? {
        var paths: [String: UnitPath] = [:]
        let depths = entries.map { entry in (entry, Lineage.depth(of: entry.code) { byCode[$0]?.parent }) }
        let sorted = depths.enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }.map(\.element.0)
        return sorted.compactMap { entry in
            let above = entry.parent.map { paths[$0] } ?? UnitPath.root
            guard let path = above?.appending(entry.code) else {
                entry.reader.fault(
                    "territory.depth", "\(entry.code) stands too deep or has a bad code", mend: "mend its code or its parent")
                return nil
            }
            paths[entry.code] = path
            return TerritoryScheme.Unit(code: entry.code, name: entry.name, level: entry.level.id, parent: entry.parent, path: path)
        }
    }
}
