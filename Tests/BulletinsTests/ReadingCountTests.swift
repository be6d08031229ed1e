import Kernel
import Territory
import TestSupport
import Testing

@testable import Bulletins

/// So many of so many, and nothing of a few.
@Suite struct ReadingCountTests {
    @Test func countsGoByUnitAndSayNothingOfAFew() async throws {
        let office = try await Office.found()
        let extra = (0..<10).map { "reader\($0)" }
        var readers: [ID] = []
        for name in extra {
            readers.append(try #require(try await office.account(name)))
            try await office.appoint(name, in: Office.guanghua)
        }
        let id = try await office.publish(["unit": Office.county], by: .liu)
        // 光华镇 has eleven; six of them read it. 昌宁镇 has two.
        for account in readers.prefix(6) { _ = try await office.executor.perform(ConfirmBulletin(id), as: Actor(account: account)) }
        try await office.confirm(id, by: .gu)
        let counts = try office.counts(id, .liu)
        #expect(counts.lines.map(\.unit.code) == [Office.changning, Office.guanghua])
        #expect(counts.lines.map(\.count) == [ReadingCount(all: 2, read: 1), ReadingCount(all: 11, read: 6)])
        // 昌宁镇 is too few; the whole less 光华镇 would tell it, so 光华镇 is left out with it.
        #expect(counts.hidden == Set(counts.lines.map(\.unit.id)) && counts.isWholeTold && counts.whole == ReadingCount(all: 13, read: 7))
        // Nor does the page of 光华镇 itself tell it to whoever may open the one above.
        let below = try office.counts(id, .liu, unit: Office.guanghua)
        #expect(!below.isWholeTold && below.hidden == Set(below.lines.map(\.unit.id)))
        let own = try office.counts(id, .qiu)
        #expect(own.unit.code == Office.guanghua && own.whole == ReadingCount(all: 11, read: 6) && own.isWholeTold)
        #expect(own.lines.map(\.isItself) == [true])
        // One town does not see the other, and who serves there sees no counts.
        #expect(try await outcome { _ = try office.counts(id, .qiu, unit: Office.changning) } == "404 not_found")
        #expect(try await outcome { _ = try office.counts(id, .gu) } == "404 not_found")
        #expect(try await outcome { _ = try office.counts(id, .liu, unit: "nowhere") } == "404 not_found")
        let town = try office.unit(Office.guanghua)
        let bulletin = try #require(try office.find(id))
        for statement in [
            ReadingCounts.statement(whole: town, of: bulletin, on: office.entropy.now().day),
            ReadingCounts.statement(itself: town, of: bulletin, on: office.entropy.now().day),
            ReadingCounts.statement(below: town, of: bulletin, on: office.entropy.now().day),
        ] { try expectIndexed(office.store, statement) }
    }

    @Test func whoReadItIsForgottenAfterTwoYears() async throws {
        let office = try await Office.found()
        let id = try await office.publish()
        try await office.confirm(id, by: .gu)
        office.wait(days: 729)
        try await office.forget()
        #expect(try office.read { try $0.count("SELECT COUNT(*) FROM bulletin_read") } == 1)
        office.wait(days: 2)
        try await office.forget()
        #expect(try office.read { try $0.count("SELECT COUNT(*) FROM bulletin_read") } == 0)
        #expect(try await outcome { _ = try office.counts(id, .chen) } == "410 bulletin.forgotten")
        #expect(try office.view(id, .chen).text == Office.texts.text)
        #expect(try office.faults() == [])
    }

    @Test(arguments: [
        (4, 0, false, "few"), (5, 5, true, ""), (5, 0, true, ""), (9, 5, false, "few_left"), (10, 5, true, ""), (10, 6, false, "few_left"),
        (20, 3, false, "few_read"), (0, 0, true, ""),
    ]) func fewerThanFiveAreNotTold(_ all: Int64, _ read: Int64, _ isTellable: Bool, _ few: String) {
        let count = ReadingCount(all: all, read: read)
        #expect(count.isTellable == isTellable)
        if !isTellable { #expect(count.few == few) }
    }

    /// Whatever the numbers are: each that is told is tellable, and what the whole leaves over for the rest is tellable too.
    @Test func nothingOfAFewCanBeWorkedOut() {
        let dice = SeededEntropy(seed: 7, now: TestStore.start)
        for _ in 0..<3000 {
            var parts: [Int: ReadingCount] = [:]
            for key in 0..<Int(dice.words().0 % 7) {
                let all = Int64(dice.words().0 % 24)
                parts[key] = ReadingCount(all: all, read: all == 0 ? 0 : Int64(dice.words().1 % UInt64(all + 1)))
            }
            let whole = parts.values.reduce(ReadingCount(all: 0, read: 0)) {
                ReadingCount(all: $0.all + $1.all, read: $0.read + $1.read)
            }
            let (hidden, isWholeTold) = ReadingCount.hidden(parts, whole: whole)
            for (key, part) in parts where !hidden.contains(key) { #expect(part.isTellable, "\(parts)") }
            guard isWholeTold else { continue }
            #expect(whole.isTellable)
            let told = parts.filter { !hidden.contains($0.key) }.values
            let rest = ReadingCount(
                all: whole.all - told.map(\.all).reduce(0, +), read: whole.read - told.map(\.read).reduce(0, +))
            #expect(rest.isTellable && (hidden.isEmpty || hidden.count > 1), "\(parts)")
        }
    }
}
