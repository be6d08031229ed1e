package import Kernel

extension DemoScheme {
    /// Far above any county, far below what would not fit into memory.
    private static let countLimit: Int64 = 100_000
    private static let listLimit = 200

    package static func read(_ node: PackReader, in context: PackContext) -> DemoScheme? {
        guard node.map(allowed: ["land", "names", "phone_prefix", "units", "posts", "households", "enforcement"]) != nil,
            let territory = context.section(TerritoryScheme.self)
        else { return nil }
        let reader = Reader(territory: territory)
        let units = node.require("units").flatMap { reader.list($0, reader.units) }
        let services = node.optional("posts").map { reader.list($0, reader.services) } ?? []
        let households = node.optional("households").map { reader.list($0, reader.households) } ?? []
        let enforcement = node.optional("enforcement").map { reader.enforcement($0).map(Optional.some) } ?? .some(nil)
        let land = node.optional("land").map(reader.land) ?? .somewhere
        let names = node.optional("names").map(reader.names) ?? .usual
        let prefix = node.optional("phone_prefix").map(reader.prefix) ?? defaultPrefix
        guard let units, let services, let households, let enforcement, let land, let names, let prefix else { return nil }
        return DemoScheme(
            land: land, units: units, services: services, households: households, enforcement: enforcement, names: names,
            phonePrefix: prefix)
    }

    private struct Reader {
        let territory: TerritoryScheme

        func list<T>(_ node: PackReader, _ item: (PackReader) -> T?) -> [T]? {
            guard let nodes = node.list() else { return nil }
            let items = nodes.compactMap(item)
            return items.count == nodes.count ? items : nil
        }

        func land(_ node: PackReader) -> Land? {
            guard node.map(allowed: ["longitude", "latitude", "square_kilometres"]) != nil else { return nil }
            let longitude = node.require("longitude").flatMap { degrees($0, 73...136) }
            let latitude = node.require("latitude").flatMap { degrees($0, 3...54) }
            guard let surface = node.require("square_kilometres")?.integer(1...1_000_000), let longitude, let latitude,
                let centre = Coordinate(longitude: longitude, latitude: latitude)
            else { return nil }
            return Land(centre: centre, squareKilometres: surface)
        }

        private func degrees(_ node: PackReader, _ range: ClosedRange<Double>) -> Double? {
            guard let text = node.text(maximum: 20) else { return nil }
            if let number = Double(text), range.contains(number) { return number }
            node.fault(
                "demo.degrees", "«\(text)» should be degrees from \(Int(range.lowerBound)) to \(Int(range.upperBound))",
                mend: "write such as 110.85")
            return nil
        }

        func enforcement(_ node: PackReader) -> Enforcement? {
            guard node.map(allowed: ["vehicles", "operations"]) != nil else { return nil }
            let vehicles = node.require("vehicles")?.integer(1...countLimit)
            let operations = node.require("operations")?.integer(1...countLimit)
            guard let vehicles, let operations else { return nil }
            return Enforcement(vehicles: Int(vehicles), operations: Int(operations))
        }

        func names(_ node: PackReader) -> Names? {
            guard node.map(allowed: ["first", "last"]) != nil else { return nil }
            let parts = ["first", "last"].map { key in node.require(key).flatMap { list($0) { $0.text(maximum: 10) } } }
            guard let first = parts[0], let last = parts[1] else { return nil }
            guard !first.isEmpty, !last.isEmpty, first.count <= listLimit, last.count <= listLimit else {
                node.fault("demo.names", "there should be 1 to \(listLimit) parts of either kind", mend: "add some, or take some away")
                return nil
            }
            return Names(first: first, last: last)
        }

        func prefix(_ node: PackReader) -> String? {
            guard let text = node.text(maximum: 8) else { return nil }
            // A local number never begins with a zero, so nobody is called by mistake.
            if text.utf8.allSatisfy({ (48...57).contains($0) }), text.hasSuffix("0") { return text }
            node.fault("demo.phone_prefix", "«\(text)» could begin a real number", mend: "write digits that end in 0, such as 03570")
            return nil
        }

        func units(_ node: PackReader) -> Units? {
            guard node.map(allowed: ["level", "count", "from", "like", "name", "names", "parent", "under"]) != nil else { return nil }
            guard let levelNode = node.require("level"), let level = known(levelNode, "level", { territory.level($0) }) else { return nil }
            guard !level.parents.isEmpty, level.code != .office else {
                levelNode.fault(
                    "demo.level", "units of «\(level.id)» cannot be made up", mend: "name a level below the top whose codes are numbers")
                return nil
            }
            let names = node.optional("names").map { list($0) { $0.text(maximum: 60) } } ?? []
            let name = names?.isEmpty == false ? "" : node.require("name")?.text(maximum: 60)
            let count = names?.isEmpty == false ? Int64(names?.count ?? 0) : node.require("count")?.integer(1...countLimit)
            let from = node.optional("from").map { $0.integer(1...999_999) } ?? 1
            let underNode = node.optional("under")
            let under = underNode.map { $0.text(maximum: 32) } ?? ""
            let parent = node.optional("parent").map { known($0, "level") { territory.level($0) }?.id } ?? ""
            let like = node.optional("like").map { known($0, "level") { territory.level($0) }?.id } ?? ""
            guard let names, let name, let count, let from, let under, let parent, let like else { return nil }
            return Units(
                level: level.id, count: Int(count), from: from, name: name, under: under.isEmpty ? nil : under,
                parent: parent.isEmpty ? nil : parent, like: like.isEmpty ? nil : like, names: names)
        }

        func services(_ node: PackReader) -> Services? {
            guard node.map(allowed: ["post", "count", "one_per"]) != nil else { return nil }
            let post = node.require("post").flatMap { known($0, "post", { territory.post($0) }) }
            let count = node.require("count")?.integer(1...countLimit)
            guard let level = node.optional("one_per").map({ known($0, "level", { territory.level($0) })?.id }) ?? "", let post, let count
            else { return nil }
            return Services(post: post.id, count: Int(count), onePer: level.isEmpty ? nil : level)
        }

        func households(_ node: PackReader) -> Households? {
            guard node.map(allowed: ["count", "residents", "residence", "origins"]) != nil else { return nil }
            let count = node.require("count")?.integer(1...20_000)
            let residents = node.require("residents")?.integer(1...200_000)
            let residence = node.require("residence")?.text(maximum: 32)
            let origins = node.require("origins").flatMap { list($0) { $0.text(maximum: 32) } }
            guard let count, let residents, let residence, let origins else { return nil }
            guard residents >= count else {
                node.fault("demo.residents", "a household has at least one resident", mend: "raise `residents`, or lower `count`")
                return nil
            }
            return Households(count: Int(count), residents: Int(residents), residence: residence, origins: origins)
        }

        private func known<T>(_ node: PackReader, _ what: String, _ find: (String) -> T?) -> T? {
            guard let id = node.identifier() else { return nil }
            if let found = find(id) { return found }
            node.fault(
                "demo.\(what)_unknown",
                what == "post" ? "territory.yaml has no post «\(id)»" : "territory.yaml has no level «\(id)»",
                mend: "use one that stands there")
            return nil
        }
    }
}
