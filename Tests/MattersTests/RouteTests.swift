import Kernel
import Territory
import Testing

@testable import Matters

/// Which rule of the catalogue speaks: the nearest place first, then category, class, everything.
@Suite struct RouteTests {
    private static let catalogue = DispatchCatalogue(
        rules: [
            .init(place: nil, subject: .everything, target: .unit("centre")),
            .init(place: nil, subject: .group("roads"), target: .unit("transport")),
            .init(place: nil, subject: .category("lamp"), target: .unit("lamps")),
            .init(place: nil, subject: .category("help"), target: .level("village")),
            .init(place: nil, subject: .group("mutual"), target: .level("township")),
            .init(place: "t1", subject: .everything, target: .unit("town")),
            .init(place: "t1", subject: .group("roads"), target: .unit("town-roads")),
            .init(place: "t1", subject: .category("lamp"), target: .unit("town-lamps")),
            .init(place: "v1", subject: .everything, target: .unit("hall")),
        ], groups: ["lamp": "roads", "hole": "roads", "help": "mutual", "noise": "quiet"],
        levels: ["c": "county", "t1": "township", "t2": "township", "v1": "village", "v2": "village", "v3": "village"])

    @Test(arguments: [
        ("/c", "lamp", "lamps", "any.category.lamp"), ("/c", "hole", "transport", "any.class.roads"), ("/c", "noise", "centre", "any.any"),
        ("/c/t2", "lamp", "lamps", "any.category.lamp"), ("/c/t1", "lamp", "town-lamps", "t1.category.lamp"),
        ("/c/t1", "hole", "town-roads", "t1.class.roads"), ("/c/t1", "noise", "town", "t1.any"),
        // Whatever the nearest place says goes before what is said of the category further up.
        ("/c/t1/v1", "lamp", "hall", "v1.any"), ("/c/t1/v2", "lamp", "town-lamps", "t1.category.lamp"),
        ("/c/t2/v3/g1", "hole", "transport", "any.class.roads"),
        // A level that the place does not lie in is passed over.
        ("/c/t2/v3", "help", "v3", "any.category.help"), ("/c/t2/v3/g1/m1", "help", "v3", "any.category.help"),
        ("/c/t2", "help", "t2", "any.class.mutual"), ("/c", "help", "centre", "any.any"),
        // Nothing is known of the category: what holds for everything.
        ("/c/t2", "weather", "centre", "any.any"),
    ])
    func theNearestRuleSpeaks(_ place: String, _ category: String, _ unit: String, _ rule: String) throws {
        let path = try #require(UnitPath(place))
        let route = try #require(Self.catalogue.route(path, category: category))
        #expect(route.unit == unit && route.rule == rule)
    }

    /// Every county of a city has an office of this tail; which one it is follows from the place.
    private static let city = DispatchCatalogue(
        rules: [
            .init(place: nil, subject: .everything, target: .unit("city-ZH")),
            .init(place: "city", subject: .everything, target: .init(code: "county-ZH")),
            .init(place: "city", subject: .group("roads"), target: .init(code: "county-CG")),
            .init(place: "city", subject: .category("stall"), target: .init(code: "township-ZF")),
        ], groups: ["lamp": "roads", "stall": "streets"],
        levels: ["city": "city", "1": "county", "2": "county", "1100": "township", "2100": "township"])

    @Test(arguments: [
        ("/city/1/1100", "lamp", "1-CG", "city.class.roads"), ("/city/2/2100/v/g", "lamp", "2-CG", "city.class.roads"),
        ("/city/1", "lamp", "1-CG", "city.class.roads"), ("/city", "lamp", "city-ZH", "any.any"),
        ("/city/2/2100", "stall", "2100-ZF", "city.category.stall"), ("/city/2", "stall", "2-ZH", "city.any"),
    ])
    func anOfficeIsThatOfTheCountyItHappensIn(_ place: String, _ category: String, _ unit: String, _ rule: String) throws {
        let path = try #require(UnitPath(place))
        let route = try #require(Self.city.route(path, category: category))
        #expect(route.unit == unit && route.rule == rule)
    }

