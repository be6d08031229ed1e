import Kernel
import Storage
import Testing

@testable import People

@Suite struct SecondFactorTests {
    private static let identity = "second_factor: [administrator]\n"

    /// What an authenticator would show: computed here from the secret on the screen, not by the program under test.
    private func enrol(_ county: County, _ username: String) async throws -> (secret: [UInt8], codes: [String]) {
        let actor = try await county.actor(username)
        let page = try await county.send(
            .post, "/account/factor/begin", [:], ["password": .text(County.password)], as: actor
        ).text
        let typed = try #require(page.firstMatch(of: /<code>([A-Z2-7 ]{20,})<\/code>/)).1.filter { $0 != " " }
        let secret = try #require(TOTP.bytes(base32: String(typed)))
        let codes = try await county.send(
            .post, "/account/factor/confirm", [:],
            ["factor_code": .text(TOTP.code(secret, step: TOTP.step(at: county.entropy.now())))], as: actor
        ).text
        return (secret, codes.matches(of: /<code>([0-9A-Z-]{19})<\/code>/).map { String($0.1) })
    }

    private func step(_ county: County, _ username: String) async throws -> String {
        let entry = try await SignIn(county.services).perform(username: username, password: County.password, as: .anonymous)
        guard case .second(let step) = entry else { throw Problem(500, "fixture.one_step") }
        return step
    }

    private func code(_ county: County, _ secret: [UInt8], ahead: Int64 = 0) -> String {
        TOTP.code(secret, step: TOTP.step(at: county.entropy.now()) + ahead)
    }

