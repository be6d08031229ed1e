import Kernel
import Storage
import Territory
import Testing

@testable import People

@Suite struct GrantTermsTests {
    private static let identity = """
        emergency: {roles: [commander], days: 7}
        separate:
          administration: [account.grant]
          audit: [event.read]

        """
    private static let flood = "汾河洪水三级响应"

    private func give(_ county: County, _ role: String, _ terms: GrantTerms = GrantTerms(), to username: String = "li") async throws {
        _ = try await county.executor.perform(
            GrantRole(username: username, role: role, unit: "141029100", terms: terms), as: .system)
    }

    private func fields(_ work: () async throws -> Void) async -> [String] {
        do {
            try await work()
            return []
        } catch { return (error as? Problem)?.fields.map { "\($0.field) \($0.code)" } ?? ["\(error)"] }
    }

    private func ring(_ county: County) async throws { while try await PlannedGrant.alarm.run(county.executor) > 0 {} }

    private func roles(_ county: County) async throws -> [String] { try await county.actor("li").grants.map(\.role) }

    @Test func aRoleBeginsAndEndsOnItsDays() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let today = county.entropy.now().day
        try await give(county, "grid_worker", GrantTerms(from: today.next.next, until: today.next.next.next))
        #expect(try await roles(county) == [])
        await #expect(throws: Problem(409, "account.grant_exists")) {
            try await give(county, "grid_worker", GrantTerms(from: today.next))
        }
        try await ring(county)
        #expect(try await roles(county) == [])
        county.entropy.set(now: today.next.next.start)
        try await ring(county)
        #expect(try await roles(county) == ["grid_worker"])
        // Judged by the day itself, before anything has swept it away.
        county.entropy.set(now: today.next.next.next.start)
        #expect(try await roles(county) == [])
        #expect(try county.count("SELECT COUNT(*) FROM account_grant") == 1)
        try await ring(county)
        #expect(try county.count("SELECT COUNT(*) FROM account_grant") == 0)
        #expect(try county.count("SELECT COUNT(*) FROM event WHERE type = 'account.withdraw'") == 1)
        #expect(try county.faults() == [])
    }

    @Test func anEndBeforeTheBeginningIsRefused() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let today = county.entropy.now().day
        for terms in [GrantTerms(until: today), GrantTerms(from: today.next.next, until: today.next)] {
            #expect(await fields { try await give(county, "grid_worker", terms) } == ["until until"])
        }
    }

    @Test func whatWasPlannedCanBeTakenBack() async throws {
        let county = try await County()
        try await county.join("li", "李网格")
        let today = county.entropy.now().day
        try await give(county, "grid_worker", GrantTerms(from: today.next))
        _ = try await county.executor.perform(WithdrawRole(username: "li", role: "grid_worker", unit: "141029100"), as: .system)
        county.entropy.advance(seconds: 2 * 86_400)
        try await ring(county)
        #expect(try await roles(county) == [])
    }

    @Test func powersOfEmergenciesHaveAnEndAGroundAndAPlaceInPublic() async throws {
        let county = try await County(identity: Self.identity)
        try await county.join("li", "李网格")
        let today = county.entropy.now().day
        let late = Day(sinceEpoch: today.sinceEpoch + 8)
        #expect(
            await fields { try await give(county, "commander") } == ["until emergency_days", "ground required", "document_no required"])
        #expect(
            await fields { try await give(county, "commander", GrantTerms(until: late, ground: Self.flood, documentNo: "乡政发〔2026〕1号")) }
                == ["until emergency_days"])
        #expect(await fields { try await give(county, "grid_worker", GrantTerms(ground: Self.flood)) } == ["ground ground"])
        #expect(try await county.send(.get, "/powers").text.contains(Self.flood) == false)
        let until = Day(sinceEpoch: today.sinceEpoch + 7)
        try await give(county, "commander", GrantTerms(until: until, ground: Self.flood, documentNo: "乡政发〔2026〕1号"))
        let shown = try await county.send(.get, "/api/v1/powers").text
        #expect(shown.contains(Self.flood) && shown.contains("\"runs\":true") && !shown.contains("李网格"))
        county.entropy.set(now: until.start)
        #expect(try await roles(county) == [])
        try await ring(county)
        let after = try await county.send(.get, "/api/v1/powers").text
        #expect(after.contains(Self.flood) && after.contains("\"runs\":false"))
        #expect(try county.faults() == [])
    }

    @Test func aPowerTakenBackEarlyIsSaidToBeOver() async throws {
        let county = try await County(identity: Self.identity)
        try await county.join("li", "李网格")
        let until = county.entropy.now().day.next.next
        try await give(county, "commander", GrantTerms(until: until, ground: Self.flood, documentNo: "1号"))
        _ = try await county.executor.perform(WithdrawRole(username: "li", role: "commander", unit: "141029100"), as: .system)
        let after = try await county.send(.get, "/api/v1/powers").text
        #expect(after.contains("\"runs\":false") && !after.contains("\"ended_at\":null"))
    }

    @Test func whatThePackKeepsApartMeetsInNobody() async throws {
        let county = try await County(identity: Self.identity)
        try await county.join("zhou", "周管理", role: "administrator")
        let refusal = Problem(409, "account.separate", args: ["one": "administration", "other": "audit"])
        await #expect(throws: refusal) { try await give(county, "auditor", to: "zhou") }
        // Not on a day to come either, and not by way of one.
        await #expect(throws: refusal) { try await give(county, "auditor", GrantTerms(from: county.entropy.now().day.next), to: "zhou") }
        try await county.join("wu", "吴审计")
        try await give(county, "auditor", GrantTerms(from: county.entropy.now().day.next), to: "wu")
        await #expect(throws: refusal) { try await give(county, "administrator", to: "wu") }
        try await give(county, "grid_worker", to: "wu")
    }

    @Test func aPackIsRefusedWhoseRolesUniteThemAndOneThatAccountsOfTodayBreak() async throws {
        #expect(throws: Problem.self) {
            try County.scheme(County.units, identity: "separate: {a: [account.grant], b: [account.create]}\n")
        }
        #expect(throws: Problem.self) { try County.scheme(County.units, identity: "second_factor: [nobody_such]\n") }
        #expect(throws: Problem.self) { try County.scheme(County.units, identity: "second_factor: [everyone]\n") }
        #expect(throws: Problem.self) { try County.scheme(County.units, identity: "sessions: {idle_minutes: 1}\n") }
        let county = try await County()
        try await county.join("zhou", "周管理", role: "administrator")
        try await give(county, "auditor", to: "zhou")
        let stricter = IdentityScheme.of(try County.scheme(County.units, identity: Self.identity))
        #expect(try county.store.read { try stricter.conflicts(in: $0) }.count == 1)
    }
}
