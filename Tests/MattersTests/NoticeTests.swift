import Kernel
import People
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Delivery
@testable import Matters

/// Who is to be told is told once, of what happened and nothing more; nobody else is.
@Suite struct NoticeTests {
    private static let kinds = """
        raise: {version: 2026-12, kept_years: 3}
        kinds:
          to_dispatch: {on: matter.raise, to: [township_dispatcher], urgent: true}
          to_accept: {on: matter.dispatch, to: [office_clerk]}
          resolved: {on: matter.resolve, to: [reporter]}

        """

    /// A county in which the dispatchers of two towns and the clerks of two offices have accounts.
    private func county(_ changes: [PackText.Change] = [.whole(kinds, in: "notices.yaml")]) async throws -> County {
        let county = try await County.found(changes)
        for cast in [Cast.chen, .guo, .liu, .zhao, .qian, .wang] { try await account(cast, in: county) }
        return county
    }

    /// The account under the id that the cast has, with its grant.
    private func account(_ cast: Cast, in county: County) async throws {
        let actor = try cast.actor(in: county)
        let name = cast.rawValue + "x"
        try await county.damage(
            "INSERT INTO account (id, username, display_name, disabled, version, created_ms) VALUES (\(cast.account), \(name), \(name), \(false), \(1), \(1))"
        )
        for grant in actor.grants {
            try await county.damage(
                "INSERT INTO account_grant (account, role, unit, granted_ms) VALUES (\(cast.account), \(grant.role), \(grant.unit), \(1))")
        }
    }

    private func told(_ cast: Cast, in county: County) throws -> [String] {
        try county.read { try Delivery.list(to: cast.account, after: .start, limit: 50, in: $0).items.map { "\($0.kind) \($0.label)" } }
    }

