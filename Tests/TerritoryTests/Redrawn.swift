import Kernel
import Storage
import Territory
import TestSupport

/// A small county that is redrawn: two townships of villages of grids.
struct Redrawn {
    static let units =
        ["141029 乡宁县 county", "141029-CG 城市管理局 office 141029"]
        + (0..<2).flatMap { town -> [String] in
            let code = "14102910\(town)"
            return ["\(code) 镇\(town) township 141029"]
                + (1...2).flatMap { village -> [String] in
                    let under = "\(code)20\(village)"
                    return ["\(under) 村\(town)\(village) village \(code)"]
                        + (1...3).map { "\(under)0\($0) 格\(town)\(village)\($0) grid \(under)" }
                }
        }

    /// A unit as it can be told apart from all others.
    struct Node: Hashable, CustomStringConvertible {
        let code: String
        let name: String
        let level: String
        let path: String

        var description: String { "\(path) \(name)" }
    }

    let test: TestStore

    init(seed: UInt64 = 1) async throws {
        test = try TestStore([TerritorySlice.schema], seed: seed)
        try await test.found(Self.units)
    }

    @discardableResult
    func redraw(_ fields: [String: String], by actor: Actor = TerritoryFixture.keeper) async throws -> RedrawTerritory.Outcome? {
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        return try await executor().perform(RedrawTerritory(input, followers: []), as: actor).output
    }

    func preview(_ fields: [String: String]) async throws -> ActPreview {
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        return try await RedrawTerritory.preview(input, by: executor(), as: TerritoryFixture.keeper, followers: [])
    }

    func undo(_ act: ID, by actor: Actor = TerritoryFixture.keeper) async throws {
        _ = try await executor().perform(UndoAct(act.description, followers: []), as: actor)
    }

    func executor() throws -> Executor { test.executor(try TerritoryFixture.scheme(Self.units)) }

    func carryOutWhatIsDue() async throws -> Int { try await TerritorySlice.alarm(followers: []).run(executor()) }

    func unit(_ code: String) throws -> UnitRecord? { try test.unit(code) }

    /// Everything that stands today.
    func now() throws -> Set<Node> {
        try test.store.read { tx in
            Set(
                try tx.all("SELECT code, name, level, path FROM unit_now WHERE ended IS NULL ORDER BY code LIMIT 1000") {
                    Node(code: try $0.text(0), name: try $0.text(1), level: try $0.text(2), path: try $0.text(3))
                })
        }
    }

    /// Everything that stood on a day, walked from the root down.
    func then(_ day: Day, known: Instant? = nil) throws -> Set<Node> {
        try test.store.read { tx in
            let tree = TreeThen(on: day, known: known)
            var found: Set<Node> = []
            var queue = try tree.root(in: tx).map { [$0] } ?? []
            while let unit = queue.popLast() {
                found.insert(Node(code: unit.code, name: unit.name, level: unit.level, path: unit.path.text))
                queue += try tree.children(of: unit, after: "", limit: 1000, in: tx).items
            }
            return found
        }
    }

    /// Everything that an act may change, to the last bit: what is believed of names, places and land for all days, who went on for whom, and
    /// what the pack looks after.
    func believed() throws -> [String] {
        try test.store.read { tx in
            let names = try tx.all(
                """
                SELECT unit, valid_from, valid_to, name, code, level FROM unit_version WHERE superseded_by IS NULL
                ORDER BY unit, valid_from LIMIT 20000
                """
            ) { "name \(try $0.id(0)) \(try $0.text(1)) \(try $0.text(2)) \(try $0.text(3)) \(try $0.text(4)) \(try $0.text(5))" }
            let edges = try tx.all(
                """
                SELECT hierarchy, child, valid_from, valid_to, parent FROM edge WHERE superseded_by IS NULL
                ORDER BY hierarchy, child, valid_from LIMIT 20000
                """
            ) { "edge \(try $0.text(0)) \(try $0.id(1)) \(try $0.text(2)) \(try $0.text(3)) \(try $0.id(4))" }
            let land = try tx.all(
                """
                SELECT unit, valid_from, valid_to, geometry FROM unit_outline WHERE superseded_by IS NULL ORDER BY unit, valid_from LIMIT 20000
                """
            ) { "land \(try $0.id(0)) \(try $0.text(1)) \(try $0.text(2)) \(Hex.encode(try $0.bytes(3)))" }
            let heirs = try tx.all(
                "SELECT predecessor, successor, share FROM succession WHERE superseded_by IS NULL ORDER BY predecessor, successor, act LIMIT 20000"
            ) { "heir \(try $0.id(0)) \(try $0.id(1)) \(try $0.int(2))" }
            let redrawn = try tx.all("SELECT id FROM unit WHERE redrawn ORDER BY id LIMIT 20000") { "redrawn \(try $0.id(0))" }
            return names + edges + land + heirs + redrawn
        }
    }

    /// Drawn at random, land need not fit: that is a hint.
    func faults() throws -> [String] {
        try test.store.read { tx in try TerritorySlice.schema.checks.filter { $0.severity != .hint }.flatMap { try $0.find(tx) } }
    }

    func advance(days: Int64) { test.entropy.advance(seconds: days * 86_400) }

    var today: Day { test.entropy.now().day }

    static func outcome<T>(_ body: () async throws -> T) async throws -> String {
        do {
            _ = try await body()
            return "ok"
        } catch let problem as Problem {
            return ["\(problem.status) \(problem.code)"].joined() + problem.fields.map { " \($0.field)=\($0.code)" }.joined()
        }
    }
}
