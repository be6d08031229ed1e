import Kernel
import People
import Testing

@Suite struct TokenTests {
    private func known(_ county: County, _ token: String) throws -> Authenticated? {
        try county.authenticator.authenticate(.bearer(token))
    }

    @Test func changedCutAndForeignTokensAreRefused() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let token = try await county.token("li").token
        let bytes = Array(token.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(try known(county, String(decoding: changed, as: UTF8.self)) == nil)
        }
        #expect(try known(county, String(token.dropLast())) == nil)
        #expect(try known(county, token + "A") == nil)
        #expect(try known(county, "") == nil)
        #expect(try county.authenticator.authenticate(.session(token)) == nil)
    }

    @Test func expiredAndRevokedTokensAreRefused() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let (id, token) = try await county.token("li", days: 1)
        county.entropy.advance(seconds: 86_399)
        #expect(try known(county, token) != nil)
        county.entropy.advance(seconds: 1)
        #expect(try known(county, token) == nil)
        let fresh = try await county.token("li")
        _ = try await county.executor.perform(RevokeToken(fresh.id), as: .system)
        #expect(try known(county, fresh.token) == nil)
        await #expect(throws: Problem(409, "token.revoked")) {
            try await county.executor.perform(RevokeToken(fresh.id), as: .system)
        }
        #expect(id != fresh.id)
    }

    @Test func nobodyIssuesOrRevokesForAnother() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        try await county.join("zhou", "周管理", role: "administrator")
        let keeper = try await county.actor("zhou")
        let token = try await county.token("li")
        await #expect(throws: Problem.notFound) {
            try await county.executor.perform(IssueToken(username: "li", label: "x", days: 1), as: keeper)
        }
        await #expect(throws: Problem.notFound) { try await county.executor.perform(RevokeToken(token.id), as: keeper) }
        await #expect(throws: Problem.signInNeeded) {
            try await county.executor.perform(IssueToken(username: "li", label: "x", days: 1), as: .anonymous)
        }
        #expect(try known(county, token.token) != nil)
    }

    @Test(arguments: [0, 366, -1]) func daysHaveTheirLimits(_ days: Int64) {
        #expect(throws: Problem.self) { try IssueToken(username: "li", label: "x", days: days) }
    }

    @Test func anAccountHasTwentyAtMost() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        for _ in 0..<20 { _ = try await county.token("li") }
        await #expect(throws: Problem(409, "token.full", args: ["max": "20"])) { try await county.token("li") }
    }

    @Test func aTokenSpeaksForItsOwner() async throws {
        let county = try await County()
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029101")
        let token = try await county.token("li").token
        #expect(token.hasPrefix("gx_") && token.count == 46)
        let actor = try #require(try known(county, token)?.actor)
        #expect(actor.username == "li" && actor.session == nil)
        #expect(actor.grants.map(\.path.text) == ["/141029/141029101"])
    }

    @Test func theAnswerShowsItOnceEvenWhenAskedTwice() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let actor = try await county.actor("li")
        let fields: [String: Schema.Raw] = ["label": .text("手机"), "days": .integer(30), "password": .text(County.password)]
        let first = try await county.send(.post, "/api/v1/tokens", [:], fields, as: actor, key: "k1")
        let again = try await county.send(.post, "/api/v1/tokens", [:], fields, as: actor, key: "k1")
        #expect(first.status == 201 && first.text.contains("\"token\":\"gx_"))
        #expect(again.text.contains("\"token\":null"))
        #expect(try county.count("SELECT COUNT(*) FROM api_token") == 1)
    }

    @Test func itIsMadeAtOnesOwnScreenWithThePassword() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let here = try await county.actor("li")
        let program = try #require(try known(county, try await county.token("li").token)).actor
        func make(_ path: String, _ password: String, as actor: Actor) async throws -> Reply {
            let fields: [String: Schema.Raw] = ["label": .text("手机"), "days": .integer(1), "password": .text(password)]
            return try await county.send(.post, path, [:], fields, as: actor)
        }
        for path in ["/account/tokens", "/api/v1/tokens"] {
            await #expect(throws: Problem(422, "account.password")) { try await make(path, "这不是我的密码，真的不是", as: here) }
            // Not even with the password: a token is given to a program, and programs are read by many.
            await #expect(throws: Problem(403, "token.by_token")) { try await make(path, County.password, as: program) }
        }
        #expect(try county.count("SELECT COUNT(*) FROM event WHERE type = 'session.refuse'") == 2)
        #expect(try county.count("SELECT COUNT(*) FROM api_token") == 1)
        #expect(try await make("/account/tokens", County.password, as: here).text.contains("gx_"))
        #expect(try await make("/api/v1/tokens", County.password, as: here).status == 201)
        #expect(try county.count("SELECT COUNT(*) FROM sign_in_try") == 0)
        // Whoever comes by the identity provider alone sets a password first.
        let sun = try await county.executor.perform(CreateAccount(username: "sun", displayName: "孙会计"), as: .system).output
        let federated = Actor(account: try #require(sun).account, username: "sun", session: ID(high: 1, low: 1))
        await #expect(throws: Problem(409, "account.no_password")) { try await make("/account/tokens", County.password, as: federated) }
    }
}