    @Test func eachIsToldOfWhatIsHis() async throws {
        let county = try await county()
        let number = try await county.raise(by: Cast.wang.actor(in: county))
        try await county.perform(.dispatch, on: number, by: Cast.chen.actor(in: county))
        try await county.perform(.accept, on: number)
        try await county.perform(.resolve, on: number)
        for _ in 0..<2 { await county.jobs().catchUp() }
        #expect(try told(.chen, in: county) == ["to_dispatch \(number)"])
        #expect(try told(.zhao, in: county) == ["to_accept \(number)"])
        #expect(try told(.wang, in: county) == ["resolved \(number)"])
        for other in [Cast.guo, .liu, .qian] { #expect(try told(other, in: county) == [], "\(other)") }
    }

    /// A clock that runs at night is told at night: whoever is called has half an hour, whenever it is.
    @Test func whoIsWaitedForOnSiteIsToldAtNight() async throws {
        let kinds = """
            raise: {version: 2026-12, kept_years: 3}
            kinds:
              due_soon: {on: clock.warn, to: [office_clerk, township_dispatcher]}
              late: {on: clock.late, to: [county_dispatcher]}

            """
        let county = try await county(Whistling.changes + [.whole(kinds, in: "notices.yaml")])
        let number = try await county.matter(after: .dispatch)
        try county.at("2026-11-21 23:00")
        try await county.blow(on: number)
        county.entropy.advance(seconds: 16 * 60)
        await county.jobs().ringAll()
        county.entropy.advance(seconds: 15 * 60)
        await county.jobs().ringAll()
        await county.jobs().catchUp()
        let ready = try county.read { tx in
            try tx.all(
                "SELECT kind, ready_ms - made_ms FROM delivery WHERE recipient IN (\(Cast.zhao.account), \(Cast.liu.account)) ORDER BY kind LIMIT 50"
            ) {
                (kind: try $0.text(0), wait: try $0.int(1))
            }
        }
        #expect(Set(ready.map(\.kind)) == ["due_soon", "late"] && ready.allSatisfy { $0.wait == 0 }, "\(ready)")
    }

    /// Whoever is late is told first, then the unit above; where nobody holds the post, the next one above that.
    @Test func latenessIsToldWhereSomebodyHoldsThePost() async throws {
        let kinds = """
            raise: {version: 2026-12, kept_years: 3}
            kinds:
              due_soon: {on: clock.warn, to: [township_dispatcher, county_dispatcher]}
              late: {on: clock.late, to: [township_dispatcher, county_dispatcher]}
              help_asked: {on: matter.escalate, to: [township_dispatcher, county_dispatcher]}

            """
        let county = try await county(Handling.changes + [.whole(kinds, in: "notices.yaml")])
        let ours = try await county.raise()
        let elsewhere = try await county.raise(unit: "141029204")
        county.entropy.advance(seconds: 5 * 86_400)
        await county.jobs().ringAll()
        try await county.take(.escalate, on: ours, by: Cast.chen.actor(in: county))
        for _ in 0..<2 { await county.jobs().catchUp() }
        #expect(try told(.chen, in: county) == ["due_soon \(ours)"], "late is told above, not to who is late")
        #expect(
            try Set(told(.liu, in: county)) == [
                "due_soon \(elsewhere)", "late \(elsewhere)", "late \(ours)", "help_asked \(ours)",
            ], "of 141029204 nobody is dispatcher")
        for other in [Cast.guo, .zhao, .qian] { #expect(try told(other, in: county) == [], "\(other)") }
    }

    @Test func nobodyIsToldOfHisOwnActNorWhoseAccountIsClosed() async throws {
        let county = try await county()
        try await county.damage("UPDATE account SET disabled = \(true) WHERE id = \(Cast.zhao.account)")
        let number = try await county.raise(by: Cast.chen.actor(in: county))
        try await county.perform(.dispatch, on: number)
        await county.jobs().catchUp()
        #expect(try told(.chen, in: county) == [])
        #expect(try told(.zhao, in: county) == [])
    }

    @Test func readingIsOnesOwnAndAnAct() async throws {
        let county = try await county()
        for _ in 0..<3 { _ = try await county.raise() }
        await county.jobs().catchUp()
        let (chen, guo) = (try Cast.chen.actor(in: county), try Cast.guo.actor(in: county))
        let ids = try county.read { try Delivery.list(to: Cast.chen.account, after: .start, limit: 2, in: $0) }
        #expect(ids.items.count == 2 && ids.next != nil)
        func unread() throws -> Int64 { try county.read { try $0.count(Delivery.unreadStatement(of: Cast.chen.account)) } }
        await #expect(throws: Problem.signInNeeded) { try await county.executor.perform(ReadNotices(nil), as: .anonymous) }
        await #expect(throws: Problem.notFound) { try await county.executor.perform(ReadNotices(ids.items[0].id), as: guo) }
        #expect(try unread() == 3)
        #expect(try await county.executor.perform(ReadNotices(ids.items[0].id), as: chen).output == 1)
        #expect(try unread() == 2)
        #expect(try await county.executor.perform(ReadNotices(nil), as: chen).output == 2)
        #expect(try unread() == 0)
    }

    @Test(arguments: [
        ("2026-11-20T09:00", "2026-11-20 09:00"), ("2026-11-20T12:30", "2026-11-20 14:30"), ("2026-11-20T19:00", "2026-11-23 08:30"),
        ("2026-02-13T18:00", "2026-02-14 08:30"), ("2026-02-14T20:00", "2026-02-24 08:30"),
    ])
    func quietHoursEndWhenOfficesOpen(_ moment: String, _ due: String) async throws {
        let county = try await County.found()
        let parts = moment.split(separator: "T")
        let day = try #require(Day(String(parts[0])))
        let minutes = parts[1].split(separator: ":").compactMap { Int64($0) }
        let at = day.start.adding(seconds: minutes[0] * 3600 + minutes[1] * 60)
        let calendar = try county.scheme.section(WorkCalendar.self)
        #expect(QuietHours.end(after: at, by: calendar).minuteText == due)
    }

    @Test func whatIsNotUrgentWaitsInFeedsAndWebhooks() async throws {
        let county = try await county()
        // 2026-11-20 is a Friday; in the evening nobody is disturbed until Monday.
        county.entropy.advance(seconds: 10 * 3600)
        let number = try await county.raise()
        try await county.perform(.dispatch, on: number)
        await county.jobs().catchUp()
        let ready = try county.read { tx in
            try [Cast.chen, .zhao].map { try Delivery.list(to: $0.account, after: .start, limit: 1, in: tx).items[0].ready.minuteText }
        }
        #expect(ready == ["2026-11-20 19:00", "2026-11-23 08:30"])
    }

    @Test func feedsOpenForTheirSecretUntilClosed() async throws {
        let county = try await county()
        let chen = try Cast.chen.actor(in: county)
        await #expect(throws: Problem.signInNeeded) { try await county.executor.perform(OpenFeed(), as: .anonymous) }
        let receipt = try await county.executor.perform(OpenFeed(), as: chen)
        let (id, secret) = (try #require(receipt.stream), try #require(receipt.output))
        func owner(_ token: String) throws -> ID? { try county.read { try Feed.account(token, in: $0) } }
        #expect(try owner(secret) == Cast.chen.account)
        for wrong in ["", "A", String(secret.dropLast()), String(repeating: "A", count: 32), secret + "A"] {
            #expect(try owner(wrong) == nil)
        }
        for _ in 1..<3 { _ = try await county.executor.perform(OpenFeed(), as: chen) }
        await #expect(throws: Problem(409, "feed.full", args: ["max": "3"])) { try await county.executor.perform(OpenFeed(), as: chen) }
        await #expect(throws: Problem.notFound) { try await county.executor.perform(CloseFeed(id), as: Cast.guo.actor(in: county)) }
        _ = try await county.executor.perform(CloseFeed(id), as: chen)
        #expect(try owner(secret) == nil)
        await #expect(throws: Problem.notFound) { try await county.executor.perform(CloseFeed(id), as: chen) }
    }

    @Test(arguments: [
        ("  lost: {on: matter.lose, to: [reporter]}", "notices.event"), ("  lost: {on: matter.raise, to: [nobody]}", "notices.role"),
        ("  lost: {on: matter.raise, to: [everyone]}", "notices.role"), ("  lost: {on: matter.raise, to: []}", "notices.to"),
        ("  test: {on: matter.raise, to: [reporter]}", "notices.kind"), ("  lost: {on: matter.raise, to: [reporter]}", "words.missing"),
    ])
    func aFaultOfThePackIsToldWhereItStands(_ line: String, _ code: String) throws {
        let errors = try PackText.errors(.whole(Self.kinds.trimmingWhitespace + "\n" + line + "\n", in: "notices.yaml"))
        #expect(errors.contains { $0.hasPrefix("notices.yaml:6:") && $0.hasSuffix(code) }, "\(errors)")
    }

    @Test func everyQueryUsesAnIndex() async throws {
        let county = try await County.found()
        try expectIndexed(county.store, NoticeRound.holders(of: "office_clerk", in: county.unit(Cast.changning).id))
        try expectIndexed(county.store, Delivery.statement(to: .zero, after: .start, limit: 10))
        try expectIndexed(county.store, Delivery.unreadStatement(of: .zero))
        try expectIndexed(county.store, WebhookSender.due(county.entropy.now()))
        try expectIndexed(county.store, WebhookSender.waiting(county.entropy.now()))
    }
}