    /// RFC 6238, appendix B: the last six of its eight digits, for SHA-1.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (20_000_000_000, "353130"),
    ])
    func theCodesAreThoseOfTheStandard(_ seconds: Int64, _ due: String) {
        let secret = Array("12345678901234567890".utf8)
        #expect(TOTP.code(secret, step: TOTP.step(at: Instant(ms: seconds * 1000))) == due)
    }

    /// RFC 4648, section 10, without padding.
    @Test(arguments: [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")])
    func base32IsThatOfTheStandard(_ text: String, _ due: String) {
        #expect(TOTP.base32(Array(text.utf8)) == due)
        #expect(TOTP.bytes(base32: due) == Array(text.utf8))
        #expect(TOTP.bytes(base32: due.lowercased()) == nil)
    }

    @Test func whoseRoleNeedsOneDoesNothingElseUntilThereIsOne() async throws {
        let county = try await County(identity: Self.identity)
        try await county.join("zhou", "周管理", role: "administrator")
        try await county.join("li", "李网格", role: "grid_worker")
        let token = try await county.token("zhou").token
        let bound = try await county.actor("zhou")
        let policy = Policy(county.services.scheme.current)
        #expect(!policy.mayEver("account.create", bound))
        #expect(policy.mayEver(SecureAccount.verb, bound))
        await #expect(throws: Problem.enrolmentNeeded) {
            try await county.executor.perform(CreateAccount(username: "new", displayName: "新人"), as: bound)
        }
        let program = try #require(try county.authenticator.authenticate(.bearer(token)))
        #expect(!policy.mayEver("account.list", program.actor) && policy.scopes("account.list", of: program.actor, over: .place).isEmpty)
        #expect(try await county.actor("li").restriction == nil)
        _ = try await enrol(county, "zhou")
        #expect(try county.authenticator.authenticate(.bearer(token))?.actor.restriction == nil)
    }

    @Test func nobodySetsOneUpWithoutThePasswordOrTheFirstCode() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let actor = try await county.actor("li")
        await #expect(throws: Problem(422, "account.password")) {
            try await county.send(.post, "/account/factor/begin", [:], ["password": .text("这不是我的密码，真的不是")], as: actor)
        }
        await #expect(throws: Problem(409, "factor.absent")) {
            try await county.send(.post, "/account/factor/confirm", [:], ["factor_code": .text("123456")], as: actor)
        }
        _ = try await county.send(.post, "/account/factor/begin", [:], ["password": .text(County.password)], as: actor)
        await #expect(throws: Problem.self) {
            try await county.send(.post, "/account/factor/confirm", [:], ["factor_code": .text("000000")], as: actor)
        }
        // A picture that was shown and left lying: the password alone still opens the account.
        guard case .opened = try await SignIn(county.services).perform(username: "li", password: County.password, as: .anonymous) else {
            return #expect(Bool(false))
        }
    }

    @Test func thePasswordAloneOpensNothingAndACodeOpensOnce() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let (secret, _) = try await enrol(county, "li")
        let signIn = SignIn(county.services)
        let sessions = try county.count("SELECT COUNT(*) FROM session WHERE ended_ms IS NULL")
        let half = try await step(county, "li")
        #expect(try county.count("SELECT COUNT(*) FROM session WHERE ended_ms IS NULL") == sessions)
        #expect(try county.authenticator.authenticate(.session(half)) == nil)
        // The code of the setting-up was used there.
        await #expect(throws: SignIn.wrongCode) { try await signIn.confirm(step: half, code: code(county, secret), as: .anonymous) }
        county.entropy.advance(seconds: 30)
        let now = code(county, secret)
        _ = try await signIn.confirm(step: half, code: now, as: .anonymous)
        await #expect(throws: SignIn.wrongCode) { try await signIn.confirm(step: half, code: now, as: .anonymous) }
        // Nor one from before it.
        let late = try await step(county, "li")
        await #expect(throws: SignIn.wrongCode) {
            try await signIn.confirm(step: late, code: code(county, secret, ahead: -1), as: .anonymous)
        }
    }

    @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
    func aClockMayBeOffByOneStep(_ ahead: Int64, _ opens: Bool) async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let (secret, _) = try await enrol(county, "li")
        county.entropy.advance(seconds: 300)
        let half = try await step(county, "li")
        let ticket = try? await SignIn(county.services).confirm(step: half, code: code(county, secret, ahead: ahead), as: .anonymous)
        #expect((ticket != nil) == opens)
    }

    @Test func eachRecoveryCodeOpensOnceAndNewOnesEndTheOld() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let (_, codes) = try await enrol(county, "li")
        #expect(Set(codes).count == 10)
        let signIn = SignIn(county.services)
        _ = try await signIn.confirm(step: try await step(county, "li"), code: codes[0].lowercased(), as: .anonymous)
        let again = try await step(county, "li")
        await #expect(throws: SignIn.wrongCode) { try await signIn.confirm(step: again, code: codes[0], as: .anonymous) }
        let ticket = try await signIn.confirm(step: again, code: codes[1], as: .anonymous)
        let actor = try #require(try county.authenticator.authenticate(.session(county.services.cookie.value(of: ticket)))?.actor)
        _ = try await county.send(.post, "/account/factor/renew", [:], ["password": .text(County.password)], as: actor)
        let last = try await step(county, "li")
        await #expect(throws: SignIn.wrongCode) { try await signIn.confirm(step: last, code: codes[2], as: .anonymous) }
    }

    @Test func guessedCodesLockTheSecondStep() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let (secret, _) = try await enrol(county, "li")
        county.entropy.advance(seconds: 60)
        let half = try await step(county, "li")
        for _ in 0..<5 {
            await #expect(throws: SignIn.wrongCode) {
                try await SignIn(county.services).confirm(step: half, code: "000000", as: .anonymous)
            }
        }
        do {
            _ = try await SignIn(county.services).confirm(step: half, code: code(county, secret), as: .anonymous)
            Issue.record("a locked step opened")
        } catch { #expect((error as? Problem)?.status == 429) }
    }

    @Test func aStepIsForgedByNobodyLastsFiveMinutesAndDiesWithThePassword() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        try await county.join("wang", "王村民")
        let (secret, _) = try await enrol(county, "li")
        _ = try await enrol(county, "wang")
        county.entropy.advance(seconds: 60)
        let signIn = SignIn(county.services)
        let half = try await step(county, "li")
        var bytes = Array(half.utf8)
        bytes[5] = bytes[5] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        for forged in [String(decoding: bytes, as: UTF8.self), "", "x", String(half.dropLast())] {
            await #expect(throws: SignIn.stale) { try await signIn.confirm(step: forged, code: code(county, secret), as: .anonymous) }
        }
        county.entropy.advance(seconds: 300)
        await #expect(throws: SignIn.stale) { try await signIn.confirm(step: half, code: code(county, secret), as: .anonymous) }
        let fresh = try await step(county, "li")
        let invited = try await county.executor.perform(InviteAccount(username: "li"), as: .system).output
        let hash = try await county.services.hasher.hash("另一句谁也想不到的话呀呀", salt: county.entropy.bytes(PasswordHash.saltBytes))
        _ = try await county.executor.perform(
            ActivateAccount(username: "li", code: try #require(invited).activationCode, password: hash), as: .anonymous)
        await #expect(throws: SignIn.stale) { try await signIn.confirm(step: fresh, code: code(county, secret), as: .anonymous) }
    }

    @Test func onlyAnotherMayTakeALostOneAwayAndItEndsTheSessions() async throws {
        let county = try await County(identity: Self.identity)
        try await county.join("zhou", "周管理", role: "administrator")
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029100")
        _ = try await enrol(county, "zhou")
        _ = try await enrol(county, "li")
        let open = try county.count(
            "SELECT COUNT(*) FROM session s JOIN account a ON a.id = s.account WHERE a.username = 'li' AND s.ended_ms IS NULL")
        #expect(open > 0)
        let keeper = Actor(account: .zero)
        await #expect(throws: Problem.forbidden) { try await county.executor.perform(ResetFactor(username: "li"), as: keeper) }
        await #expect(throws: Problem.notFound) { try await county.executor.perform(ResetFactor(username: "nobody"), as: .system) }
        _ = try await county.executor.perform(ResetFactor(username: "li"), as: .system)
        #expect(
            try county.count(
                "SELECT COUNT(*) FROM session s JOIN account a ON a.id = s.account WHERE a.username = 'li' AND s.ended_ms IS NULL") == 0)
        await #expect(throws: Problem(409, "factor.absent")) { try await county.executor.perform(ResetFactor(username: "li"), as: .system) }
        guard case .opened = try await SignIn(county.services).perform(username: "li", password: County.password, as: .anonymous) else {
            return #expect(Bool(false))
        }
        #expect(try county.faults() == [])
    }

    @Test func aRequiredOneCannotBeDropped() async throws {
        let county = try await County(identity: Self.identity)
        try await county.join("zhou", "周管理", role: "administrator")
        let (secret, _) = try await enrol(county, "zhou")
        county.entropy.advance(seconds: 60)
        let ticket = try await SignIn(county.services).confirm(
            step: try await step(county, "zhou"), code: code(county, secret), as: .anonymous)
        let actor = try #require(try county.authenticator.authenticate(.session(county.services.cookie.value(of: ticket)))?.actor)
        await #expect(throws: Problem(409, "factor.required")) {
            try await county.send(.post, "/account/factor/drop", [:], ["password": .text(County.password)], as: actor)
        }
    }

    @Test func theSecretLiesNowhereInTheOpen() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let (secret, codes) = try await enrol(county, "li")
        let sealed = try county.store.read { tx in try tx.all("SELECT content FROM sealed_text LIMIT 100") { try $0.bytes(0) } }
        #expect(!sealed.isEmpty)
        for text in [TOTP.base32(secret)] + codes {
            #expect(!sealed.contains { String(decoding: $0, as: UTF8.self).contains(text) })
        }
        let kept = try county.store.read { tx in try tx.all("SELECT hash FROM recovery_code LIMIT 20") { try $0.bytes(0) } }
        #expect(kept.count == 10 && kept.allSatisfy { $0.count == 32 })
    }
}
