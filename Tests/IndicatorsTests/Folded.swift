import Foundation
import Kernel
import Logging
import Process
import Schemes
import Storage
import Territory
import TestSupport

@testable import Indicators

/// A small county with matters as the log tells of them, and a territory that is redrawn meanwhile.
struct Folded {
    private static let levels = """
        levels:
          - {id: county, kind: area, code: {kind: county}}
          - {id: township, kind: area, parent: county, code: {kind: township}}
          - {id: village, kind: area, parent: township, code: {kind: village}}
          - {id: grid, kind: area, hierarchy: grid, parent: village, code: {kind: digits, width: 2}}

        """
    static let units: [String] =
        ["{code: \"141029\", name: 乡宁县, level: county}"]
        + (0..<2).flatMap { town -> [String] in
            let code = "14102910\(town)"
            return ["{code: \"\(code)\", name: 镇\(town), level: township, parent: \"141029\"}"]
                + (1...2).flatMap { village -> [String] in
                    let under = "\(code)20\(village)"
                    return ["{code: \"\(under)\", name: 村\(town)\(village), level: village, parent: \"\(code)\"}"]
                        + (1...3).map { "{code: \"\(under)0\($0)\", name: 格\(town)\(village)\($0), level: grid, parent: \"\(under)\"}" }
                }
        }
    private static let words =
        (["county", "township", "village", "grid"].map { "level.\($0): x" } + [
            "role.administrator: x", "category.light: x", "category.road: x",
        ])
        .joined(separator: "\n")
    static let slices = [TerritorySlice.schema, ProcessSlice.schema, IndicatorsSlice.schema]

    let test: TestStore
    let scheme: Scheme

    init(seed: UInt64 = 1, indicators: String = "[]\n") async throws {
        scheme = try Self.scheme(indicators)
        test = try TestStore(Self.slices, seed: seed)
        _ = try await executor.perform(FoundTerritory(documentNo: nil), as: .system)
    }

    static func load(_ indicators: String) throws -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        let files = [
            "pack.yaml": "id: demo\nversion: 1\nname: 示范县\n",
            "roles.yaml": "administrator: {over: place, verbs: [territory.found, territory.redraw, territory.undo]}\n",
            "words/zh-Hans.yaml": words, "words/en.yaml": words,
            "territory.yaml": levels + "units:\n" + units.map { "  - \($0)" }.joined(separator: "\n") + "\n", "indicators.yaml": indicators,
        ]
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture") }
        return PackLoader.load(
            files: source, sections: [TerritoryScheme.self, IndicatorScheme.self], verbs: TerritorySlice.schema.verbs)
    }

    static func scheme(_ indicators: String) throws -> Scheme {
        let (scheme, diagnostics) = try load(indicators)
        guard let scheme else { throw Problem(500, diagnostics.map(\.text).joined(separator: "\n")) }
        return scheme
    }

    var executor: Executor { test.executor(scheme) }

    /// Told of a matter, as the slice of matters tells it.
    struct Tell: Command {
        static let verb: Verb = "test.tell"
        let events: [Event]

        func run(in context: CommandContext) throws { for event in events { try context.emit(event) } }
    }

    func tell(_ events: Event...) async throws { _ = try await executor.perform(Tell(events: events), as: .system) }

    func redraw(_ fields: [String: String]) async throws -> ID? {
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        return try await executor.perform(RedrawTerritory(input, followers: [IndicatorFollower.follower]), as: .system).output?.id
    }

    func undo(_ act: ID) async throws {
        _ = try await executor.perform(UndoAct(act.description, followers: [IndicatorFollower.follower]), as: .system)
    }

    func fold() async {
        await JobRunner(
            store: test.store, subscriptions: [IndicatorFold.subscription], sweeps: [],
            heads: HeadLog(path: test.folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: 6, count: 32)),
            entropy: test.entropy, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).catchUp()
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try test.store.read(body) }

    /// The same, in however many shares the matters are looked at.
    func faults() throws -> [String] {
        try read { tx in
            let shares = [0, 1, 2].map { Recount.Share(number: $0, of: 3) }
            let (whole, shared) = (try Recount.check.find(tx), try Recount.compare(until: Recount.reached(in: tx), shares: shares, in: tx))
            guard shared.faults.sorted() == whole.sorted() else { throw Problem(500, "fixture.shares") }
            return whole
        }
    }

    func unit(_ code: String) throws -> UnitRecord {
        guard let unit = try read({ try UnitRecord.find(anyCode: code, in: $0) }) else { throw Problem(500, "fixture.unit") }
        return unit
    }

    /// Everything in a table of sums, unit by unit and span by span.
    func sums(_ buckets: Buckets) throws -> [Roll.Slot: Cells] {
        try read { tx in
            var found: [Roll.Slot: Cells] = [:]
            try buckets.each(in: tx) { found[$0] = try Cells(encoded: $1) }
            return found
        }
    }

    func advance(days: Int64, seconds: Int64 = 0) { test.entropy.advance(seconds: days * 86_400 + seconds) }
    var today: Day { test.entropy.now().day }

    func outcome(_ id: String, _ code: String, _ tree: TreeChoice = .then, _ period: Period? = nil) throws -> Outcome {
        guard let indicator = try scheme.section(IndicatorScheme.self).find(id) else { throw Problem(500, "fixture.indicator") }
        let unit = try unit(code)
        return try read {
            try IndicatorReading(indicator, tree, today: today, in: $0).outcome(of: unit, period ?? Period(.year, on: today), in: $0)
        }
    }
}

/// One matter and the events that it has had.
struct ToldMatter {
    let id: ID
    var unit: ID
    private(set) var version: Int64 = 0
    private(set) var kind = ""

    init(_ id: ID, in unit: ID) {
        self.id = id
        self.unit = unit
    }

    mutating func raise(_ category: String, by way: String) -> Event {
        step("raise", to: "raised", Payload().with("category", token: category).with("channel", token: way).with("number", token: "n"))
    }

    mutating func step(_ verb: String, to: String? = nil, _ payload: Payload = Payload()) -> Event {
        version += 1
        let from = kind
        kind = to ?? kind
        return Event(
            stream: id, version: version, type: "matter.\(verb)", unit: unit,
            payload.with("from", token: from.isEmpty ? nil : from).with("to", token: kind))
    }
}
