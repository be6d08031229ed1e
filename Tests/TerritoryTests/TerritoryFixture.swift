import Kernel
import Schemes
import Storage
import Territory
import TestSupport

/// Territories written as a pack writes them, and a store to found them in.
enum TerritoryFixture {
    static let levels = """
        levels:
          - {id: county, kind: area, code: {kind: county}}
          - {id: township, kind: area, parent: county, code: {kind: township}}
          - {id: office, kind: office, parent: county, code: {kind: office}}
          - {id: village, kind: area, parent: township, code: {kind: village}}
          - {id: grid, kind: area, hierarchy: grid, parent: village, code: {kind: digits, width: 2}}
          - {id: duty, kind: area, hierarchy: duty, parent: [office, township], code: {kind: numbered, width: 3}}

        """
    private static let words =
        (["city", "county", "township", "office", "village", "grid", "duty"].map { "level.\($0): x" }
        + ["role.administrator: x", "post.head: x"])
        .joined(separator: "\n")

    /// `code name level parent`, one unit a line.
    static func units(_ lines: [String]) -> String {
        let items = lines.map { line in
            let parts = line.split(separator: " ").map(String.init)
            let parent = parts.count > 3 ? ", parent: \(parts[3])" : ""
            return "  - {code: \(parts[0]), name: \(parts[1]), level: \(parts[2])\(parent)}"
        }
        return levels + "units:\n" + items.joined(separator: "\n") + "\n"
    }

    static let small = [
        "141029 乡宁县 county", "141029100 昌宁镇 township 141029", "141029101 光华镇 township 141029", "141029-CG 城市管理局 office 141029",
        "141029100001 幸福湾社区 village 141029100", "14102910000101 第一网格 grid 141029100001",
    ]

    static func load(_ territory: String) throws -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        let files = [
            "pack.yaml": "id: demo\nversion: 1\nname: 示范县\n",
            "roles.yaml":
                "administrator: {over: place, verbs: [territory.found, territory.outline, territory.redraw, territory.undo, territory.withdraw, territory.read, territory.approve, territory.refuse]}\n",
            "words/zh-Hans.yaml": words, "words/en.yaml": words, "territory.yaml": territory,
        ]
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture") }
        return PackLoader.load(files: source, sections: [TerritoryScheme.self], verbs: TerritorySlice.schema.verbs)
    }

    static func scheme(_ lines: [String]) throws -> Scheme {
        let (scheme, diagnostics) = try load(units(lines))
        guard let scheme else { throw Problem(500, diagnostics.map(\.text).joined(separator: "\n")) }
        return scheme
    }

    /// The lines of the territory's own file, counted from its first unit.
    static let firstUnitLine = levels.split(separator: "\n", omittingEmptySubsequences: false).count + 1

    /// 周管理, over the whole county.
    static let keeper = Actor(
        account: ID(high: 7, low: 7), grants: UnitPath("/141029").map { [.init(role: "administrator", unit: .zero, path: $0)] } ?? [])
}

extension TestStore {
    static func territory() throws -> TestStore {
        // The endpoints of this slice are not used: only its tables and checks are.
        try TestStore([TerritorySlice.schema])
    }

    @discardableResult
    func found(_ lines: [String], documentNo: String? = nil) async throws -> Receipt<FoundTerritory.Outcome> {
        let scheme = try TerritoryFixture.scheme(lines)
        return try await executor(scheme).perform(FoundTerritory(documentNo: documentNo), as: TerritoryFixture.keeper)
    }

    func faults() throws -> [String] {
        try store.read { tx in try TerritorySlice.slice(store: store).checks.flatMap { try $0.find(tx) } }
    }

    func unit(_ code: String) throws -> UnitRecord? { try store.read { try UnitRecord.find(code: code, in: $0) } }
}
