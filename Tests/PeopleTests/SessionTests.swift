import Kernel
import People
import Storage
import Testing

@Suite struct SessionTests {
    private func known(_ county: County, _ cookie: String) throws -> Authenticated? {
        try county.authenticator.authenticate(.session(cookie))
    }

    @Test func anyChangedCharacterIsRefused() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let cookie = Array(try await county.signIn("li").utf8)
        #expect(cookie.count == 96)
        for index in cookie.indices {
            var changed = cookie
            changed[index] = cookie[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(try known(county, String(decoding: changed, as: UTF8.self)) == nil)
        }
    }

    @Test(arguments: ["", "A", "gx_", "😀", String(repeating: "A", count: 96), String(repeating: "=", count: 96)])
    func whatIsNoCookieIsNobody(_ cookie: String) async throws {
        #expect(try known(try await County(), cookie) == nil)
    }

    @Test func cutLengthenedAndForeignCookiesAreRefused() async throws {
        let county = try await County()
        let other = try await County(seed: 2)
        for here in [county, other] { try await here.join("li", "李网格") }
        let cookie = try await county.signIn("li")
        #expect(try known(county, String(cookie.dropLast())) == nil)
        #expect(try known(county, cookie + "A") == nil)
        #expect(try known(county, try await other.signIn("li")) == nil)
        #expect(try known(other, cookie) == nil)
    }

    @Test func aCookieWithoutItsSessionIsRefused() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let cookie = try await county.signIn("li")
        _ = try await county.store.write(Work { try $0.execute("UPDATE session SET secret_hash = \([UInt8](repeating: 1, count: 32))") })
        #expect(try known(county, cookie) == nil)
        _ = try await county.store.write(Work { try $0.execute("DELETE FROM session") })
        #expect(try known(county, cookie) == nil)
    }

    @Test func anEndedSessionStaysEndedHoweverOftenItsCookieIsShown() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        try await county.join("wang", "王村民")
        let cookie = try await county.signIn("li")
        let actor = try #require(try known(county, cookie)?.actor)
        let session = try #require(actor.session)
        let stranger = try await county.actor("wang")
        await #expect(throws: Problem.signInNeeded) { try await county.executor.perform(EndSession(session), as: .anonymous) }
        await #expect(throws: Problem.notFound) { try await county.executor.perform(EndSession(session), as: stranger) }
        #expect(try known(county, cookie) != nil)
        _ = try await county.executor.perform(EndSession(session), as: actor)
        #expect(try known(county, cookie) == nil)
        await #expect(throws: Problem.notFound) { try await county.executor.perform(EndSession(session), as: actor) }
    }

    @Test func disablingKillsSessionsAndTokensAtOnceAndEnablingRevivesNone() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let cookie = try await county.signIn("li")
        let token = try await county.token("li").token
        _ = try await county.executor.perform(DisableAccount(username: "li"), as: .system)
        #expect(try known(county, cookie) == nil)
        #expect(try county.authenticator.authenticate(.bearer(token)) == nil)
        _ = try await county.executor.perform(EnableAccount(username: "li"), as: .system)
        #expect(try known(county, cookie) == nil)
        #expect(try county.authenticator.authenticate(.bearer(token)) == nil)
    }

    @Test func halfAnHourWithoutASignOfLifeEndsIt() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let cookie = try await county.signIn("li")
        county.entropy.advance(seconds: 1799)
        #expect(try known(county, cookie) != nil)
        county.entropy.advance(seconds: 1)
        #expect(try known(county, cookie) == nil)
    }

    @Test func useKeepsItAliveByNewCookiesWithoutAWriteUntilTwelveHoursArePast() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        var cookie = try await county.signIn("li")
        let events = try county.count("SELECT COUNT(*) FROM event")
        county.entropy.advance(seconds: 59)
        #expect(try known(county, cookie)?.renewedSession == nil)
        county.entropy.advance(seconds: 1)
        for _ in 0..<28 {
            let renewed = try known(county, cookie)?.renewedSession
            cookie = try #require(renewed)
            county.entropy.advance(seconds: 1500)
        }
        #expect(try known(county, cookie) != nil)
        county.entropy.advance(seconds: 12 * 3600 - 60 - 28 * 1500)
        #expect(try known(county, cookie) == nil)
        #expect(try county.count("SELECT COUNT(*) FROM event") == events)
    }

    @Test func aCookieFromTheFutureIsRefused() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let cookie = try await county.signIn("li")
        county.entropy.advance(seconds: -121)
        #expect(try known(county, cookie) == nil)
    }

    @Test func itTellsWhoAndWhere() async throws {
        let county = try await County()
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029100")
        let actor = try await county.actor("li")
        #expect(actor.username == "li" && actor.account != nil && actor.session != nil && !actor.isSystem)
        #expect(actor.grants.map(\.role) == ["grid_worker"])
        #expect(actor.grants.map(\.path.text) == ["/141029/141029100"])
    }
}
