import Foundation
import Kernel
import Storage
import Territory
import Testing

@testable import Matters

/// A county at work for as long as one likes: people, slips, double taps, power cuts; after every 25 steps everything must hold.
///
/// `GENXU_SIMULATE_STEPS` makes it longer, `GENXU_SIMULATE_SEED` makes it another one.
@Suite struct SimulatorTests {
    private static func setting(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    @Test func aCountyAtWorkKeepsEveryInvariant() async throws {
        let steps = Self.setting("GENXU_SIMULATE_STEPS") ?? 300
        let seed = UInt64(Self.setting("GENXU_SIMULATE_SEED") ?? 2026)
        var county = try await County.handling(seed: seed)
        var course = Course(county, seed: seed)
        for round in 0..<max(1, steps / 25) {
            try await course.run(25)
            // Every third time the power goes, before the jobs had their turn.
            if round % 3 == 1 {
                county = try county.afterPowerCut()
                course.goOn(in: county)
            }
            if round % 2 == 0 { county.jobs().signHead() }
            await county.jobs().catchUp()
            // Time has passed: what is late is told, a pause ends at its bound, what nobody doubts is verified.
            await county.jobs().ringAll()
            await county.jobs().catchUp()
            try course.catchUp()
            #expect(course.surprises == [], "seed \(seed), round \(round)")
            #expect(try county.faults() == [], "seed \(seed), round \(round)")
            try expectOneOwner(course, county)
            if round % 4 == 3 {
                try expectAgreement(course, county)
                try expectTally(course, county)
            }
            guard course.surprises.isEmpty else { return }
        }
    }

    /// At every instant an open matter has exactly one unit that answers for it: by its row, by the lists and by its last event alike.
    private func expectOneOwner(_ course: Course, _ county: County) throws {
        let rows = try county.read { tx in
            try tx.all(
                """
                SELECT m.number, o.code, (SELECT COUNT(*) FROM matter_in i WHERE i.unit = m.owner AND i.matter = m.id AND i.grp LIKE 'owner.%'),
                    (SELECT COUNT(*) FROM matter_in i JOIN unit_now u ON u.unit = i.unit
                    WHERE i.matter = m.id AND i.grp LIKE 'owner.%' AND u.depth = o.depth)
                FROM matter m JOIN unit_now o ON o.unit = m.owner WHERE m.kind <> 'closed' LIMIT 100000
                """
            ) { (number: try $0.text(0), owner: try $0.text(1), listed: try $0.int(2), beside: try $0.int(3)) }
        }
        let open = course.matters.filter { Course.kind($0.value.state) != "closed" }
        #expect(rows.count == open.count)
        for row in rows {
            #expect(row.listed == 1 && row.beside == 1, "\(row.number)")
            #expect(row.owner == open[row.number]?.owner, "\(row.number)")
            let told = try county.events(of: row.number).last { $0.payload["owner"] != nil }?.payload["owner"]
            #expect(told == .id(try county.unit(row.owner).id), "\(row.number)")
        }
    }

    /// The same seed tells the same story to the last byte of the log.
    @Test func theSameSeedGivesTheSameLog() async throws {
        var heads: [[UInt8]] = []
        for _ in 0..<2 {
            let county = try await County.handling(seed: 7)
            var course = Course(county, seed: 7)
            try await course.run(60)
            heads.append(try county.store.head().link)
        }
        #expect(heads[0] == heads[1])
    }
}
