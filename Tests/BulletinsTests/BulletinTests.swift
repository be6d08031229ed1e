import Kernel
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import Bulletins

/// What is published, by whom, to whom; read, confirmed, replaced, withdrawn. It begins on Friday, 2026-11-20 at 09:00.
@Suite struct BulletinTests {
    @Test(arguments: [
        (["title": ""], "422 input.invalid title"), (["text": ""], "422 input.invalid text"), (["unit": "nowhere"], "404 not_found"),
        (["unit": Office.guanghua], "403 forbidden"), (["post.grid_instructor": ""], "422 input.invalid post"),
        (["post.wizard": "true"], "422 input.invalid post.wizard"),
        (["post.grid_instructor": "", "post.grid_head": "true"], "409 bulletin.nobody"),
        (["replaces": "nothing"], "404 not_found"), (["surprise": "1"], "422 input.invalid surprise"),
    ]) func whatCannotBePublishedIsNot(_ changes: [String: String], _ told: String) async throws {
        let office = try await Office.found()
        #expect(try await outcome { try await office.publish(changes) } == told)
        #expect(try office.read { try $0.count("SELECT COUNT(*) FROM bulletin") } == 0)
    }

    @Test func onlyWhoMayPublishesAndWithdraws() async throws {
        let office = try await Office.found()
        for who in [Office.Who.qiu, .leader, .gu, .wang] {
            #expect(try await outcome { try await office.publish(by: who) } == "403 forbidden", "\(who)")
        }
        let id = try await office.publish()
        for who in [Office.Who.qiu, .leader, .gu, .wang] {
            #expect(try await outcome { try await office.withdraw(id, by: who) } == "403 forbidden", "\(who)")
            #expect(try await outcome { try await office.publish(["replaces": id.description], by: who) } == "403 forbidden", "\(who)")
        }
        // Another town may publish for itself, but not in the place of this one.
        let told = try await outcome { try await office.publish(["unit": Office.guanghua, "replaces": id.description], by: .qiu) }
        #expect(told == "404 not_found")
    }

