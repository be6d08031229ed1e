import Foundation
import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Mediation

/// Lists, referrals, the rate, and what a pack may say.
@Suite struct CentreTests {
    @Test func eachSeesTheirOwnListAndNoOther() async throws {
        let centre = try await Centre.found()
        let first = try await centre.reach(.accepted)
        centre.wait(days: 1)
        let second = try await centre.reach(.opened)
        let ended = try await centre.reach(.withdrawn)
        #expect(try centre.list(.ma).items.map(\.id) == [second, first])
        #expect(try centre.list(.ma, ["state": "withdrawn"]).items.map(\.id) == [ended])
        #expect(try centre.list(.tang).items.map(\.id) == [first])
        #expect(try centre.list(.song).items.isEmpty && centre.list(.leader).items.isEmpty)
        #expect(try centre.list(.guo).items.isEmpty)
        #expect(try await outcome { try centre.list(.guo, ["unit": Centre.changning]) } == "404 not_found")
        #expect(try await outcome { try centre.list(.tang, ["unit": Centre.changning]) } == "404 not_found")
        #expect(try await outcome { try centre.list(.ma, ["state": "all"]) } == "422 input.invalid state")
        #expect(try await outcome { try centre.list(.ma, ["after": "x"]) } == "422 input.invalid after")
    }

    @Test func pagesHoldEachCaseOnce() async throws {
        let centre = try await Centre.found()
        var made: [ID] = []
        for _ in 0..<7 { made.append(try await centre.open()) }
        var (seen, after): ([ID], String?) = ([], nil)
        repeat {
            let page = try centre.list(.ma, after.map { ["after": $0] } ?? [:], limit: 3)
            seen += page.items.map(\.id)
            after = page.next?.text
        } while after != nil
        #expect(Set(seen) == Set(made) && seen.count == made.count)
    }

    @Test func listsWalkTheirIndexes() async throws {
        let centre = try await Centre.found()
        let unit = try centre.unit(Centre.changning)
        try expectIndexed(centre.store, CaseList.statement(under: unit.id, "open", after: .start, limit: 26), walking: ["mediation_in"])
        try expectIndexed(centre.store, CaseList.statement(seated: unit.id, after: .start, limit: 26), walking: ["mediation_seat"])
        try expectIndexed(centre.store, Referral.statement(of: unit.id, after: .start, limit: 26), walking: ["mediation_referral"])
        try expectIndexed(
            centre.store, PartyHolding.dueStatement(before: centre.entropy.now(), after: nil, limit: 100), walking: ["mediation"])
        try expectIndexed(centre.store, SuccessRate.statement(unit.id, "agreed"))
    }

    @Test func aMatterIsOfferedOnceAndTakenOnce() async throws {
        let centre = try await Centre.found()
        let place = try centre.unit(Centre.changning)
        let (matter, number) = (ID(high: 7, low: 7), "2026000000010")
        func offer(_ category: String) async throws {
            try await centre.store.write(
                Work { [scheme = centre.scheme] tx in
                    try Referral.offer(
                        matter, number: number, category: category, place: place.path, at: tx.recorded, by: scheme, in: tx)
                })
        }
        try await offer("street_lighting")
        #expect(try centre.list(.ma).referrals.isEmpty)
        try await offer("neighbour_dispute")
        try await offer("neighbour_dispute")
        #expect(try centre.list(.ma).referrals.map(\.number) == [number] && centre.list(.guo).referrals.isEmpty)
        let id = try await centre.open(["matter": number])
        #expect(try centre.find(id).matterNumber == number && centre.list(.ma).referrals.isEmpty)
        #expect(try centre.events(id).first?.payload["matter"] == .id(matter))
        #expect(try await outcome { try await centre.open(["matter": number]) } == "422 input.invalid matter")
    }

    /// Small numbers are never told, on either side, whatever the mixture.
    /// However many offices hand over: each offer stands on one page, and the last can be taken up too.
    @Test func offersGoOnToTheNextPage() async throws {
        let centre = try await Centre.found()
        let unit = try centre.unit(Centre.changning)
        _ = try await centre.store.write(
            Work { tx in
                for index in 0..<(2 * CaseList.referralLimit + 3) {
                    let (matter, number) = (ID(high: 3, low: UInt64(index)), "20260000\(10_000 + index)")
                    try tx.execute(
                        """
                        INSERT INTO mediation_referral (matter, number, category, unit, referred_ms)
                        VALUES (\(matter), \(number), 'x', \(unit.id), \(Int64(index / 2)))
                        """)
                }
            })
        var (numbers, after): ([String], Keyset?) = ([], nil)
        repeat {
            let page = try centre.list(.ma, ["unit": Centre.changning, "referrals_after": after?.text ?? ""])
            numbers += page.referrals.map(\.number)
            after = page.nextReferral
        } while after != nil
        #expect(numbers.count == 2 * CaseList.referralLimit + 3 && Set(numbers).count == numbers.count)
        let last = try #require(numbers.last)
        let id = try await centre.open(["matter": last])
        #expect(try centre.find(id).matterNumber == last)
        #expect(try await outcome { _ = try centre.list(.ma, ["referrals_after": "x"]) } == "422 input.invalid after")
    }

