import Kernel
import People
import Testing

@Suite struct AccountTests {
    @Test(arguments: ["", "a", "has space", "汉字", String(repeating: "a", count: 33), "semi;colon"])
    func refusesOtherNames(_ username: String) {
        #expect(throws: Problem.invalid([FieldProblem("username", "username")])) {
            try CreateAccount(username: username, displayName: "李网格")
        }
    }

    @Test func onlyTheTopMakesAccountsAndANameIsTakenOnce() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书", role: "administrator", unit: "141029100")
        let township = try await county.actor("zhang")
        let command = try CreateAccount(username: "li", displayName: "李网格")
        await #expect(throws: Problem.signInNeeded) { try await county.executor.perform(command, as: .anonymous) }
        await #expect(throws: Problem.forbidden) { try await county.executor.perform(command, as: township) }
        _ = try await county.executor.perform(command, as: .system)
        await #expect(throws: Problem(409, "account.exists")) { try await county.executor.perform(command, as: .system) }
    }

    @Test func aCodeWorksOnceForItsOwnerInTime() async throws {
        let county = try await County()
        let code = try await county.invite("li", "李网格")
        let other = try await county.invite("wang", "王村民")
        let hash = try await county.services.hasher.hash(County.password, salt: county.entropy.bytes(16))
        func activate(_ username: String, _ code: String) async throws {
            _ = try await county.executor.perform(ActivateAccount(username: username, code: code, password: hash), as: .anonymous)
        }
        for (username, code) in [("li", other), ("stranger", code), ("li", ""), ("li", "0000-0000-0000-0000"), ("li", "七")] {
            await #expect(throws: ActivateAccount.refusal) { try await activate(username, code) }
        }
        try await activate("LI", code.lowercased().replacingHyphens)
        await #expect(throws: ActivateAccount.refusal) { try await activate("li", code) }
        _ = try await county.signIn("li")
        county.entropy.advance(seconds: 14 * 86_400)
        await #expect(throws: ActivateAccount.refusal) { try await activate("wang", other) }
    }

    @Test func aNewCodeReplacesThePasswordAndEndsSessionsAndTheLock() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let cookie = try await county.signIn("li")
        for _ in 0..<5 { await #expect(throws: SignIn.refusal) { try await county.signIn("li", "还是没有想起来的密码呢") } }
        let receipt = try await county.executor.perform(InviteAccount(username: "li"), as: .system)
        let code = try #require(receipt.output?.activationCode)
        #expect(try county.authenticator.authenticate(.session(cookie)) != nil)
        let hash = try await county.services.hasher.hash("新的一句话：山上的柿子红了", salt: county.entropy.bytes(16))
        _ = try await county.executor.perform(ActivateAccount(username: "li", code: code, password: hash), as: .anonymous)
        #expect(try county.authenticator.authenticate(.session(cookie)) == nil)
        _ = try await county.signIn("li", "新的一句话：山上的柿子红了")
        await #expect(throws: SignIn.refusal) { try await county.signIn("li") }
    }

    @Test func nobodyGrantsBeyondTheirReachOrToThemselves() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书", role: "administrator", unit: "141029100")
        try await county.join("li", "李网格")
        let township = try await county.actor("zhang")
        let worker = try await county.actor("li")
        func grant(_ username: String, _ role: String, _ unit: String, as actor: Actor) async throws {
            _ = try await county.executor.perform(GrantRole(username: username, role: role, unit: unit), as: actor)
        }
        await #expect(throws: Problem.signInNeeded) { try await grant("li", "grid_worker", "141029100", as: .anonymous) }
        await #expect(throws: Problem.forbidden) { try await grant("li", "grid_worker", "141029100", as: worker) }
        await #expect(throws: Problem.forbidden) { try await grant("li", "grid_worker", "141029101", as: township) }
        await #expect(throws: Problem.forbidden) { try await grant("li", "grid_worker", "141029", as: township) }
        await #expect(throws: Problem(403, "account.own")) { try await grant("zhang", "grid_worker", "141029100", as: township) }
        await #expect(throws: Problem.notFound) { try await grant("stranger", "grid_worker", "141029100", as: township) }
        await #expect(throws: Problem.invalid([FieldProblem("role", "role")])) { try await grant("li", "king", "141029100", as: township) }
        await #expect(throws: Problem.invalid([FieldProblem("unit", "unit")])) { try await grant("li", "grid_worker", "9", as: township) }
        #expect(try county.count("SELECT COUNT(*) FROM account_grant") == 1)
        try await grant("li", "grid_worker", "141029100", as: township)
        await #expect(throws: Problem(409, "account.grant_exists")) { try await grant("li", "grid_worker", "141029100", as: township) }
        _ = try await county.executor.perform(WithdrawRole(username: "li", role: "grid_worker", unit: "141029100"), as: township)
        await #expect(throws: Problem(409, "account.grant_absent")) {
            try await county.executor.perform(WithdrawRole(username: "li", role: "grid_worker", unit: "141029100"), as: township)
        }
        #expect(try await county.actor("li").grants.isEmpty)
    }

    @Test func whoDisablesMustReachEveryPost() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书", role: "administrator", unit: "141029100")
        try await county.join("li", "李网格", role: "grid_worker", unit: "141029100")
        try await county.join("sun", "孙会计", role: "grid_worker", unit: "141029100")
        _ = try await county.executor.perform(GrantRole(username: "sun", role: "grid_worker", unit: "141029101"), as: .system)
        try await county.join("wang", "王村民")
        let township = try await county.actor("zhang")
        for username in ["sun", "wang"] {
            await #expect(throws: Problem.forbidden) { try await county.executor.perform(DisableAccount(username: username), as: township) }
        }
        await #expect(throws: Problem(403, "account.own")) {
            try await county.executor.perform(DisableAccount(username: "zhang"), as: township)
        }
        _ = try await county.executor.perform(DisableAccount(username: "li"), as: township)
        await #expect(throws: Problem(409, "account.disabled")) {
            try await county.executor.perform(DisableAccount(username: "li"), as: township)
        }
        await #expect(throws: Problem(409, "account.disabled")) {
            try await county.executor.perform(GrantRole(username: "li", role: "grid_worker", unit: "141029100"), as: .system)
        }
    }
}

extension String {
    fileprivate var replacingHyphens: String { String(map { $0 == "-" ? " " : $0 }) }
}