    /// To whom it is not told it is not there: neither the address nor the tap tells them anything.
    @Test func toAllOthersItIsNotThere() async throws {
        let office = try await Office.found()
        let id = try await office.publish()
        for who in [Office.Who?.none, .deng, .wang, .qiu] {
            #expect(try await outcome { _ = try office.view(id, who) } == "404 not_found")
        }
        #expect(try await outcome { try await office.confirm(id, by: .deng) } == "404 not_found")
        #expect(try await outcome { try await office.confirm(ID(high: 1, low: 1), by: .gu) } == "404 not_found")
        for who in [Office.Who.gu, .hong, .chen, .liu, .leader] { #expect(try office.view(id, who).title == Office.texts.title) }
        #expect(try await outcome { try await office.confirm(id, by: .leader) } == "409 bulletin.not_for_you")
        for who in [Office.Who.deng, .wang] { #expect(try office.list(who).items.isEmpty) }
    }

    @Test func itIsReadConfirmedOnceAndStaysRead() async throws {
        let office = try await Office.found()
        let id = try await office.publish()
        await office.jobs().catchUp()
        #expect(try office.notices("bulletin", to: .gu) == 1 && office.notices("bulletin", to: .hong) == 1)
        #expect(try office.notices("bulletin", to: .deng) == 0 && office.notices("bulletin", to: .chen) == 0)
        #expect(try office.list(.gu).items.map(\.isConfirmed) == [false])
        try await office.confirm(id, by: .gu)
        #expect(try await outcome { try await office.confirm(id, by: .gu) } == "409 bulletin.confirmed")
        #expect(try office.list(.gu).items.map(\.isConfirmed) == [true] && office.list(.hong).items.map(\.isConfirmed) == [false])
        #expect(try office.view(id, .gu).isConfirmed && !office.view(id, .hong).isConfirmed)
        // No text and no name in the log.
        let event = try #require(try office.read { try EventLog.stream(id, limit: 9, in: $0) }.first)
        #expect(event.payload["title"].map { if case .commitment = $0 { true } else { false } } == true)
        #expect(try office.faults() == [])
    }

    @Test func whoComesLaterFindsItAndWhoLeftDoesNot() async throws {
        let office = try await Office.found()
        let id = try await office.publish()
        try await office.appoint("wang", in: Office.changning)
        #expect(try office.list(.wang).items.map(\.bulletin.id) == [id])
        let post = try #require(office.posts[.gu])
        office.wait(days: 3)
        _ = try await office.executor.perform(EndPost(post.description, .empty), as: .system)
        office.wait(days: 1)
        #expect(try office.list(.gu).items.isEmpty)
        #expect(try await outcome { try await office.confirm(id, by: .gu) } == "404 not_found")
    }

    @Test func aNewerVersionTakesItsPlaceAndIsConfirmedAnew() async throws {
        let office = try await Office.found()
        let first = try await office.publish()
        try await office.confirm(first, by: .gu)
        office.wait(days: 1)
        let second = try await office.publish(["replaces": first.description, "text": "十二月三十一日前缴清。"])
        let old = try #require(try office.find(first))
        #expect(old.state == .replaced && old.replacedBy == second && old.ended != nil)
        #expect(try office.list(.gu).items.map(\.bulletin.id) == [second] && office.list(.gu).items.map(\.isConfirmed) == [false])
        // What was told stays to be read, and cannot be confirmed, replaced or withdrawn any more.
        #expect(try office.view(first, .gu).text == Office.texts.text && office.view(first, .gu).isConfirmed)
        #expect(try await outcome { try await office.confirm(first, by: .hong) } == "409 bulletin.ended")
        #expect(try await outcome { try await office.publish(["replaces": first.description]) } == "409 bulletin.ended")
        #expect(try await outcome { try await office.withdraw(first) } == "409 bulletin.ended")
        #expect(try office.list(.chen).items.map(\.bulletin.id) == [second, first])
        #expect(try office.faults() == [])
    }

    @Test func whatIsWithdrawnSaysWhy() async throws {
        let office = try await Office.found()
        let id = try await office.publish(["everybody": "true"])
        #expect(try office.list(nil).items.map(\.bulletin.id) == [id])
        try await office.withdraw(id)
        await office.jobs().catchUp()
        #expect(try office.notices("bulletin_off", to: .gu) == 1)
        #expect(try office.view(id, .gu).ground == "写错了日期" && office.view(id, nil).ground == "写错了日期")
        #expect(try office.list(.gu).items.isEmpty && office.list(nil).items.isEmpty && office.list(.wang).items.isEmpty)
        #expect(try office.list(.chen).items.map(\.bulletin.state) == [.withdrawn])
        #expect(try await outcome { try await office.withdraw(id) } == "409 bulletin.ended")
        let services = try office.services()
        #expect(
            try await outcome { try office.read { _ = try Asked.load(id.description, for: .anonymous, services, in: $0) } }
                == "409 bulletin.ended")
        #expect(try office.faults() == [])
    }

    @Test func listsArePagedAndEachSeesHisOwn() async throws {
        let office = try await Office.found()
        var made: [ID] = []
        for number in 0..<5 {
            made.append(try await office.publish(number % 2 == 0 ? ["unit": Office.county] : [:], by: number % 2 == 0 ? .liu : .chen))
            office.wait(days: 1)
        }
        let newest = Array(made.reversed())
        for who in [Office.Who.gu, .chen, .liu] { #expect(try office.list(who).items.map(\.bulletin.id) == newest, "\(who)") }
        // 光华镇 sees what the county told, and nothing of 昌宁镇.
        #expect(try office.list(.deng).items.map(\.bulletin.id) == [made[4], made[2], made[0]])
        #expect(try office.list(.qiu).items.map(\.bulletin.id) == [made[4], made[2], made[0]])
        #expect(try await outcome { _ = try office.list(.qiu, ["unit": Office.changning]) } == "404 not_found")
        #expect(try await outcome { _ = try office.list(.gu, ["show": "unit"]) } == "403 forbidden")
        #expect(try await outcome { _ = try office.list(.gu, ["show": "all"]) } == "422 input.invalid show")
        var (seen, after): ([ID], String?) = ([], "")
        while let cursor = after {
            let page = try office.list(.gu, ["after": cursor], limit: 2)
            #expect(page.items.count <= 2)
            seen += page.items.map(\.bulletin.id)
            after = page.next?.text
        }
        #expect(seen == newest)
        let unit = try office.unit(Office.changning).id
        for statement in [
            BulletinList.statement(to: unit, "grid_head", after: .start, limit: 3),
            BulletinList.statement(everybodyAfter: .start, limit: 3),
            BulletinList.statement(under: unit, after: .start, limit: 3), BulletinList.statement(of: unit, after: .start, limit: 3),
        ] { try expectIndexed(office.store, statement) }
    }

    @Test func sentTwiceItIsPublishedOnce() async throws {
        let office = try await Office.found()
        let input = try PublishBulletin.Fields.schema.decode([
            "unit": .text(Office.changning), "title": .text("防火"), "text": .text("秋冬防火"), "post.grid_instructor": .text("true"),
        ])
        let key = IdempotencyKey(owner: try #require(office.accounts[.chen]), key: "k", requestHash: [1])
        let first = try await office.executor.perform(PublishBulletin(input), as: office.actor(.chen), key: key)
        let second = try await office.executor.perform(PublishBulletin(input), as: office.actor(.chen), key: key)
        #expect(second.replayed && second.stream == first.stream)
        #expect(try office.read { try $0.count("SELECT COUNT(*) FROM bulletin") } == 1)
    }

    @Test(arguments: [
        ("posts: [nobody]\nquestion: policy_question\n", "bulletins.post"), ("posts: []\nquestion: policy_question\n", "bulletins.posts"),
        ("posts: [grid_head, grid_head]\nquestion: policy_question\n", "bulletins.twice"),
        ("posts: [grid_head]\nquestion: weather\n", "words.missing"), ("posts: [grid_head]\n", "pack.missing"),
    ]) func aPackThatCannotBeIsRefused(_ text: String, _ code: String) throws {
        let faults = try Office.load { _ in text }.faults
        #expect(faults.contains { $0.hasSuffix(" \(code)") }, "\(faults)")
    }

    @Test func aCountyWithoutTheFileHasNone() async throws {
        #expect(try Office.load { _ in nil }.scheme?.section(BulletinScheme.self).terms == nil)
        let office = try await Office.found()
        _ = try await office.publish()
        let without = try #require(try Office.load { _ in nil }.scheme).section(BulletinScheme.self)
        #expect(try office.read { try without.conflicts(in: $0) }.count == 1)
    }
}
