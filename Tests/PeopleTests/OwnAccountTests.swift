import Kernel
import Storage
import TestSupport
import Testing

@testable import People

@Suite struct OwnAccountTests {
    private func known(_ county: County, _ cookie: String) throws -> Actor? {
        try county.authenticator.authenticate(.session(cookie))?.actor
    }

    @Test func oneSeesAndEndsOnesOwnSessionsAndNobodyElses() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        try await county.join("wang", "王村民")
        let (phone, desk, other) = (try await county.signIn("li"), try await county.signIn("li"), try await county.signIn("wang"))
        let (here, there) = (try #require(try known(county, desk)), try #require(try known(county, phone)))
        let stranger = try #require(try known(county, other))
        let list = try await county.send(.get, "/api/v1/sessions", as: here).text
        let (mine, theirs) = (try #require(there.session).description, try #require(stranger.session).description)
        #expect(list.contains(mine) && !list.contains(theirs))
        await #expect(throws: Problem.notFound) {
            try await county.send(.post, "/account/sessions/{id}/end", ["id": try #require(there.session).description], as: stranger)
        }
        _ = try await county.send(.post, "/account/sessions/end", as: here)
        #expect(try known(county, phone) == nil)
        #expect(try known(county, desk) != nil)
        #expect(try known(county, other) != nil)
        await #expect(throws: Problem(409, "session.alone")) { try await county.send(.post, "/account/sessions/end", as: here) }
        #expect(try county.count("SELECT COUNT(*) FROM event WHERE type = 'session.end'") == 1)
    }

    /// Ending the session of this screen is signing out of it, by whatever button.
    @Test func endingOnesOwnSessionSignsOut() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let here = try #require(try known(county, try await county.signIn("li")))
        let id = try #require(here.session).description
        let page = try await county.send(.get, "/account", as: here).text
        #expect(page.contains("action=\"/sign-out\"") && !page.contains(id))
        let out = try await county.send(.post, "/account/sessions/{id}/end", ["id": id], as: here)
        #expect(out.text == "/" && out.cookies.map(\.name) == ["gx_session", "gx_holds"])
        #expect(out.cookies.allSatisfy { $0.maxAgeSeconds == 0 })
    }

    @Test func aNewPasswordNeedsTheOldOneAndSignsOutEverywhereElse() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let (phone, desk) = (try await county.signIn("li"), try await county.signIn("li"))
        let here = try #require(try known(county, desk))
        let new = "风从东山来，带着杏花的香味"
        func change(_ old: String, _ new: String) async throws {
            _ = try await county.send(.post, "/account/password", [:], ["password": .text(old), "new_password": .text(new)], as: here)
        }
        await #expect(throws: Problem(422, "account.password")) { try await change("这不是我的密码，真的不是", new) }
        await #expect(throws: Problem.self) { try await change(County.password, "短") }
        await #expect(throws: Problem.self) { try await change(County.password, County.password) }
        try await change(County.password, new)
        #expect(try known(county, phone) == nil)
        #expect(try known(county, desk) != nil)
        await #expect(throws: SignIn.refusal) { try await county.signIn("li") }
        _ = try await county.signIn("li", new)
    }

