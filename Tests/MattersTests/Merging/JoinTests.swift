import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// 我也遇到: somebody else has the same, and is answered like whoever raised it.
@Suite struct JoinTests {
    // MARK: - Refusals

    @Test func onlyWhatEverybodyMaySeeAndIsBeingHandledIsJoined() async throws {
        let county = try await County.merging()
        let lamp = try await county.raise("路灯", category: "street_lighting", answers: ["light_fault": "dark"])
        let done = try await county.matter(after: .dispatch, .accept, .resolve)
        for number in [lamp, "2026000000010", "12"] {
            #expect(try await outcome { try await county.join(number) } == "404 not_found", "\(number)")
        }
        #expect(try await outcome { try await county.join(done) } == "409 matter.join_over")
    }

    @Test func nobodyJoinsTwiceOrHisOwn() async throws {
        let county = try await County.merging()
        let (wang, sun) = (try Cast.wang.actor(in: county), try Cast.sun.actor(in: county))
        let root = try await county.raise(by: wang)
        #expect(try await outcome { try await county.join(root, by: wang) } == "409 matter.join_own")
        #expect(try await outcome { try await county.join(root, by: .holding(county.matter(root))) } == "409 matter.join_own")
        let number = try await county.join(root, by: sun)
        for named in [root, number] {
            #expect(try await outcome { try await county.join(named, by: sun) } == "409 matter.joined")
        }
        #expect(try await outcome { try await county.join(root, by: .holding(county.matter(number))) } == "409 matter.joined")
        #expect(try await outcome { try await county.join(root, [:]) } == "ok")
    }

    @Test func aPackWithoutItOffersIt404() async throws {
        let county = try await County.found(Handling.changes + [.replacing("public: false", with: "public: true")])
        let number = try await county.raise()
        #expect(try await outcome { try await county.join(number) } == "404 not_found")
        let (matter, services) = (try #require(try county.matter(number)), try county.services())
        #expect(try county.read { try Open311Request.loadWhole(matter, services, in: $0) }.isJoinable == false)
    }

    // MARK: - Joined

    @Test func heHasANumberALinkAndTheRightsOfAReporter() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch, .accept)
        let number = try await county.join(root, ["name": "孙会计", "phone": "13900001111", "text": "北门也黑。", "hide": "true"])
        let matter = try #require(try county.matter(number))
        #expect(matter.state == "merged" && matter.place.code == Cast.changning && number != root)
        let holder = Actor.holding(matter)
        let view = try #require(try county.view(number, holder))
        #expect(view.root?.number == root && view.texts[MatterText.what] == "北门也黑。" && view.origin?.channel == .join)
        #expect(Set(view.verbs) == [.comment, .withdraw])
        // By number and phone tail like any other; whoever handles it is not told who it is.
        #expect(try await county.find(number, "1111") == .found(matter.id))
        let zhao = try #require(try county.view(root, Cast.zhao.actor(in: county)))
        #expect(
            zhao.followers.map(\.isJoined) == [true] && zhao.followers.map(\.what) == ["北门也黑。"]
                && zhao.contact.values.allSatisfy { $0 != "孙会计" })
        try await county.take(.resolve, on: root)
        let answered = try #require(try county.view(number, holder))
        #expect(answered.verbs.contains(.rate) && answered.latest(MatterText.result, .resolve) == "换了灯泡。")
        try await county.take(.rate, on: number, by: holder, ["score": "2", "solved": "no"])
        #expect(try county.state(number) == "accepted" && county.state(root) == "resolved")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whatIsNotSaidIsWhatEverybodyReads() async throws {
        let county = try await County.merging()
        let root = try await county.raise("灯不亮，打 13812345678 问我。")
        let number = try await county.join(root)
        #expect(try county.view(number, .system)?.texts[MatterText.what] == "灯不亮，打 *********** 问我。")
        #expect(try county.view(number, .system)?.contact.isEmpty == true)
    }

    @Test func theSameRequestJoinsOnce() async throws {
        let county = try await County.merging()
        let root = try await county.raise()
        let key = IdempotencyKey(owner: ID(high: 1, low: 1), key: "join", requestHash: [1])
        #expect(try await county.join(root, key: key) == county.join(root, key: key))
        let matter = try #require(try county.matter(root))
        #expect(try county.read { try Following.others(of: matter.id, in: $0) } == 1)
    }

    @Test func theyAreCountedAsLongAsTheySayTheSame() async throws {
        let county = try await County.merging()
        let root = try await county.matter(after: .dispatch, .accept)
        let matter = try #require(try county.matter(root))
        func others() throws -> Int64 { try county.read { try Following.others(of: matter.id, in: $0) } }
        let numbers = [try await county.join(root), try await county.join(root), try await county.join(root)]
        #expect(try others() == 3)
        try await county.take(.withdraw, on: numbers[0])
        try await county.take(.unmerge, on: numbers[1])
        #expect(try others() == 1)
        try await county.take(.resolve, on: root)
        #expect(try others() == 1)
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    /// Nobody has to dispatch what goes along with another: nobody is told to.
    @Test func noDispatcherIsTold() async throws {
        let county = try await County.merging()
        let chen = try Cast.chen.actor(in: county)
        try await county.damage(
            """
            INSERT INTO account (id, username, display_name, disabled, version, created_ms)
            VALUES (\(Cast.chen.account), 'chenx', 'chenx', \(false), \(1), \(1))
            """)
        for grant in chen.grants {
            try await county.damage(
                "INSERT INTO account_grant (account, role, unit, granted_ms) VALUES (\(Cast.chen.account), \(grant.role), \(grant.unit), \(1))"
            )
        }
        let root = try await county.raise()
        let joined = try await county.join(root, by: Cast.sun.actor(in: county))
        for verb in [MatterVerb.dispatch, .accept, .resolve] { try await county.take(verb, on: root) }
        await county.jobs().catchUp()
        let told = try county.read {
            try $0.all("SELECT kind, label FROM delivery ORDER BY kind, label LIMIT 10") { "\(try $0.text(0)) \(try $0.text(1))" }
        }
        #expect(told == ["resolved \(joined)", "to_dispatch \(root)"])
    }
}
