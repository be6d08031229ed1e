import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Indicators

/// What each step of a matter counts, where and on which day.
@Suite struct FoldTests {
    private static let pack = """
        - {id: received, kind: count, count: received}
        - {id: open, kind: stock, count: open}
        - {id: filing_rate, kind: rate, count: filed, per: received}
        - {id: closing_rate, kind: rate, count: closed, per: due}
        - {id: on_time_rate, kind: rate, count: on_time, per: due}
        - {id: reopen_rate, kind: rate, count: reopened, per: resolved}
        - {id: extension_rate, kind: rate, count: extended, per: resolved}
        - {id: unrated_rate, kind: rate, count: rated, per: resolved, complement: true}
        - {id: rated_solved, kind: rate, count: solved, per: rated}
        - {id: rated_satisfied, kind: rate, count: satisfied, per: rated}
        - {id: mean_score, kind: mean, count: score, per: rated}
        - {id: handling_p50, kind: p50, count: handling_time}
        - {id: source_mix, kind: mix, count: received, by: way}
        - {id: visits, kind: count, count: received, way: qr, category: light}
        - {id: visit_coverage, kind: coverage, count: received, level: grid}

        """

    private func county() async throws -> Folded { try await Folded(indicators: Self.pack) }

    private func matter(_ county: Folded, _ number: UInt64, _ code: String = "1410291002010" + "1") throws -> ToldMatter {
        ToldMatter(ID(high: 9, low: number), in: try county.unit(code).id)
    }

