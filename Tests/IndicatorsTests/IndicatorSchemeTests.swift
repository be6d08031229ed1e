import Kernel
import Schemes
import TestSupport
import Testing

@testable import Indicators

/// `indicators.yaml` is read in full, and every fault is sent to its place; what was told by a formula is told by it for good.
@Suite struct IndicatorSchemeTests {
    @Test(arguments: [
        ("- {kind: count, count: received}", "pack.missing"),
        ("- {id: received, kind: sum, count: received}", "pack.choice"),
        ("- {id: received, kind: count, count: things}", "pack.choice"),
        ("- {id: unheard_of, kind: count, count: received}", "words.missing"),
        ("- {id: received, kind: count, count: received}\n- {id: received, kind: count, count: received}", "indicators.twice"),
        ("- {id: received, kind: count, count: received, per: due}", "indicators.formula"),
        ("- {id: closing_rate, kind: rate, count: closed}", "indicators.formula"),
        ("- {id: handling_p50, kind: p50, count: resolved}", "indicators.formula"),
        ("- {id: handling_p50, kind: count, count: handling_time}", "indicators.formula"),
        ("- {id: handling_p50, kind: p50, count: handling_time, way: qr}", "indicators.formula"),
        ("- {id: open, kind: count, count: open}", "indicators.formula"),
        ("- {id: source_mix, kind: mix, count: received}", "indicators.formula"),
        ("- {id: visit_coverage, kind: coverage, count: visited}", "indicators.formula"),
        ("- {id: visit_coverage, kind: coverage, count: visited, level: hamlet}", "indicators.level"),
        ("- {id: received, kind: count, count: received, complement: true}", "indicators.formula"),
        ("- {id: received, kind: count, count: received, way: pigeon}", "pack.choice"),
        ("- {id: received, kind: count, count: received, category: sewers}", "indicators.category"),
        ("- {id: received, kind: count, count: received, beside: nothing}", "indicators.beside"),
        ("- {id: received, kind: count, count: received, from: 2026-02-30}", "indicators.day"),
        ("- {id: received, kind: count, count: received, earlier: [{kind: count, count: filed}]}", "indicators.order"),
        ("- {id: received, kind: count, count: received, person: true}", "pack.unknown_key"),
    ])
    func faultsAreToldWithTheirPlace(_ text: String, _ code: String) throws {
        let (scheme, diagnostics) = try Folded.load(text + "\n")
        #expect(scheme == nil)
        #expect(diagnostics.contains { $0.code == code && $0.file == "indicators.yaml" && !$0.mend.isEmpty }, "\(diagnostics.map(\.text))")
    }

    @Test func formulasAreInForceFromTheirDay() throws {
        let scheme = try Folded.scheme(
            """
            - id: closing_rate
              kind: rate
              count: closed
              per: due
              way: [web, qr]
              category: light
              from: 2026-07-01
              better: higher
              earlier: [{kind: rate, count: resolved, per: received}]

            """)
        let indicator = try #require(try scheme.section(IndicatorScheme.self).find("closing_rate"))
        let (before, since) = (try #require(Day("2026-06-30")), try #require(Day("2026-07-01")))
        #expect(indicator.formula(on: before).text == "rate resolved per=received")
        #expect(indicator.formula(on: since).text == "rate closed per=due way=qr|web category=light")
        let pieces = indicator.pieces(from: try #require(Day("2026-06-01")), to: try #require(Day("2026-08-01")))
        #expect(pieces.map(\.formula.count) == [.resolved, .closed] && pieces.map(\.to.text) == ["2026-07-01", "2026-08-01"])
    }

    @Test func noFormulaThatWasInForceIsChanged() async throws {
        let first = "- {id: closing_rate, kind: rate, count: closed, per: due}\n"
        let county = try await Folded(indicators: first)
        let section = try county.scheme.section(IndicatorScheme.self)
        try await county.test.store.write(Work { try section.adopt(in: $0) })
        func conflicts(_ text: String) throws -> Int {
            let section = try Folded.scheme(text).section(IndicatorScheme.self)
            return try county.read { try section.conflicts(in: $0).count }
        }
        #expect(try conflicts("- {id: closing_rate, kind: rate, count: resolved, per: due}\n") == 1)
        #expect(try conflicts("- {id: closing_rate, kind: rate, count: closed, per: due, from: 2030-07-01}\n") == 1)
        let kept =
            "- {id: closing_rate, kind: rate, count: on_time, per: due, from: 2030-07-01, earlier: [{kind: rate, count: closed, per: due}]}\n"
        #expect(try conflicts(kept) == 0 && conflicts(first) == 0 && conflicts("[]\n") == 0)
        // What was told already is not told otherwise.
        #expect(try conflicts(kept.replacing("2030-07-01", with: "2026-01-01")) == 1)
        let next = try Folded.scheme(kept).section(IndicatorScheme.self)
        try await county.test.store.write(Work { try next.adopt(in: $0) })
        #expect(try conflicts(kept) == 0 && conflicts(first) == 1)
    }
}
