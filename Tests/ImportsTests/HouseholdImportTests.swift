import Kernel
import People
import Schemes
import Territory
import TestSupport
import Testing

@testable import Imports

/// 住户登记: how many live where, without a name.
@Suite struct HouseholdImportTests {
    static let heading = "户号,居住网格,原村,人数\n"
    static let micro = "1410291002010100101"

    private func bureau() async throws -> Bureau {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.small)
        return bureau
    }

    @Test(arguments: [
        ("H 1,1410291002010100101,,3", "household_number@number"), ("H2,999,,3", "unknown_unit@residence"),
        ("H2,141029100201,,3", "household_level@residence"), ("H2,1410291002010100101,999,3", "unknown_unit@origin"),
        ("H2,1410291002010100101,,51", "residents@residents"), ("H2,1410291002010100101,,三", "residents@residents"),
        ("H1,1410291002010100101,,4", "duplicate@number"), ("H2,1410291002010100101,,", "required@residents"),
    ])
    func faultsAreSentToTheirColumn(_ line: String, _ faults: String) async throws {
        let bureau = try await bureau()
        let id = try await bureau.stage(Self.heading + "H1,\(Self.micro),141029100201,3\n" + line + "\n", kind: "households")
        #expect(try bureau.report(id) == ["2 new", "3 error \(faults)"])
    }

    @Test func aHouseholdIsEnteredChangedEndedAndTakenBack() async throws {
        let bureau = try await bureau()
        try await bureau.bring(Self.heading + "H1,\(Self.micro),141029100201,3\nH2,\(Self.micro),,5\n", kind: "households")
        #expect(try bureau.open("H1")?.residents == 3 && bureau.open("H2")?.origin == nil)
        let before = try bureau.believed()
        bureau.test.entropy.advance(seconds: 86_400)
        let text = Self.heading + "H1,\(Self.micro),141029100201,3\nH2,\(Self.micro),141029100201,4\nH3,\(Self.micro),,0\n"
        let tried = try await bureau.stage(text, kind: "households")
        #expect(try bureau.report(tried) == ["2 same", "3 update", "4 same"])
        let changed = try await bureau.bring(Self.heading + "H2,\(Self.micro),141029100201,4\n", kind: "households")
        #expect(try bureau.open("H2")?.residents == 4 && bureau.faults() == [])
        let ended = try await bureau.bring(Self.heading + "H1,\(Self.micro),,0\n", kind: "households")
        #expect(try bureau.open("H1") == nil && bureau.faults() == [])
        // Newest first: what came later stands on nothing else here, but the order is that of the acts.
        try await bureau.runner.undo(ended)
        try await bureau.runner.undo(changed)
        #expect(try bureau.believed() == before && bureau.faults() == [])
    }

    @Test func aGridThatPeopleLiveInStays() async throws {
        let bureau = try await Bureau()
        let units = try await bureau.bring(Bureau.small)
        let register = try await bureau.bring(Self.heading + "H1,\(Self.micro),141029100201,3\n", kind: "households")
        await #expect(throws: Problem.self) { try await bureau.runner.undo(units) }
        try await bureau.runner.undo(register)
        try await bureau.runner.undo(units)
        #expect(try bureau.faults() == [])
    }

    @Test func aPackThatSaysNothingOfARegisterKeepsNone() async throws {
        let silent = try #require(HouseholdRegister.absent(in: PackContext(roles: [], verbs: [], earlier: [])))
        let scheme = Scheme(id: "x", version: "1", hash: [], roles: [], words: [:], sections: [silent])
        #expect(throws: Problem(409, "household.no_register")) { try HouseholdImport(scheme) }
    }

    @Test(arguments: [
        ("{purpose: 服务, sensitivity: ordinary, kept_years: 3, levels: [village]}", "pack.missing"),
        ("{purpose: 服务, legal_basis: 法, sensitivity: secret, kept_years: 3, levels: [village]}", "pack.choice"),
        ("{purpose: 服务, legal_basis: 法, sensitivity: ordinary, kept_years: 99, levels: [village]}", "pack.number"),
        ("{purpose: 服务, legal_basis: 法, sensitivity: ordinary, kept_years: 3, levels: [office]}", "households.level"),
    ])
    func aRegisterDeclaresItself(_ text: String, _ code: String) throws {
        let files = [
            "pack.yaml": "id: demo\nversion: 1\nname: x\n", "roles.yaml": "a: {over: anyone, verbs: []}\n",
            "territory.yaml": Bureau.territory, "households.yaml": text, "words/zh-Hans.yaml": "role.a: x\n",
            "words/en.yaml": "role.a: x\n",
        ]
        let source = try #require(PackSource.checked(files.mapValues { Array($0.utf8) }).source)
        let found = PackLoader.load(files: source, sections: [TerritoryScheme.self, HouseholdRegister.self], verbs: []).diagnostics
        #expect(found.contains { $0.file == "households.yaml" && $0.code == code }, "\(found.map(\.text))")
    }

    @Test func readsWalkIndexes() async throws {
        let bureau = try await bureau()
        try expectIndexed(
            bureau.store,
            "SELECT id FROM household WHERE number = \("H1") AND superseded_by IS NULL AND valid_to = \(Day.forever) ORDER BY valid_from LIMIT 1"
        )
    }
}

extension Bureau {
    fileprivate func open(_ number: String) throws -> Household? { try store.read { try Household.open(number, in: $0)?.household } }
}