    @Test func wrongPasswordsHereCountAsAtTheDoor() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let actor = try await county.actor("li")
        for _ in 0..<5 {
            await #expect(throws: Problem(422, "account.password")) {
                try await county.send(.post, "/account/factor/begin", [:], ["password": .text("这不是我的密码，真的不是")], as: actor)
            }
        }
        do {
            _ = try await county.signIn("li")
            Issue.record("guessing at an open screen went on at the door")
        } catch { #expect((error as? Problem)?.status == 429) }
    }

    @Test func thePackSaysHowLongASessionLives() async throws {
        let county = try await County(identity: "sessions: {idle_minutes: 5, hours: 1}\n")
        try await county.join("li", "李网格")
        let cookie = try await county.signIn("li")
        county.entropy.advance(seconds: 299)
        let renewed = try #require(try county.authenticator.authenticate(.session(cookie))?.renewedSession)
        county.entropy.advance(seconds: 1)
        #expect(try known(county, cookie) == nil)
        #expect(try known(county, renewed) != nil)
        var last = renewed
        for _ in 0..<13 {
            county.entropy.advance(seconds: 240)
            last = try county.authenticator.authenticate(.session(last))?.renewedSession ?? last
        }
        county.entropy.advance(seconds: 181)
        #expect(try known(county, last) == nil)
    }

    @Test func anOldPasswordHasToBeChangedBeforeAnythingElse() async throws {
        let county = try await County(identity: "passwords: {rotation_days: 30}\n")
        try await county.join("zhou", "周管理", role: "administrator")
        let token = try await county.token("zhou", days: 90).token
        #expect(try await county.actor("zhou").restriction == nil)
        county.entropy.advance(seconds: 30 * 86_400)
        let actor = try await county.actor("zhou")
        #expect(actor.restriction?.isEnrolment == true)
        #expect(try county.authenticator.authenticate(.bearer(token))?.actor.restriction == nil)
        _ = try await county.send(
            .post, "/account/password", [:], ["password": .text(County.password), "new_password": .text("风从东山来，带着杏花的香味")], as: actor)
        #expect(try await county.authenticator.authenticate(.session(county.signIn("zhou", "风从东山来，带着杏花的香味")))?.actor.restriction == nil)
    }

    @Test func aTokenDoesNoMoreThanItWasMadeFor() async throws {
        let county = try await County()
        try await county.join("zhou", "周管理", role: "administrator")
        let policy = Policy(county.services.scheme.current)
        func actor(verbs: String?, unit: String?) async throws -> Actor {
            let command = try IssueToken(username: "zhou", label: "x", days: 1, verbs: verbs, unit: unit)
            let token = try #require(try await county.executor.perform(command, as: .system).output).token
            return try #require(try county.authenticator.authenticate(.bearer(token))).actor
        }
        let reader = try await actor(verbs: "account.list  session.end", unit: nil)
        #expect(policy.mayEver("account.list", reader) && !policy.mayEver("account.create", reader))
        #expect(policy.decide("account.grant", of: reader, on: .installation) == .refused(.verb))
        await #expect(throws: Problem.forbidden) {
            try await county.executor.perform(CreateAccount(username: "new", displayName: "新人"), as: reader)
        }
        let narrow = try await actor(verbs: nil, unit: "141029100")
        #expect(policy.decide("account.list", of: narrow, on: .installation) == .refused(.scope))
        #expect(policy.scopes("account.list", of: narrow, over: .place).map(\.path.text) == ["/141029/141029100"])
        // It does not lend on, and neither wider nor as wide.
        await #expect(throws: Problem.forbidden) {
            try await county.executor.perform(IssueToken(username: "zhou", label: "x", days: 1), as: reader)
        }
        await #expect(throws: Problem.forbidden) {
            try await county.executor.perform(IssueToken(username: "zhou", label: "x", days: 1), as: narrow)
        }
        #expect(policy.mayEver("account.create", narrow))
        await #expect(throws: Problem.self) { _ = try await actor(verbs: "matter.conquer", unit: nil) }
        await #expect(throws: Problem.self) { _ = try await actor(verbs: nil, unit: "999") }
    }

    @Test func theListsWalkAnIndex() async throws {
        let county = try await County()
        try expectIndexed(county.store, OwnSession.statement(.zero, at: .init(ms: 0)))
        try expectIndexed(county.store, OwnToken.statement(.zero, at: .init(ms: 0)))
        try expectIndexed(county.store, PlannedGrant.due(on: .forever))
        try expectIndexed(county.store, LapseGrants.due(on: .forever))
        try expectIndexed(county.store, EmergencyPower.statement(after: .start))
    }
}
