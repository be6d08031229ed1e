import Kernel

/// Reads `territory.posts` and `territory.supervision`.
struct PostsReader {
    let levels: [Level]
    let context: PackContext

    private static let mostNeeded: Int64 = 50

    func kinds(_ list: PackReader) -> [PostKind]? {
        guard let items = list.list() else { return nil }
        var kinds: [PostKind] = []
        for item in items {
            guard let kind = kind(item) else { continue }
            if kinds.contains(where: { $0.id == kind.id }) {
                item.fault("territory.duplicate_post", "the post «\(kind.id)» stands twice", mend: "keep one of them")
            } else {
                kinds.append(kind)
            }
        }
        return kinds.count == items.count ? kinds : nil
    }

    private func kind(_ item: PackReader) -> PostKind? {
        guard item.map(allowed: ["id", "kind", "levels", "least", "public"]) != nil else { return nil }
        let id = item.require("id")
        let name = id?.identifier()
        if let id, let name { context.requireWords("post.\(name)", for: id) }
        let sort = item.require("kind")?.choice(PostKind.Sort.self)
        let levels = item.require("levels").flatMap(levels)
        let least = item.optional("least").map { $0.integer(0...Self.mostNeeded) } ?? 0
        let isPublic = item.require("public")?.boolean()
        guard let name, let sort, let levels, let least, let isPublic else { return nil }
        return PostKind(id: name, sort: sort, levels: levels, least: least, isPublic: isPublic)
    }

    private func levels(_ reader: PackReader) -> [String]? {
        guard let items = reader.list() else { return nil }
        let names = items.compactMap { item -> String? in
            guard let name = item.identifier() else { return nil }
            if levels.contains(where: { $0.id == name }) { return name }
            item.fault(
                "territory.unknown_level", "«\(name)» is no level", mend: "use one of: \(levels.map(\.id).joined(separator: ", "))")
            return nil
        }
        if items.isEmpty { reader.fault("territory.no_level", "names no level", mend: "name the levels that have this post") }
        return names.count == items.count && !names.isEmpty ? names : nil
    }

    /// The phone for supervision by the code of the unit it answers for, and for all below it.
    func supervision(_ list: PackReader, units: [TerritoryScheme.Unit]) -> [String: String]? {
        guard let items = list.list() else { return nil }
        var phones: [String: String] = [:]
        for item in items {
            guard item.map(allowed: ["unit", "phone"]) != nil, let unit = item.require("unit"), let code = unit.text(maximum: 32),
                let phone = item.require("phone"), let number = phone.text(maximum: 20)
            else { return nil }
            if !units.contains(where: { $0.code == code }) {
                unit.fault("territory.unknown_parent", "no unit has the code \(code)", mend: "name the code of a unit of this list")
            } else if !Self.isPhone(number) {
                phone.fault("territory.phone", "«\(number)» is no phone number", mend: "write digits and hyphens, 3 to 20 of them")
            } else if phones.updateValue(number, forKey: code) != nil {
                item.fault("territory.duplicate_code", "\(code) stands twice", mend: "keep one of them")
            }
        }
        return phones.count == items.count ? phones : nil
    }

    private static func isPhone(_ text: String) -> Bool {
        text.utf8.count >= 3 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
