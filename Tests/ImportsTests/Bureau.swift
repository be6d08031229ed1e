import Kernel
import Markup
import People
import Schemes
import Storage
import Territory
import TestSupport

@testable import Imports

/// A county with every tree and post, over a real database, and files to import into it.
final class Bureau: Sendable {
    static let territory = """
        levels:
          - {id: county, kind: area, code: {kind: county}}
          - {id: township, kind: area, parent: county, code: {kind: township}}
          - {id: office, kind: office, parent: county, code: {kind: office}}
          - {id: village, kind: area, parent: township, code: {kind: village}}
          - {id: village_grid, kind: area, hierarchy: grid, parent: village, code: {kind: digits, width: 2}}
          - {id: group_grid, kind: area, hierarchy: grid, parent: village_grid, code: {kind: digits, width: 3}}
          - {id: micro_grid, kind: area, hierarchy: grid, parent: group_grid, code: {kind: digits, width: 2}}
          - {id: duty_grid, kind: area, hierarchy: duty, parent: [office, township], code: {kind: numbered, width: 3}}
        posts:
          - {id: grid_head, kind: head, levels: [village_grid], least: 1, public: true}
          - {id: part_time, kind: part_time, levels: [group_grid], public: false}
          - {id: dedicated, kind: dedicated, levels: [duty_grid], least: 1, public: true}
        units:
          - {code: "141029", name: 乡宁县, level: county}
          - {code: "141029100", name: 昌宁镇, level: township, parent: "141029"}
          - {code: "141029101", name: 光华镇, level: township, parent: "141029"}
          - {code: "141029-CG", name: 城市管理局, level: office, parent: "141029"}

        """
    private static let roles = """
        administrator: {over: place, verbs: [import.stage, import.apply, import.undo, territory.appoint, territory.relieve]}
        """
    private static let words =
        ["county", "township", "office", "village_grid", "group_grid", "micro_grid", "duty_grid", "joint", "village_party", "branch"].map {
            "level.\($0): \($0)"
        }
        + [
            "level.village: 村（社区）", "post.grid_head: 村网格长", "post.part_time: 兼职网格员", "post.dedicated: 专属网格员", "post.household: 中心户",
            "role.administrator: x",
        ]

    private static let households = """
        {purpose: 公共服务, legal_basis: 村民委员会组织法, sensitivity: ordinary, kept_years: 3, levels: [micro_grid]}
        """

    let test: TestStore
    let services: ImportServices

    init(uses: [UnitUse] = [{ try PeopleSlice.isUsed($0, in: $1) }], territory: String = Bureau.territory) async throws {
        test = try TestStore([TerritorySlice.schema, PeopleSlice.schema, ImportsSlice.schema])
        let scheme = try Self.scheme(territory)
        services = ImportServices(
            store: test.store, executor: test.executor(scheme, vault: FileVault(masterKey: test.entropy.bytes(32))),
            scheme: ActiveScheme(scheme), words: try Words.embedded(), uses: uses)
        _ = try await services.executor.perform(FoundTerritory(), as: .system)
    }

    static func scheme(_ territory: String) throws -> Scheme {
        let files = [
            "pack.yaml": "id: demo\nversion: 1\nname: 示范县\n", "roles.yaml": roles, "territory.yaml": territory,
            "households.yaml": households,
            "words/zh-Hans.yaml": words.joined(separator: "\n"), "words/en.yaml": words.joined(separator: "\n"),
        ]
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture") }
        let verbs = PeopleSlice.schema.verbs.union(ImportsSlice.schema.verbs)
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: [TerritoryScheme.self, HouseholdRegister.self], verbs: verbs)
        guard let scheme else { throw Problem(500, diagnostics.map(\.text).joined(separator: "\n")) }
        return scheme
    }

    /// 周管理, over the whole county.
    static let keeper = Actor(
        account: ID(high: 7, low: 7), grants: UnitPath("/141029").map { [.init(role: "administrator", unit: .zero, path: $0)] } ?? [])

    var runner: ImportRunner { ImportRunner(services, as: Self.keeper) }
    var store: any Engine { test.store }

    static let heading = "代码,名称,层级,上级\n"
    /// A village with its grids down to the smallest, and a market of its own department.
    static let small = """
        代码,名称,层级,上级
        14102910020101,第一网格,village_grid,141029100201
        141029100201,龙鼻村,村（社区）,141029100
        14102910020101001,一组网格,group_grid,14102910020101
        1410291002010100101,微网格一,micro_grid,14102910020101001
        141029-CG-001,农贸市场,duty_grid,141029-CG

        """

    func stage(_ text: String, kind: String = "units", encoding: TextEncoding = .utf8) async throws -> ID {
        try await runner.stage(.bytes(Array(text.utf8)), kind: kind, encoding: encoding)
    }

    @discardableResult
    func bring(_ text: String, kind: String = "units") async throws -> ID {
        let id = try await stage(text, kind: kind)
        try await runner.apply(id)
        return id
    }

    func batch(_ id: ID) throws -> ImportBatch { try store.read { try ImportBatch.require(id, in: $0) } }

    /// `line verdict code@column …` for every row.
    func report(_ id: ID) throws -> [String] {
        try store.read { try ImportReport(batch: id, verdict: nil, limit: 200).page(in: $0) }.items.map { line in
            (["\(line.line)", line.verdict.rawValue] + line.faults.map { "\($0.code)@\($0.column)" }).joined(separator: " ")
        }
    }

    func unit(_ code: String) throws -> UnitRecord? { try store.read { try UnitRecord.find(code: code, in: $0) } }

    /// All that is believed, without saying by which act.
    func believed() throws -> [String] {
        try store.read { tx in
            try tx.all("SELECT code, name, level, path, depth, hierarchy FROM unit_now ORDER BY code LIMIT 1000000") { row in
                "now " + (try [0, 1, 2, 3, 5].map { try row.text($0) } + ["\(try row.int(4))"]).joined(separator: " ")
            }
                + tx.all(
                    "SELECT unit, valid_from, valid_to, name, code FROM unit_version WHERE superseded_by IS NULL ORDER BY unit, valid_from LIMIT 1000000"
                ) { row in "version \(try row.id(0)) " + (try (1...4).map { try row.text($0) }).joined(separator: " ") }
                + tx.all(
                    "SELECT parent, child, hierarchy, valid_from, valid_to FROM edge WHERE superseded_by IS NULL ORDER BY child LIMIT 1000000"
                ) { row in "edge \(try row.id(0)) \(try row.id(1)) " + (try (2...4).map { try row.text($0) }).joined(separator: " ") }
                + tx.all("SELECT id, kind, valid_from, valid_to FROM post WHERE superseded_by IS NULL ORDER BY id LIMIT 1000000") { row in
                    "post \(try row.id(0)) " + (try (1...3).map { try row.text($0) }).joined(separator: " ")
                }
                + tx.all(
                    """
                    SELECT number, valid_from, valid_to, residence, residents FROM household WHERE superseded_by IS NULL
                    ORDER BY number, valid_from LIMIT 1000000
                    """
                ) { row in
                    "household \(try row.id(3)) \(try row.int(4)) " + (try (0...2).map { try row.text($0) }).joined(separator: " ")
                }
        }
    }

    func faults() throws -> [String] {
        let checks = TerritorySlice.schema.checks + PeopleSlice.schema.checks + ImportsSlice.schema.checks
        return try store.read { tx in try checks.flatMap { try $0.find(tx) } }
    }

    func count(_ table: Statement) throws -> Int64 { try store.read { try $0.count("SELECT COUNT(*) FROM \(table)") } }
}