    @Test func aSettledMatterCountsOnceInEverything() async throws {
        let county = try await county()
        var one = try matter(county, 1)
        try await county.tell(one.raise("light", by: "qr"), one.step("dispatch", to: "dispatched"), one.step("accept", to: "accepted"))
        await county.fold()
        #expect(try county.outcome("open", "141029").numerator == 1 && county.outcome("filing_rate", "141029").value == 1)
        // Nothing was due yet: that is not zero.
        #expect(try county.outcome("closing_rate", "141029").value == nil)
        county.advance(days: 0, seconds: 3 * 3600)
        try await county.tell(one.step("extend"), one.step("resolve", to: "resolved"))
        try await county.tell(
            one.step("rate", to: "closed", Payload().with("score", number: 4).with("solved", flag: true)))
        await county.fold()
        for id in ["closing_rate", "on_time_rate", "extension_rate", "rated_solved", "rated_satisfied"] {
            let outcome = try county.outcome(id, "141029")
            #expect(outcome.numerator == 1 && outcome.denominator == 1, "\(id)")
        }
        #expect(try county.outcome("unrated_rate", "141029").value == 0 && county.outcome("mean_score", "141029").value == 4)
        #expect(try county.outcome("reopen_rate", "141029").numerator == 0 && county.outcome("open", "141029").numerator == 0)
        #expect(try abs((county.outcome("handling_p50", "141029").value ?? 0) - 180) <= 6)
        #expect(try county.outcome("received", "14102910020102").numerator == 0 && county.outcome("received", "141029100").numerator == 1)
        #expect(
            try county.outcome("visit_coverage", "141029").numerator == 1 && county.outcome("visit_coverage", "141029").denominator == 12)
        #expect(try county.faults() == [])
    }

    @Test func theNewestWordCountsAndGoingBackToWorkIsKnown() async throws {
        let county = try await county()
        var one = try matter(county, 1)
        try await county.tell(one.raise("road", by: "web"), one.step("dispatch", to: "dispatched"), one.step("resolve", to: "resolved"))
        try await county.tell(one.step("rate", to: "accepted", Payload().with("score", number: 1).with("solved", flag: false)))
        await county.fold()
        #expect(try county.outcome("rated_solved", "141029").value == 0 && county.outcome("reopen_rate", "141029").value == 1)
        try await county.tell(one.step("resolve", to: "resolved"))
        await county.fold()
        // Of two solutions one was rated, and one of two went back to work.
        #expect(try county.outcome("unrated_rate", "141029").value == 0.5 && county.outcome("reopen_rate", "141029").value == 0.5)
        try await county.tell(one.step("rate", to: "closed", Payload().with("score", number: 5).with("solved", flag: true)))
        try await county.tell(one.step("rate", to: "closed", Payload().with("score", number: 2).with("solved", flag: true)))
        await county.fold()
        #expect(try county.outcome("mean_score", "141029").value == 1.5 && county.outcome("rated_satisfied", "141029").numerator == 0)
        #expect(try county.outcome("rated_solved", "141029").numerator == 1 && county.outcome("rated_solved", "141029").denominator == 2)
        #expect(try county.faults() == [])
    }

    @Test func whatIsLateOrLeftOutIsNotOnTime() async throws {
        let county = try await county()
        var one = try matter(county, 1)
        var two = try matter(county, 2)
        try await county.tell(one.raise("road", by: "web"), one.step("accept", to: "accepted"))
        try await county.tell(two.raise("road", by: "web"), two.step("accept", to: "accepted"))
        let late = Payload().with("subject", id: one.id).with("stage", token: "handle")
        try await county.tell(Event(stream: ID(high: 8, low: 1), version: 1, type: "clock.late", unit: one.unit, late))
        await county.fold()
        #expect(try county.outcome("closing_rate", "141029").numerator == 0 && county.outcome("closing_rate", "141029").denominator == 1)
        try await county.tell(one.step("resolve", to: "resolved"), two.step("resolve", to: "resolved"))
        await county.fold()
        #expect(try county.outcome("closing_rate", "141029").value == 1 && county.outcome("on_time_rate", "141029").value == 0.5)
        try await county.tell(one.step("exclude"))
        await county.fold()
        #expect(try county.outcome("on_time_rate", "141029").value == 1 && county.outcome("on_time_rate", "141029").denominator == 1)
        #expect(try county.faults() == [])
    }

    @Test func kindsAndWaysAreToldApart() async throws {
        let county = try await county()
        for (number, (category, way)) in [("light", "qr"), ("light", "qr"), ("road", "qr"), ("light", "web")].enumerated() {
            var one = try matter(county, UInt64(number))
            try await county.tell(one.raise(category, by: way))
        }
        var share = try matter(county, 9)
        try await county.tell(share.raise("light", by: "assist"), share.step("resolve", to: "resolved"))
        await county.fold()
        #expect(try county.outcome("received", "141029").numerator == 4 && county.outcome("visits", "141029").numerator == 2)
        let mix = try county.outcome("source_mix", "141029")
        #expect(mix.parts.values.sorted() == [1, 3])
        #expect(try county.faults() == [])
    }

    /// What a moved unit counted before stays where it was then, and stands under its new parent today; taken back, all is as before.
    @Test func theTreeOfTheDayAndOfTodayDiffer() async throws {
        let county = try await county()
        var one = try matter(county, 1, "141029100201")
        try await county.tell(one.raise("light", by: "qr"))
        await county.fold()
        county.advance(days: 40)
        let act = try #require(try await county.redraw(["kind": "move", "unit": "141029100201", "target": "141029101"]))
        // At once, before any job ran.
        #expect(
            try county.outcome("received", "141029101", .now).numerator == 1 && county.outcome("received", "141029100", .now).numerator == 0
        )
        #expect(try county.outcome("received", "141029101").numerator == 0 && county.outcome("received", "141029100").numerator == 1)
        county.advance(days: 0, seconds: 1)
        var two = ToldMatter(ID(high: 9, low: 2), in: one.unit)
        try await county.tell(two.raise("light", by: "qr"))
        await county.fold()
        #expect(try county.outcome("received", "141029101", .now).numerator == 2 && county.outcome("received", "141029101").numerator == 1)
        #expect(try county.outcome("received", "141029").numerator == 2 && county.outcome("received", "141029", .now).numerator == 2)
        #expect(try county.faults() == [])
        try await county.undo(act)
        #expect(
            try county.outcome("received", "141029100", .now).numerator == 2 && county.outcome("received", "141029101", .now).numerator == 0
        )
        #expect(try county.faults() == [])
    }

    @Test func nothingIsKnownOfWhatLiesBeforeTheLogOrAhead() async throws {
        let county = try await county()
        var one = try matter(county, 1)
        try await county.tell(one.raise("light", by: "qr"))
        await county.fold()
        let before = Period(.year, on: county.today, back: 1)
        let ahead = Period(from: Day(sinceEpoch: county.today.sinceEpoch + 1), to: Day(sinceEpoch: county.today.sinceEpoch + 9))
        #expect(try county.outcome("received", "141029", .then, before).value == nil)
        #expect(try county.outcome("received", "141029", .then, ahead).value == nil)
        #expect(try county.outcome("received", "14102910120101").value == 0)
    }

    /// A report, a file and an order by value hold every unit below, however many pages that takes.
    @Test func everyUnitBelowIsTold() async throws {
        let county = try await county()
        var one = try matter(county, 1)
        try await county.tell(one.raise("light", by: "qr"))
        await county.fold()
        let village = try county.unit("141029100201")
        let indicator = try #require(try county.scheme.section(IndicatorScheme.self).find("received"))
        let period = Period(.year, on: county.today)
        let (page, whole) = try county.read { tx in
            let reading = try IndicatorReading(indicator, .then, today: county.today, in: tx)
            return (
                try reading.below(village, period, after: "", limit: 2, in: tx),
                try reading.wholeBelow(village, period, page: 2, in: tx)
            )
        }
        #expect(page.lines.count == 2 && page.next == "14102910020102")
        #expect(whole.map(\.unit.code) == ["14102910020101", "14102910020102", "14102910020103"])
        #expect(whole.map(\.outcome.numerator) == [1, 0, 0])
    }

    /// A row that was lost or changed is found.
    @Test func verifyFindsWhatWasTamperedWith() async throws {
        let county = try await county()
        var one = try matter(county, 1)
        try await county.tell(one.raise("light", by: "qr"))
        await county.fold()
        #expect(try county.faults() == [])
        let slot = try #require(try county.sums(.then).keys.first)
        try await county.test.store.write(
            Work { tx in try tx.execute("DELETE FROM indicator_then WHERE unit = \(slot.unit) AND span = \(slot.span)") })
        #expect(try county.faults().count == 1)
        try await county.test.store.write(Work { tx in try tx.execute("UPDATE indicator_matter SET memory = \([1, 2] as [UInt8])") })
        #expect(try county.faults().count == 2)
    }

    @Test func readsWalkTheirKeys() async throws {
        let county = try await county()
        let unit = try county.unit("141029")
        for buckets in Buckets.allCases {
            try expectIndexed(county.test.store, buckets.statement(unit.id, 1...30))
            try expectIndexed(county.test.store, buckets.statement(after: Roll.Slot(unit: unit.id, span: 1), limit: 9))
            try expectIndexed(county.test.store, buckets.statement(below: unit.id, 1...30, after: "", upTo: "z"))
            try expectIndexed(county.test.store, IndicatorReading.coverageStatement(buckets, "grid", under: unit.path, 1...30))
        }
        try expectIndexed(county.test.store, IndicatorReading.statement(below: unit.id, after: ""))
        try expectIndexed(county.test.store, IndicatorReading.heardStatement(unit.id, before: county.today))
        try expectIndexed(county.test.store, IndicatorRows.statement(leftIn: unit.path))
        try expectIndexed(county.test.store, Recount.memories(after: .zero, limit: 9))
        try expectIndexed(county.test.store, EndedClocks.statement(after: (.zero, .zero), limit: 9))
    }

    /// What goes along with another matter is in no rate, and what it was late with before is counted once, however often it goes along.
    @Test func whatIsMergedIsHandledOnce() async throws {
        let county = try await county()
        var (root, one, late) = (try matter(county, 1), try matter(county, 2), try matter(county, 3))
        for told in [
            root.raise("light", by: "qr"), root.step("dispatch", to: "dispatched"), root.step("accept", to: "accepted"),
            one.raise("light", by: "qr"), one.step("merge", to: "closed"),
            late.raise("light", by: "qr"), late.step("dispatch", to: "dispatched"), late.step("accept", to: "accepted"),
        ] { try await county.tell(told) }
        for (number, subject) in [(UInt64(1), root.id), (2, late.id)] {
            try await county.tell(
                Event(
                    stream: ID(high: 8, low: number), version: 1, type: "clock.late", unit: root.unit,
                    Payload().with("subject", id: subject).with("stage", token: "handle")))
        }
        try await county.tell(late.step("merge", to: "closed"))
        let followed = Payload().with("followed", flag: true)
        try await county.tell(root.step("resolve", to: "resolved"), one.step("resolve", to: "resolved", followed))
        await county.fold()
        // One was handled, and that late.
        let closing = try county.outcome("closing_rate", "141029")
        #expect(closing.numerator == 1 && closing.denominator == 1)
        #expect(try county.outcome("on_time_rate", "141029").numerator == 0)
        try await county.tell(late.step("unmerge", to: "accepted"))
        await county.fold()
        #expect(try county.outcome("closing_rate", "141029").numerator == 1 && county.outcome("closing_rate", "141029").denominator == 2)
        try await county.tell(late.step("resolve", to: "resolved"))
        await county.fold()
        #expect(try county.outcome("closing_rate", "141029").numerator == 2 && county.outcome("closing_rate", "141029").denominator == 2)
        #expect(try county.outcome("on_time_rate", "141029").numerator == 0)
        #expect(try county.faults() == [])
    }
}
