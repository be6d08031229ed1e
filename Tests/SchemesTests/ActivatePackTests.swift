import Kernel
import Schemes
import Storage
import TestSupport
import Testing

@Suite struct ActivatePackTests {
    let test: TestStore
    let executor: Executor

    /// 周管理 may activate, 王村民 may not.
    static let roles = Scheme.of([Role(id: "administrator", over: .place, verbs: ["pack.activate"])])
    static let keeper = actor("administrator", at: "/141029")

    static func actor(_ role: String, at path: String) -> Actor {
        Actor(account: ID(high: 7, low: 7), grants: UnitPath(path).map { [.init(role: role, unit: .zero, path: $0)] } ?? [])
    }

    init() throws {
        test = try TestStore([SchemesSlice.slice()])
        executor = test.executor(Self.roles)
    }

    private func command(_ changes: [String: String?] = [:], guards: [PackGuard] = []) throws -> ActivatePack {
        let source = try PackFixture.source(changes)
        let scheme = try #require(PackLoader.load(files: source, sections: PackFixture.sections, verbs: PackFixture.verbs).scheme)
        return ActivatePack(source: source, scheme: scheme, sections: PackFixture.sections, guards: guards)
    }

    private func active() throws -> ActivePack? {
        try ActivePack.load(from: test.store, sections: PackFixture.sections, verbs: PackFixture.verbs)
    }

    private func faults() throws -> [String] {
        try test.store.read { tx in try SchemesSlice.slice().checks.flatMap { try $0.find(tx) } }
    }

    @Test func refusesWhoIsNotSignedIn() async throws {
        let command = try command()
        await #expect(throws: Problem.signInNeeded) { try await executor.perform(command, as: .anonymous) }
    }

    @Test func refusesAnAdministratorOfATownship() async throws {
        let command = try command()
        await #expect(throws: Problem.forbidden) {
            try await executor.perform(command, as: Self.actor("administrator", at: "/141029/141029100"))
        }
        #expect(try active() == nil)
    }

    @Test func refusesWhatIsInLiveUse() async throws {
        let command = try command(["tools.yaml": "hammers: 0\n"])
        let fields = [FieldProblem("tools", "in_use", said: ["what": "hammer 1 is lent out"])]
        await #expect(throws: Problem(409, "pack.in_use", fields: fields)) { try await executor.perform(command, as: Self.keeper) }
        #expect(try active() == nil)
    }

    @Test func asksTheGuardsToo() async throws {
        let guardian = PackGuard("roles") { scheme, _ in scheme.role("leader") == nil ? ["role leader is held"] : [] }
        let command = try command(guards: [guardian])
        let fields = [FieldProblem("roles", "in_use", said: ["what": "role leader is held"])]
        await #expect(throws: Problem(409, "pack.in_use", fields: fields)) { try await executor.perform(command, as: Self.keeper) }
    }

    @Test func refusesBytesThatWereNotChecked() async throws {
        let source = try PackFixture.source()
        let command = ActivatePack(source: source, scheme: Self.roles, sections: [])
        await #expect(throws: Problem(422, "pack.hash")) { try await executor.perform(command, as: Self.keeper) }
    }

    @Test func theNewestIsInForceAndComesBackWhole() async throws {
        #expect(try active() == nil)
        _ = try await executor.perform(command(), as: Self.keeper)
        #expect(try active()?.scheme.hash == PackFixture.source().hash)
        let second = ["pack.yaml": "id: demo\nversion: \"2\"\nname: 示范县\n"]
        _ = try await executor.perform(command(second), as: Self.keeper)
        let scheme = try #require(try active()).scheme
        #expect(scheme.version == "2" && scheme.words["en"]?["role.reporter"] == "Reporter")
        #expect(try scheme.section(Tools.self).hammers == 2)
        #expect(try faults() == [])
    }

    @Test func backToAnEarlierPackIsANewActivation() async throws {
        let second = ["pack.yaml": "id: demo\nversion: \"2\"\nname: 示范县\n"]
        for changes in [[:], second, [:]] as [[String: String?]] {
            let receipt = try await executor.perform(command(changes), as: Self.keeper)
            #expect(receipt.events.count == 1)
        }
        #expect(try active()?.scheme.version == "1")
        #expect(try test.store.read { try $0.count("SELECT COUNT(*) FROM pack LIMIT 1") } == 2)
        #expect(try faults() == [])
    }

    @Test func theSamePackTwiceIsRefused() async throws {
        _ = try await executor.perform(command(), as: Self.keeper)
        let again = try command()
        await #expect(throws: Problem(409, "pack.already_active")) { try await executor.perform(again, as: Self.keeper) }
    }

    @Test func theEventCommitsToThePack() async throws {
        let receipt = try await executor.perform(command(), as: Self.keeper)
        let event = try #require(receipt.events.first)
        let payload = try test.store.read { tx in
            try tx.first("SELECT payload FROM event WHERE id = \(event.id) LIMIT 1") { try $0.bytes(0) }
        }
        let read = try #require(payload.flatMap(Payload.init(encoded:)))
        #expect(read["pack"] == .commitment(try PackFixture.source().hash))
        #expect(read["id"] == .token("demo") && read["version"] == .token("1"))
    }

    /// A program that has grown stricter reports, and goes on.
    @Test func aRunningCountyIsNotStopped() async throws {
        _ = try await executor.perform(command(), as: Self.keeper)
        let active = try #require(try ActivePack.load(from: test.store, sections: PackFixture.sections, verbs: ["matter.raise"]))
        #expect(active.scheme.roles.map(\.id) == ["everyone", "reporter"])
        #expect(active.diagnostics.contains { $0.code == "roles.verb" })
    }

    @Test func aStoredPackThatWasTamperedWithShows() async throws {
        _ = try await executor.perform(command(), as: Self.keeper)
        try await test.store.write(
            Work { tx in _ = try tx.execute("UPDATE pack SET content = \(try PackFixture.source(["tools.yaml": "hammers: 9\n"]).canonical)")
            })
        #expect(try faults().count == 1)
    }
}
