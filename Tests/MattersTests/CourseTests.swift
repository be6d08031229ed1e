import Kernel
import Process
import Storage
import Testing

@testable import Matters

/// A random history, held against a model of it and against recounts of everything that is kept for speed.
@Suite struct CourseTests {
    @Test func aRandomHistoryComesToWhatWasForetold() async throws {
        var kinds: Set<Substring> = []
        var done: Set<Substring> = []
        for seed in 1...3 as ClosedRange<UInt64> {
            var county = try await County.handling(seed: seed)
            var course = Course(county, seed: seed)
            try await course.run(700)
            // The power goes before the jobs had their turn.
            county = try county.afterPowerCut()
            course.goOn(in: county)
            for _ in 0..<2 {
                // What time does by itself: what is late is told, a pause ends at its bound, what nobody doubts is verified.
                await county.jobs().ringAll()
                try course.catchUp()
                try expectClocks(course, county)
                try await course.run(60)
            }
            #expect(course.surprises == [], "seed \(seed)")
            try expectAgreement(course, county)
            await county.jobs().catchUp()
            try expectTally(course, county)
            #expect(try county.faults() == [], "seed \(seed)")
            let asked = course.outcomes.keys.filter { !$0.hasSuffix(" by itself") }
            kinds.formUnion(asked.map { $0.split(separator: " ")[1] })
            done.formUnion(asked.filter { $0.hasSuffix(" ok") }.map { $0.dropLast(3) })
        }
        // The course is worth something only if it met refusals of every kind.
        #expect(kinds == ["ok", "refused", "401", "403", "404", "409", "412", "422"])
        // And only if every step of its table was taken; to name somebody, the office would need accounts.
        let verbs = Course.verbs.subtracting([.assign]).map(\.rawValue)
        #expect(Set(verbs).subtracting(done.map(String.init)) == [])
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

/// Every matter has the clocks of where it stands, all of its owner's; they stand still only while its reporter is asked, and for a known
/// time.
func expectClocks(_ course: Course, _ county: County, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for (number, believed) in course.matters {
        let matter = try #require(try county.matter(number), sourceLocation: sourceLocation)
        let clocks = try county.running(number)
        let isPromised = matter.course.handedBack > 0
        let due: Set<TimeLimit.Stage> =
            switch Course.kind(believed.state) {
            case "raised": isPromised ? [.dispatch, .contact, .handle] : [.dispatch]
            case "dispatched": [.accept, .contact, .handle]
            case "accepted": [.contact, .handle]
            case "resolved": [.recheck]
            default: []
            }
        // Whoever was spoken with once has no clock for that any more.
        #expect(Set(clocks.keys).union([.contact]) == due.union([.contact]), "\(number)", sourceLocation: sourceLocation)
        #expect(clocks.values.allSatisfy { $0.unit == matter.owner.unit }, "\(number)", sourceLocation: sourceLocation)
        if matter.kind.isOpen { #expect(!clocks.isEmpty, "\(number)", sourceLocation: sourceLocation) }
        for clock in clocks.values where clock.paused != nil {
            #expect(matter.state == "waiting" && clock.next != nil, "\(number)", sourceLocation: sourceLocation)
        }
    }
}

/// State, version, owner and place of every matter, and the lists, are what the model has.
func expectAgreement(_ course: Course, _ county: County, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var ids: [ID: String] = [:]
    for (number, believed) in course.matters {
        let matter = try #require(try county.matter(number), sourceLocation: sourceLocation)
        ids[matter.id] = number
        let is_ = [matter.state, matter.kind.rawValue, matter.place.code, matter.owner.code, "\(matter.version)"]
        let due = [believed.state, Course.kind(believed.state), believed.place, believed.owner, "\(believed.version)"]
        #expect(is_ == due, "\(number)", sourceLocation: sourceLocation)
        #expect(matter.reporter == believed.reporter?.account, sourceLocation: sourceLocation)
    }
    #expect(try county.read { try $0.count("SELECT COUNT(*) FROM matter LIMIT 1") } == course.matters.count, sourceLocation: sourceLocation)
    // Brute force: every list row there should be, and none beside them.
    var due: Set<String> = []
    for (number, believed) in course.matters {
        for (side, code) in [("place", believed.place), ("owner", believed.owner)] {
            for unit in Course.lineage(code) { due.insert("\(unit) \(side).\(Course.kind(believed.state)) \(number)") }
        }
    }
    let kept = try county.read { tx in
        try tx.all(
            "SELECT u.code, i.grp, i.matter, i.sort_ms FROM matter_in i JOIN unit_now u ON u.unit = i.unit ORDER BY u.code LIMIT 100000"
        ) {
            "\(try $0.text(0)) \(try $0.text(1)) \(ids[try $0.id(2)] ?? "?")"
        }
    }
    #expect(kept.count == due.count, sourceLocation: sourceLocation)
    #expect(Set(kept) == due, sourceLocation: sourceLocation)
    #expect(
        try county.read {
            try $0.count("SELECT COUNT(*) FROM matter_in i JOIN matter m ON m.id = i.matter WHERE i.sort_ms <> m.raised_ms LIMIT 1")
        } == 0, sourceLocation: sourceLocation)
}

/// The tally rolled up from events is what counting gives.
func expectTally(_ course: Course, _ county: County, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var due: [String: Int64] = [:]
    for believed in course.matters.values {
        for unit in Course.lineage(believed.place) { due["\(unit) \(Course.kind(believed.state))", default: 0] += 1 }
    }
    let kept = try county.read { tx in
        try tx.all("SELECT u.code, t.kind, t.n FROM matter_tally t JOIN unit_now u ON u.unit = t.unit WHERE t.n <> 0 LIMIT 1000") {
            ("\(try $0.text(0)) \(try $0.text(1))", try $0.int(2))
        }
    }
    #expect(Dictionary(kept) { $0 + $1 } == due, sourceLocation: sourceLocation)
}
