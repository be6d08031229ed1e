import Kernel
import Storage
import TestSupport
import Testing

@testable import Schemes

@Suite struct KeepPackTests {
    let test: TestStore
    let executor: Executor

    private static let roles = Scheme.of([Role(id: "administrator", over: .place, verbs: ["pack.activate", "pack.keep", "pack.drop"])])
    private static let keeper = ActivatePackTests.keeper

    init() throws {
        test = try TestStore([SchemesSlice.slice()])
        executor = test.executor(Self.roles)
    }

    private func read(version: String) throws -> (source: PackSource, scheme: Scheme) {
        let source = try PackFixture.source(["pack.yaml": "id: demo\nversion: \(version)\nname: 示范县\n"])
        return (source, try #require(PackLoader.load(files: source, sections: PackFixture.sections, verbs: PackFixture.verbs).scheme))
    }

    @discardableResult
    private func keep(_ version: String, as actor: Actor = keeper) async throws -> [UInt8] {
        let (source, scheme) = try read(version: version)
        _ = try await executor.perform(KeepPack(source: source, scheme: scheme), as: actor)
        return source.hash
    }

    private func activate(_ version: String, expected: Int64? = nil) async throws {
        let (source, scheme) = try read(version: version)
        _ = try await executor.perform(
            ActivatePack(source: source, scheme: scheme, sections: PackFixture.sections, expected: expected), as: Self.keeper)
    }

    private func kept() throws -> [String] { try test.store.read { try StoredPack.kept(in: $0) }.map(\.version) }
    private func standing(_ hash: [UInt8]) throws -> StoredPack.Standing? {
        try test.store.read { try StoredPack.find(hash, in: $0) }?.pack.standing
    }

    @Test func refusesWhoMayNot() async throws {
        await #expect(throws: Problem.signInNeeded) { try await keep("1", as: .anonymous) }
        let local = ActivatePackTests.actor("administrator", at: "/141029/141029100")
        await #expect(throws: Problem.forbidden) { try await keep("1", as: local) }
        let hash = try await keep("1")
        await #expect(throws: Problem.forbidden) { try await executor.perform(DropPack(hash), as: local) }
        #expect(try kept() == ["1"])
    }

    @Test func refusesBytesThatWereNotChecked() async throws {
        let source = try PackFixture.source()
        await #expect(throws: Problem(422, "pack.hash")) {
            try await executor.perform(KeepPack(source: source, scheme: Self.roles), as: Self.keeper)
        }
    }

    @Test func onlySoManyAreKept() async throws {
        for number in 1...KeepPack.limit { try await keep("\(number)") }
        await #expect(throws: Problem(409, "pack.kept_full", args: ["max": "\(KeepPack.limit)"])) { try await keep("more") }
        // One that is there already is no further one.
        try await keep("1")
        _ = try await executor.perform(DropPack(read(version: "7").source.hash), as: Self.keeper)
        try await keep("more")
        #expect(try kept().count == KeepPack.limit)
    }

    @Test func whatWasInForceStays() async throws {
        let hash = try await keep("1")
        #expect(try standing(hash) == .kept)
        try await activate("1", expected: 0)
        #expect(try standing(hash) == .active && kept() == [])
        await #expect(throws: Problem(409, "pack.was_active")) { try await executor.perform(DropPack(hash), as: Self.keeper) }
        try await activate("2", expected: 1)
        #expect(try standing(hash) == .earlier)
        await #expect(throws: Problem(409, "pack.was_active")) { try await executor.perform(DropPack(hash), as: Self.keeper) }
        await #expect(throws: Problem.notFound) { try await executor.perform(DropPack(Digest.sha256([1])), as: Self.keeper) }
    }

    /// Whoever looked at the changes against one pack does not replace another.
    @Test func aComparisonThatIsOldActivatesNothing() async throws {
        try await activate("1")
        await #expect(throws: Problem(412, "stale", args: ["expected": "0", "current": "1"])) { try await activate("2", expected: 0) }
        try await activate("2", expected: 1)
        // Going back is a new activation.
        try await activate("1", expected: 2)
        let history = try test.store.read { try PackHistory().page(in: $0) }
        #expect(history.items.map(\.version) == ["1", "2", "1"] && history.items.map(\.number) == [3, 2, 1] && history.next == nil)
    }

    @Test func theHistoryIsPaged() async throws {
        for number in 1...(PackHistory.pageSize + 2) { try await activate("\(number)") }
        let first = try test.store.read { try PackHistory().page(in: $0) }
        let rest = try test.store.read { try PackHistory(before: first.next).page(in: $0) }
        #expect(first.items.count == PackHistory.pageSize && rest.items.map(\.version) == ["2", "1"] && rest.next == nil)
    }

    @Test func everyReadWalksAnIndex() throws {
        try expectIndexed(test.store, PackHistory().statement)
        // Its index holds those that are kept and no others.
        try expectIndexed(test.store, StoredPack.keptStatement, walking: ["pack"])
    }
}
