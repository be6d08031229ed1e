package import Kernel
import Territory

/// The section `figures` of a pack: what the county reports, each with what it is computed from.
package struct FiguresScheme: SchemeSection {
    package static let key = "figures"
    private static let maximum = 500

    package let figures: [Figure]

    package static func absent(in context: PackContext) -> FiguresScheme? { FiguresScheme(figures: []) }

    package static func read(_ node: PackReader, in context: PackContext) -> FiguresScheme? {
        guard let territory = context.section(TerritoryScheme.self), let nodes = node.list() else { return nil }
        guard nodes.count <= maximum else {
            node.fault("figures.too_many", "there are more than \(maximum)", mend: "take some away")
            return nil
        }
        var seen: Set<String> = []
        let figures = nodes.compactMap { node -> Figure? in
            guard let figure = FigureReader(territory: territory, context: context).read(node) else { return nil }
            guard seen.insert(figure.id).inserted else {
                node.fault("figures.twice", "«\(figure.id)» stands twice", mend: "give each figure an id of its own")
                return nil
            }
            return figure
        }
        return figures.count == nodes.count ? FiguresScheme(figures: figures) : nil
    }
}

/// Reads one figure, reporting every fault in it.
private struct FigureReader {
    let territory: TerritoryScheme
    let context: PackContext

    private static let common: Set<String> = ["id", "row", "measure", "reported", "compare"]

    func read(_ node: PackReader) -> Figure? {
        guard let kind = node.require("measure")?.choice(Measure.Kind.self) else { return nil }
        let measure = measure(kind, node)
        let id = node.require("id").flatMap { reader in
            reader.identifier().map { id in
                context.requireWords("figure.\(id)", for: reader)
                return id
            }
        }
        let row = node.require("row").flatMap(row)
        let reported = node.require("reported")?.integer(0...1_000_000_000_000_000)
        let compare = node.optional("compare").map { $0.choice(Figure.Compare.self) } ?? .equal
        guard let measure, let id, let row, let reported, let compare else { return nil }
        return Figure(id: id, row: row, measure: measure, reported: reported, compare: compare)
    }

    private func row(_ node: PackReader) -> String? {
        guard let text = node.text(maximum: 8) else { return nil }
        if text.wholeMatch(of: /[A-Z][0-9]{1,3}/) != nil { return text }
        node.fault("figures.row", "«\(text)» is no row of the practice", mend: "write such as A1")
        return nil
    }

    private func measure(_ kind: Measure.Kind, _ node: PackReader) -> Measure? {
        func allow(_ keys: Set<String>) -> Bool { node.map(allowed: Self.common.union(keys)) != nil }
        switch kind {
        case .units:
            guard allow(["level", "codes", "under"]), let level = level("level", node) else { return nil }
            guard let codes = node.optional("codes").map({ codes($0) }) ?? .some(nil), let under = under(node) else { return nil }
            return .units(level: level, codes: codes, under: under)
        case .linked:
            guard allow(["hierarchy", "parent", "child"]) else { return nil }
            let hierarchy = node.require("hierarchy")?.choice(Hierarchy.self)
            let (parent, child) = (level("parent", node), level("child", node))
            guard let hierarchy, let parent, let child else { return nil }
            return .linked(hierarchy: hierarchy, parent: parent, child: child)
        case .posts, .people:
            guard allow(["post", "under"]), let posts = node.require("post").flatMap(posts), let under = under(node) else { return nil }
            return kind == .posts ? .posts(of: posts, under: under) : .people(of: posts, under: under)
        case .staffed, .vacant, .coverage:
            guard allow(["post", "level"]), let post = node.require("post").flatMap(post), let level = level("level", node) else {
                return nil
            }
            switch kind {
            case .staffed: return .staffed(post: post, level: level)
            case .vacant: return .vacant(post: post, level: level)
            default: return .coverage(post: post, level: level)
            }
        case .households, .residents, .origins, .vehicles, .operations:
            guard allow(["under"]), let under = under(node) else { return nil }
            switch kind {
            case .households: return .households(under: under)
            case .residents: return .residents(under: under)
            case .vehicles: return .vehicles(under: under)
            case .operations: return territory.units.first.map { .operations(under: under ?? $0.code) }
            default: return .origins(under: under)
            }
        case .matters:
            guard allow(["state", "under"]), let under = under(node), let top = territory.units.first?.code else { return nil }
            guard let state = node.optional("state").map({ $0.choice(Measure.State.self).map(Optional.some) }) ?? .some(nil) else {
                return nil
            }
            return .matters(state: state, under: under ?? top)
        }
    }

    private func level(_ key: String, _ node: PackReader) -> String? {
        guard let reader = node.require(key), let id = reader.identifier() else { return nil }
        if territory.level(id) != nil { return id }
        let known = territory.levels.map(\.id).joined(separator: ", ")
        reader.fault("figures.level", "territory.yaml has no level «\(id)»", mend: "use one of: \(known)")
        return nil
    }

    /// One sort of post, or a list of several that are counted together: who serves in two of them is one person.
    private func posts(_ reader: PackReader) -> [String]? {
        guard case .list = reader.node, let items = reader.list() else { return post(reader).map { [$0] } }
        let known = items.compactMap(post)
        if items.isEmpty { reader.fault("figures.post", "names no post", mend: "name one, or several in [ ]") }
        return known.count == items.count && !known.isEmpty ? known : nil
    }

    private func post(_ reader: PackReader) -> String? {
        guard let id = reader.identifier() else { return nil }
        if territory.post(id) != nil { return id }
        let known = territory.posts.map(\.id).joined(separator: ", ")
        reader.fault("figures.post", "territory.yaml has no post «\(id)»", mend: "use one of: \(known)")
        return nil
    }

    /// `.some(nil)` when it is left out. Imported units need not stand in the pack, so only the form is judged.
    private func under(_ node: PackReader) -> String?? {
        guard let reader = node.optional("under") else { return .some(nil) }
        return reader.text(maximum: 32).map(Optional.some)
    }

    /// `200-299`: the last digits of the codes.
    private func codes(_ node: PackReader) -> ClosedRange<String>?? {
        guard let text = node.text(maximum: 13) else { return nil }
        if let match = text.wholeMatch(of: /([0-9]{1,6})-([0-9]{1,6})/) {
            let (from, to) = (String(match.1), String(match.2))
            if from.utf8.count == to.utf8.count, from <= to { return from...to }
        }
        node.fault("figures.codes", "«\(text)» is no range of codes", mend: "write the last digits from and to, such as 200-299")
        return nil
    }
}