    @Test func theRateTellsNothingSmall() async throws {
        let unit = try await Centre.found().unit(Centre.changning)
        var dice = Dice(seed: 3)
        for _ in 0..<2000 {
            let ended = Int64.random(in: 0...30, using: &dice)
            let agreed = Int64.random(in: 0...ended, using: &dice)
            let rate = SuccessRate(unit: unit, agreed: agreed, ended: ended)
            let isSmall = { (count: Int64) in count > 0 && count < 5 }
            #expect(rate.isTold == (ended >= 5 && !isSmall(agreed) && !isSmall(ended - agreed)), "\(agreed) of \(ended)")
            #expect(rate.percent == (rate.isTold ? agreed * 100 / ended : nil))
        }
    }

    @Test func theRateCountsWhatEnded() async throws {
        let centre = try await Centre.found()
        for _ in 0..<5 { _ = try await centre.reach(.agreed) }
        _ = try await centre.reach(.accepted)
        let unit = try centre.unit(Centre.changning)
        #expect(try centre.read { try SuccessRate.load(unit, in: $0) }.percent == 100)
        _ = try await centre.reach(.withdrawn)
        #expect(try centre.read { try SuccessRate.load(unit, in: $0) }.percent == nil)
        let county = try centre.unit("141029")
        #expect(try centre.read { try SuccessRate.load(county, in: $0) }.ended == 6)
    }

    @Test func aCountyWithoutItHasNone() async throws {
        let centre = try await Centre.found().governed { _ in nil }
        let services = try centre.services()
        #expect(try await outcome { try services.terms() } == "404 mediation.none")
        let slice = MediationSlice.slice(services)
        #expect(slice.endpoints.count > 20)
        for endpoint in slice.endpoints { #expect(throws: Problem(404, "mediation.none")) { try endpoint.offer?() } }
        #expect(try await outcome { try await centre.open() } == "404 not_found")
    }

    @Test(arguments: [
        ("levels: [township, county]", "levels: [hamlet]", "mediation.level"),
        ("mediators: [mediator, grid_instructor]", "mediators: [wizard]", "mediation.post"),
        ("panel: {least: 1, most: 3}", "panel: {least: 4, most: 3}", "mediation.panel"),
        ("panel: {least: 1, most: 3}", "panel: {least: 0, most: 3}", "pack.number"),
        ("ways: [court, arbitration, administrative]", "ways: [court, court]", "mediation.twice"),
        ("ways: [court, arbitration, administrative]", "ways: []", "mediation.count"),
        ("accept: 3 working days", "accept: soon", "process.limit"), ("  kept_years: 5\n", "", "pack.missing"),
        ("helpers: [legal_aid,", "helpers: [shaman, legal_aid,", "words.missing"),
        ("climb: 1 working day", "clime: 1 working day", "pack.unknown_key"),
    ]) func aFaultOfThePackIsToldAtItsPlace(_ text: String, _ replacement: String, _ code: String) throws {
        let faults = try Centre.load { whole in
            #expect(whole.contains(text))
            return whole.replacingOccurrences(of: text, with: replacement)
        }.faults
        #expect(faults.contains { $0.hasPrefix("mediation.yaml:") && $0.hasSuffix(code) }, "\(faults)")
    }

    @Test func thePackThatIsDeliveredIsWhole() throws { #expect(try Centre.load().faults == []) }

    @Test func whatIsUnderWayKeepsItsKind() async throws {
        let centre = try await Centre.found()
        _ = try await centre.open()
        let without = try Centre.load { $0.replacingOccurrences(of: "kinds: [neighbour, ", with: "kinds: [") }.scheme
        let section = try #require(try without?.section(MediationScheme.self))
        #expect(try centre.read { try section.conflicts(in: $0) }.map(\.description) == ["disputes of the kind neighbour"])
        let none = try #require(try Centre.load { _ in nil }.scheme?.section(MediationScheme.self))
        #expect(try centre.read { try none.conflicts(in: $0) }.map(\.description) == ["mediation"])
    }
}
