import Kernel
import People
import Synchronization
import Testing

@Suite struct SignInTests {
    private static let wrong = "这不是我的密码，真的不是"

    private func fail(_ county: County, _ username: String, times: Int) async {
        for _ in 0..<times {
            await #expect(throws: SignIn.refusal) { try await county.signIn(username, Self.wrong) }
        }
    }

    private func wait(_ county: County, _ username: String, _ password: String = County.password) async -> Problem? {
        do {
            _ = try await county.signIn(username, password)
            return nil
        } catch {
            return error as? Problem
        }
    }

    @Test func aWrongPasswordAndAnUnknownNameAreToldAlike() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书")
        _ = try await county.invite("nobody-yet", "王村民")
        await #expect(throws: SignIn.refusal) { try await county.signIn("zhang", Self.wrong) }
        await #expect(throws: SignIn.refusal) { try await county.signIn("stranger", Self.wrong) }
        await #expect(throws: SignIn.refusal) { try await county.signIn("not a name; DROP", Self.wrong) }
        await #expect(throws: SignIn.refusal) { try await county.signIn("nobody-yet", County.password) }
        // One event and one counted try each: the work is the same too.
        #expect(try county.count("SELECT COUNT(*) FROM event WHERE type = 'session.refuse'") == 4)
        #expect(try county.count("SELECT COUNT(*) FROM sign_in_try") == 4)
        #expect(try county.count("SELECT COUNT(*) FROM session") == 0)
    }

    /// Hashes that were computed since the last look.
    private final class Watch: Sendable {
        private let costs = Mutex<[PasswordHash.Cost]>([])

        func add(_ cost: PasswordHash.Cost) { costs.withLock { $0.append(cost) } }
        func take() -> [PasswordHash.Cost] {
            costs.withLock { costs in
                defer { costs = [] }
                return costs
            }
        }
    }

    /// Counted, not timed: whoever measures answers from outside learns of no name whether it is known.
    @Test func everyAnswerTakesOneHashOfOneCost() async throws {
        let watch = Watch()
        let county = try await County(hasher: PasswordHasher(cost: .low, watching: watch.add))
        try await county.join("zhang", "张支书")
        try await county.join("li", "李网格")
        _ = try await county.executor.perform(DisableAccount(username: "li"), as: .system)
        _ = try await county.invite("nobody-yet", "王村民")
        _ = watch.take()
        let tries = [
            ("zhang", Self.wrong), ("stranger", Self.wrong), ("not a name; DROP", Self.wrong), ("li", County.password),
            ("nobody-yet", County.password), ("zhang", County.password),
        ]
        for (username, password) in tries {
            _ = try? await county.signIn(username, password)
            #expect(watch.take() == [.low], "\(username)")
        }
        // A locked name takes none, whether or not there is such an account.
        for username in ["zhang", "stranger"] {
            await fail(county, username, times: username == "stranger" ? 4 : 5)
            _ = watch.take()
            #expect(await wait(county, username)?.status == 429)
            #expect(watch.take() == [], "\(username)")
        }
    }

    @Test(arguments: ["zhang", "stranger"])
    func fiveFailuresLockAnyNameAlike(_ username: String) async throws {
        let county = try await County()
        try await county.join("zhang", "张支书")
        await fail(county, username, times: 5)
        let problem = await wait(county, username)
        #expect(problem == Problem(429, "sign_in.wait", args: ["minutes": "15"], retryAfterSeconds: 900))
        // While locked nothing is counted, so hammering does not lengthen the lock.
        county.entropy.advance(seconds: 899)
        #expect(await wait(county, username)?.retryAfterSeconds == 1)
    }

    @Test func theLockOpensAndASuccessForgets() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书")
        await fail(county, "zhang", times: 5)
        county.entropy.advance(seconds: 900)
        _ = try await county.signIn("ZHANG ")
        #expect(try county.count("SELECT COUNT(*) FROM sign_in_try") == 0)
        await fail(county, "zhang", times: 4)
        _ = try await county.signIn("zhang")
    }

    @Test func eachFurtherFailureLocksTwiceAsLongUpToFourHours() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书")
        await fail(county, "zhang", times: 5)
        for seconds in [900, 1800, 3600, 7200, 14_400, 14_400] {
            #expect(await wait(county, "zhang")?.retryAfterSeconds == seconds)
            county.entropy.advance(seconds: Int64(seconds))
            await fail(county, "zhang", times: 1)
        }
    }

    @Test func guessesSentSideBySideAreCountedOneByOne() async throws {
        let county = try await County()
        try await county.join("zhang", "张支书")
        let outcomes = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        _ = try await county.signIn("zhang", Self.wrong)
                        return 200
                    } catch {
                        return (error as? Problem)?.status ?? 0
                    }
                }
            }
            return await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == 422 }.count == 5)
        #expect(outcomes.filter { $0 == 429 }.count == 15)
    }

    @Test func aDisabledAccountCannotSignIn() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        _ = try await county.executor.perform(DisableAccount(username: "li"), as: .system)
        await #expect(throws: SignIn.refusal) { try await county.signIn("li") }
    }

    @Test func eachSignInIsANewSessionAndEndsTheOneBefore() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let first = try await county.actor("li")
        let entry = try await SignIn(county.services).perform(username: "li", password: County.password, as: first)
        guard case .opened(let ticket) = entry else { return #expect(Bool(false)) }
        #expect(ticket.id != first.session)
        #expect(try county.count("SELECT COUNT(*) FROM session WHERE ended_ms IS NULL") == 1)
    }
}
