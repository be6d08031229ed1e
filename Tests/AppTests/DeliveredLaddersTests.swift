import Kernel
import Matters
import Process
import Territory
import Testing

@testable import App

/// What every delivered pack owes its people, and what each place's own ladder must be able to say.
@Suite struct DeliveredLaddersTests {
    static let names = DeliveredPacksTests.names

    private func scheme(_ name: String) throws -> Scheme { try #require(try DeliveredPacksTests.load(name).scheme) }

    @Test(arguments: names) func nobodyIsGivenTooMuch(_ name: String) throws {
        let scheme = try scheme(name)
        func verbs(_ role: String) throws -> Set<Verb> { try #require(scheme.role(role)).verbs }
        let enforcing: Set<Verb> = scheme.role("enforcement_leader") == nil ? [] : ["enforcement.list", "enforcement.read"]
        #expect(
            try verbs("leader").subtracting(enforcing) == [
                "matter.list", "matter.overview", "matter.read", "territory.vacancies", "decision.grant", "decision.refuse",
                "whistle.read", "project.read", "territory.read", "territory.approve", "territory.refuse", "bulletin.overview",
                "handover.begin", "handover.arrange", "handover.end",
            ])
        #expect(try verbs("auditor") == ["event.read", "matter.audit", "reading.audit", "reading.settle"])
        #expect(try verbs("administrator").allSatisfy { !$0.text.hasPrefix("matter.") && $0 != "event.read" })
        let anyone = scheme.roles.filter { $0.over == .anyone }.reduce(into: Set<Verb>()) { $0.formUnion($1.verbs) }
        let objecting: Set<Verb> = ["points.notices", "points.object"]
        #expect(
            anyone.subtracting(objecting) == [
                "matter.raise", "matter.join", "matter.find", "whistle.scan", "bulletin.read", "account.activate", "session.open",
            ])
        #expect(anyone.isDisjoint(with: objecting) || objecting.isSubset(of: anyone))
        // Who raises for others sees no list of anybody's matters; only who has a grid to look after sees what is open in it.
        for role in scheme.roles where role.verbs.contains("matter.raise") && !role.verbs.contains("matter.dispatch") {
            #expect(!role.verbs.contains("matter.list") || role.id == "grid_worker" && role.over == .place, "\(role.id)")
        }
    }

    /// One State Council, one calendar: holidays and make-up workdays are the same in every pack.
    @Test(arguments: names) func holidaysAreThoseOfTheCountry(_ name: String) throws {
        let calendar = try scheme(name).section(WorkCalendar.self)
        let first = try scheme("xiangning").section(WorkCalendar.self)
        #expect(calendar.years == first.years && calendar.years.contains(2024) && calendar.years.contains(2026))
        var day = try #require(Day("2024-01-01"))
        let end = try #require(Day("2027-01-01"))
        while day < end {
            #expect(calendar.isWorkday(day) == first.isWorkday(day), "\(day.text)")
            day = day.next
        }
    }

    /// Whoever a category names is there, for every place of the pack.
    @Test(arguments: names) func everyHandlerIsThere(_ name: String) throws {
        let scheme = try scheme(name)
        let territory = try scheme.section(TerritoryScheme.self)
        let catalogue = try scheme.section(DispatchCatalogue.self)
        for place in territory.units where territory.level(place.level)?.kind == .area {
            for category in try scheme.section(MatterScheme.self).categories {
                let handlers = catalogue.handlers(of: category, at: place.path)
                #expect(
                    !handlers.isEmpty && handlers.allSatisfy { territory.unit($0) != nil }, "\(category.id) in \(place.code): \(handlers)")
            }
        }
    }

    /// Counties and townships as the statistics of 2023 count them.
    @Test(arguments: [
        ("xiangning", 1, 10), ("jinhu", 1, 12), ("jincheng", 6, 77), ("yuncheng", 13, 161), ("xianning", 6, 89),
    ])
    func allCountiesAndTownshipsAreThere(_ name: String, _ counties: Int, _ townships: Int) throws {
        let territory = try scheme(name).section(TerritoryScheme.self)
        #expect(territory.units.count { $0.level == "county" } == counties)
        #expect(territory.units.count { territory.level($0.level)?.code == .township } == townships)
    }

    /// The ladder that the place tells of, from the top down, and its posts.
    @Test(arguments: [
        ("jinhu", ["county", "township", "joint_committee", "village_party", "grid_branch", "micro_group"], "party_household"),
        ("jincheng", ["city", "county", "township", "village", "compound", "owners_body"], "mobile_worker"),
        ("yuncheng", ["city", "county", "township", "village", "group_grid"], "village_graduate"),
        ("xianning", ["city", "county", "township", "village", "hamlet", "ten_households"], "central_household"),
    ])
    func eachLadderIsItsOwn(_ name: String, _ ladder: [String], _ post: String) throws {
        let territory = try scheme(name).section(TerritoryScheme.self)
        for (above, below) in zip(ladder, ladder.dropFirst()) {
            #expect(territory.level(below)?.parents.contains(above) == true, "\(below) under \(above)")
        }
        #expect(territory.post(post) != nil)
    }
}
