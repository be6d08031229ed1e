import Kernel
import Storage
import TestSupport
import Testing

@testable import People

@Suite struct PeopleRecordsTests {
    /// Everything that people can do, once.
    private func live(_ county: County) async throws -> [String] {
        try await county.join("zhou", "周管理", role: "administrator")
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029100")
        let code = try await county.invite("wang", "王村民")
        let cookie = try await county.signIn("li")
        _ = try? await county.signIn("li", "错了又错了又错了又错了")
        _ = try? await county.signIn("somebody", "错了又错了又错了又错了")
        let token = try await county.token("li")
        _ = try await county.executor.perform(RevokeToken(token.id), as: .system)
        let actor = try #require(try county.authenticator.authenticate(.session(cookie))?.actor)
        _ = try await county.send(.post, "/account/factor/begin", [:], ["password": .text(County.password)], as: actor)
        _ = try await county.executor.perform(EndSession(try #require(actor.session)), as: actor)
        _ = try await county.executor.perform(ResetFactor(username: "li"), as: .system)
        _ = try await county.executor.perform(WithdrawRole(username: "li", role: "grid_worker", unit: "141029100"), as: .system)
        _ = try await county.executor.perform(InviteAccount(username: "li"), as: .system)
        _ = try await county.executor.perform(DisableAccount(username: "li"), as: .system)
        _ = try await county.executor.perform(EnableAccount(username: "li"), as: .system)
        return [code, cookie, token.token, County.password]
    }

    @Test func noEventHoldsASecretOrAName() async throws {
        let county = try await County()
        let secrets = try await live(county)
        let payloads = try county.store.read { tx in
            try tx.all("SELECT type, payload FROM event ORDER BY seq LIMIT 1000") { (type: try $0.text(0), payload: try $0.bytes(1)) }
        }
        #expect(
            Set(payloads.map(\.type)).isSuperset(
                of: Set(PeopleSlice.schema.verbs.map(\.text).filter { !$0.hasPrefix("territory.") }).subtracting(["account.list"])))
        let raw = try county.store.read { tx in try Self.storedSecrets(tx) }
        for (type, payload) in payloads {
            let fields = try #require(Payload(encoded: payload), "\(type)").fields
            for (name, item) in fields {
                if case .token(let word) = item {
                    #expect(["grid_worker", "administrator", "found", "begin"].contains(word), "\(type).\(name)")
                }
                if case .commitment = item { Issue.record("\(type).\(name)") }
            }
            for text in secrets + ["周管理", "李网格", "王村民", "zhou", "wang"] { #expect(!payload.contains(Array(text.utf8)), "\(type)") }
            for bytes in raw { #expect(!payload.contains(bytes), "\(type)") }
        }
    }

    private static func storedSecrets(_ tx: any Reading) throws -> [[UInt8]] {
        try tx.all("SELECT secret_hash FROM session ORDER BY id LIMIT 100") { try $0.bytes(0) }
            + tx.all("SELECT token_hash FROM api_token ORDER BY id LIMIT 100") { try $0.bytes(0) }
            + tx.all("SELECT password_hash FROM account WHERE password_hash IS NOT NULL ORDER BY id LIMIT 100") { try $0.bytes(0) }
            + tx.all("SELECT activation_hash FROM account WHERE activation_hash IS NOT NULL ORDER BY id LIMIT 100") { try $0.bytes(0) }
    }

    @Test func checksPassAfterALifeAndFindWhatWasBent() async throws {
        let county = try await County()
        _ = try await live(county)
        #expect(try county.faults().isEmpty)
        _ = try await county.store.write(Work { try $0.execute("UPDATE account SET version = version + 1 WHERE username = 'li'") })
        #expect(try county.faults().count == 1)
    }

    @Test func sweepsTakeWhatHasRunOutAndNothingElse() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        _ = try await county.signIn("li")
        _ = try await county.token("li", days: 1)
        _ = try await county.token("li", days: 300)
        _ = try await county.invite("wang", "王村民")
        _ = try? await county.signIn("stranger", "错了又错了又错了又错了")
        func sweep() async throws -> [Int] {
            var taken: [Int] = []
            for sweep in PeopleSweeps.all { taken.append(try await county.store.write(Work { try sweep.run($0) })) }
            return taken
        }
        #expect(try await sweep() == [0, 0, 0, 0])
        county.entropy.advance(seconds: 86_400 + 1)
        #expect(try await sweep() == [0, 0, 1, 0])
        county.entropy.advance(seconds: 32 * 86_400)
        _ = try await county.signIn("li")
        #expect(try await sweep() == [1, 1, 0, 1])
        #expect(try county.count("SELECT COUNT(*) FROM session") == 1)
        #expect(try county.count("SELECT COUNT(*) FROM api_token") == 1)
        #expect(try county.faults().isEmpty)
    }

    @Test func aPackMayNotDropARoleInUse() async throws {
        let county = try await County()
        try await county.join("li", "李网格", role: "grid_worker")
        let lesser = Scheme.of([Role(id: "administrator", over: .place, verbs: ["account.list"])])
        #expect(try county.store.read { try PeopleSlice.lostRoles(lesser, $0) }.map(\.description) == ["role grid_worker"])
        #expect(try county.store.read { try PeopleSlice.lostRoles(county.services.scheme.current, $0) }.isEmpty)
    }

    @Test func everyReadUsesAnIndex() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书", role: "administrator", unit: "141029100")
        let actor = try await county.actor("zhang")
        let account = try #require(actor.account)
        let ticket = SessionTicket(id: .zero, secret: [], seen: Instant(ms: 0))
        let query = AccountsQuery(actor: actor, scheme: county.services.scheme.current, after: "", limit: 50)
        try expectIndexed(county.store, query.statement)
        try expectIndexed(county.store, AccountGrant.statement([account, .zero]))
        try expectIndexed(county.store, PeopleAuthenticator.statement(ticket, at: Instant(ms: 0)))
        try expectIndexed(county.store, PeopleAuthenticator.statement(tokenHash: [1], at: Instant(ms: 0)))
    }
}

extension [UInt8] {
    /// Whether the bytes occur in a row.
    fileprivate func contains(_ other: [UInt8]) -> Bool {
        guard !other.isEmpty, count >= other.count else { return false }
        return (0...(count - other.count)).contains { self[$0..<($0 + other.count)].elementsEqual(other) }
    }
}