    @Test func othersAreOfferedFromTheSameCountyOnly() throws {
        let lamp = Category(
            id: "lamp", group: "roads", tier: .professional, isPublic: false, danger: [], asked: [], limits: [:],
            handlers: ["county-ZJ", "city-SJ", "county-CG", "township-ZF"], keywords: [])
        func offered(_ place: String) throws -> [String] { Self.city.handlers(of: lamp, at: try #require(UnitPath(place))) }
        #expect(try offered("/city/2/2100") == ["2-CG", "2-ZJ", "city-SJ", "2100-ZF"])
        #expect(try offered("/city/1") == ["1-CG", "1-ZJ", "city-SJ"])
    }

    @Test func aCodeBeginsWithDigitsAndALevelDoesNot() {
        #expect(DispatchCatalogue.Target(code: "140502-CG") == .unit("140502-CG"))
        #expect(DispatchCatalogue.Target(code: "county-CG") == .office(level: "county", tail: "CG"))
        #expect(DispatchCatalogue.Target(code: "county") == .unit("county"))
    }

    @Test func saysWhy() throws {
        let path = try #require(UnitPath("/c/t1/v2"))
        let route = try #require(Self.catalogue.route(path, category: "lamp"))
        #expect(route.reason == DispatchCatalogue.Reason(place: "t1", subject: .category("lamp")))
    }

    @Test func whereNothingIsSaidNobodyIsNamed() throws {
        let empty = DispatchCatalogue(rules: [], groups: [:], levels: [:])
        #expect(empty.route(try #require(UnitPath("/c")), category: "lamp") == nil)
    }

    /// What is routed somewhere is routed everywhere below, so that imported grids need no rules of their own.
    @Test func aPlaceBelowIsNeverWithout() throws {
        let dice = SeededEntropy(seed: 3, now: Instant(ms: 0))
        let subjects: [DispatchCatalogue.Subject] = [.category("lamp"), .group("roads"), .everything]
        let targets: [DispatchCatalogue.Target] = [.unit("u"), .level("county"), .level("township"), .level("village")]
        for _ in 0..<2000 {
            let bytes = dice.bytes(13).map(Int.init)
            let rules = (0..<bytes[0] % 4).map { number in
                let at = number * 3 + 1
                return DispatchCatalogue.Rule(
                    place: [nil, "c", "t1", "v1"][bytes[at] % 4], subject: subjects[bytes[at + 1] % 3], target: targets[bytes[at + 2] % 4])
            }
            let catalogue = DispatchCatalogue(
                rules: rules, groups: ["lamp": "roads"], levels: ["c": "county", "t1": "township", "v1": "village"])
            let routed = try ["/c", "/c/t1", "/c/t1/v1", "/c/t1/v1/g1"].map { path in
                catalogue.route(try #require(UnitPath(path)), category: "lamp") != nil
            }
            #expect(zip(routed, routed.dropFirst()).allSatisfy { !$0 || $1 }, "\(rules)")
        }
    }

    /// Any catalogue at any place against the whole list of its rules, looked through one by one.
    @Test func theNearestOfAllRulesThatHoldSpeaks() throws {
        let dice = SeededEntropy(seed: 8, now: Instant(ms: 0))
        func below(_ limit: Int) -> Int { Int(dice.words().0 % UInt64(limit)) }
        let subjects: [DispatchCatalogue.Subject] = [.category("lamp"), .category("hole"), .group("roads"), .everything]
        let targets: [DispatchCatalogue.Target] = [
            .unit("u1"), .unit("u2"), .level("township"), .level("village"), .office(level: "township", tail: "CG"),
        ]
        let places = ["/c", "/c/t1", "/c/t2", "/c/t1/v1", "/c/t1/v2", "/c/t1/v1/g1"]
        var answered = 0
        for _ in 0..<3000 {
            let rules = (0..<below(7)).map { _ in
                DispatchCatalogue.Rule(
                    place: [nil, "c", "t1", "t2", "v1", "g1"][below(6)], subject: subjects[below(4)], target: targets[below(5)])
            }
            let catalogue = DispatchCatalogue(
                rules: rules, groups: ["lamp": "roads", "hole": "streets"],
                levels: ["c": "county", "t1": "township", "t2": "township", "v1": "village", "v2": "village"])
            let (place, category) = (places[below(places.count)], ["lamp", "hole", "weather"][below(3)])
            let segments = place.split(separator: "/").map(String.init)
            func unit(_ target: DispatchCatalogue.Target) -> String? {
                let township = segments.count > 1 ? segments[1] : nil
                return switch target {
                case .unit(let code): code
                case .level("township"): township
                case .level: segments.count > 2 ? segments[2] : nil
                case .office(_, let tail): township.map { "\($0)-\(tail)" }
                }
            }
            func rank(_ rule: DispatchCatalogue.Rule) -> Int? {
                let near = rule.place.map { segments.firstIndex(of: $0).map { segments.count - $0 } } ?? 99
                let about: Int? =
                    switch rule.subject {
                    case .category(let id): id == category ? 0 : nil
                    case .group(let id): id == ["lamp": "roads", "hole": "streets"][category] ? 1 : nil
                    case .everything: 2
                    }
                guard let near, let about, unit(rule.target) != nil else { return nil }
                return near * 10 + about
            }
            var said: Set<String> = []
            let first = rules.filter { said.insert($0.id).inserted }
            let due = first.compactMap { rule in rank(rule).map { ($0, rule) } }.min { $0.0 < $1.0 }?.1
            let route = catalogue.route(try #require(UnitPath(place)), category: category)
            #expect(route?.rule == due?.id && route?.unit == due.flatMap { unit($0.target) }, "\(place) \(category) \(rules)")
            if route != nil { answered += 1 }
        }
        #expect(answered > 1000)
    }

    @Test func theCataloguesChoiceIsOfferedFirst() async throws {
        let county = try await County.found()
        let scheme = county.scheme
        let number = try await county.raise(category: "street_lighting", answers: ["light_fault": "dark"])
        #expect(try county.matter(number)?.handlers(by: scheme) == ["141029-CG"])
        let elsewhere = try await county.raise(unit: Cast.guanghua, category: "street_lighting", answers: ["light_fault": "dark"])
        #expect(try county.matter(elsewhere)?.handlers(by: scheme) == ["141029-ZJ"])
        // Nobody but who handles it there.
        await #expect(throws: Problem.invalid([FieldProblem("to", "choice")])) {
            try await county.perform(.dispatch, on: elsewhere, Said(to: Cast.cityManagement))
        }
        try await county.perform(.dispatch, on: number, Said(to: Cast.cityManagement))
        #expect(try county.matter(number)?.owner.code == Cast.cityManagement)
        #expect(try county.faults() == [])
    }

    /// A county whose townships came by import is routed like one whose pack names them.
    @Test func importedUnitsAreKnownByTheirCodes() throws {
        let tree = [
            Level(id: "county", kind: .area, hierarchy: .administrative, parents: [], code: .county),
            Level(id: "township", kind: .area, hierarchy: .administrative, parents: ["county"], code: .township),
            Level(id: "village", kind: .area, hierarchy: .administrative, parents: ["township"], code: .village),
        ]
        let rules = [DispatchCatalogue.Rule(place: nil, subject: .everything, target: .level("township"))]
        let catalogue = DispatchCatalogue(rules: rules, groups: [:], levels: ["990101": "county"], tree: tree)
        let village = try #require(UnitPath("/990101/990101100/990101100201"))
        #expect(catalogue.route(village, category: "lamp")?.unit == "990101100")
        let odd = try #require(UnitPath("/990101/990101999"))
        #expect(catalogue.route(odd, category: "lamp") == nil)
        let unknown = DispatchCatalogue(rules: rules, groups: [:], levels: ["990101": "county"])
        #expect(unknown.route(village, category: "lamp") == nil)
    }
}
