import Kernel
import Markup
import Matters
import People
import TestSupport
import Testing

@testable import Rights

/// Who reads is seen, and who reads strangely is asked why.
@Suite struct ReadingTests {
    @Test func nothingIsShownWithoutAPostAndAPurpose() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        try await precinct.dispatch(matter)
        for who in [Precinct.Who.sun, .li, .liu, .leader, .lu] {
            #expect(try await outcome { try await precinct.reveal(matter, by: who) }.hasPrefix("40"), "\(who)")
        }
        let contact = try await precinct.reveal(matter)
        #expect(contact?.name == Precinct.words.name && contact?.phone == Precinct.phone)
        await precinct.catchUp()
        let reading = try #require(try precinct.entries(precinct.actor(.wang)).first?.readings.first)
        #expect(reading.role == "office_clerk" && reading.unitCode == Precinct.office && reading.purpose == "handle")
        // A look is no step: the matter is as it was under whoever works on it.
        #expect(try precinct.matter(matter.number).version == 3)
    }

    @Test func aHiddenReporterIsShownToNobodyUntilTwoAgree() async throws {
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang, hide: true)
        try await precinct.dispatch(matter)
        #expect(try await outcome { try await precinct.reveal(matter) } == "403 matter.hidden")
        let ask = try precinct.input(LiftMatter.Fields.schema, ["ground": "safety", "text": "反映人可能有危险"])
        #expect(
            try await outcome {
                try await precinct.executor.perform(LiftMatter(matter.number, ask, expected: nil), as: precinct.actor(.liu))
            }
                == "403 forbidden")
        let id = try #require(
            try await precinct.executor.perform(LiftMatter(matter.number, ask, expected: nil), as: precinct.actor(.zhao)).stream)
        let grant = try precinct.input(GrantDecision.Fields.schema, [:])
        _ = try await precinct.executor.perform(GrantDecision(id, grant), as: precinct.actor(.liu))
        #expect(try await outcome { try await precinct.reveal(matter) } == "403 matter.hidden")
        #expect(try await outcome { try await precinct.executor.perform(GrantDecision(id, grant), as: precinct.actor(.liu)) } != "ok")
        _ = try await precinct.executor.perform(GrantDecision(id, grant), as: precinct.actor(.leader))
        #expect(try await precinct.reveal(matter)?.phone == Precinct.phone)
        await precinct.catchUp()
        let events = try precinct.read { try EventLog.stream(matter.id, limit: 50, in: $0) }
        #expect(events.contains { $0.type == "matter.lift" })
        let wang = try #require(precinct.accounts[.wang])
        let told = try precinct.read { tx in
            try tx.count("SELECT COUNT(*) FROM delivery WHERE kind = 'lifted' AND recipient = \(wang)")
        }
        #expect(told == 1)
        #expect(
            try await outcome {
                try await precinct.executor.perform(LiftMatter(matter.number, ask, expected: nil), as: precinct.actor(.zhao))
            }
                == "409 matter.not_hidden")
        #expect(try precinct.faults() == [])
    }

    @Test func tooManyInADayAlertTheAuditorOnceAndThePersonEachTime() async throws {
        let precinct = try await Precinct.found { $0.replacing("a_day: 40", with: "a_day: 2") }
        let matter = try await precinct.raise(by: .wang)
        try await precinct.dispatch(matter)
        for _ in 0..<4 { _ = try await precinct.reveal(matter) }
        await precinct.catchUp()
        await precinct.catchUp()
        let readings = try #require(try precinct.entries(precinct.actor(.wang)).first?.readings)
        #expect(readings.map(\.unusual) == [.volume, .volume, nil, nil])
        let alerts = try precinct.read { try ReadingAlert.all(after: .start, limit: 9, in: $0) }
        #expect(alerts.map(\.rule) == [.volume] && alerts.first?.reader == "zhao")
        let alert = try #require(alerts.first)
        let said = try precinct.input(SettleAlert.Fields.schema, ["finding": "explained", "text": "集中回访"])
        #expect(
            try await outcome { try await precinct.executor.perform(SettleAlert(alert.id, said), as: precinct.actor(.zhao)) }
                == "404 not_found")
        _ = try await precinct.executor.perform(SettleAlert(alert.id, said), as: precinct.actor(.wu))
        #expect(
            try await outcome { try await precinct.executor.perform(SettleAlert(alert.id, said), as: precinct.actor(.wu)) }
                == "409 reading.settled")
        let told = try precinct.read { tx in
            try tx.all("SELECT kind FROM delivery WHERE kind LIKE 'unusual%' ORDER BY kind LIMIT 50") { try $0.text(0) }
        }
        #expect(told.filter { $0 == "unusual_own" }.count == 2)
    }

    /// There is no register of relatives: what somebody wrote down when they raised something for another is all that is known.
    @Test(arguments: ["family", "neighbour"]) func whoReadsAboutTheirOwnFamilyIsSeen(_ relation: String) async throws {
        let precinct = try await Precinct.found()
        let (clerk, li) = (try precinct.actor(.zhao), try precinct.actor(.li))
        let zhao = Actor(account: clerk.account, username: "zhao", grants: clerk.grants + li.grants)
        let said = [
            "category": "public_facilities", "what": "路灯不亮", "unit": Precinct.changning, "source": "on_behalf", "relation": relation,
            "name": Precinct.words.name, "phone": Precinct.phone, "consent": "true",
        ]
        _ = try await precinct.executor.perform(BehalfMatter(precinct.input(BehalfMatter.Fields.schema, said)), as: zhao)
        let matter = try await precinct.raise(by: .wang)
        try await precinct.dispatch(matter)
        _ = try await precinct.reveal(matter)
        await precinct.catchUp()
        await precinct.catchUp()
        let unusual: [ReadingRule.Kind] = relation == "family" ? [.family] : []
        #expect(try precinct.entries(precinct.actor(.wang)).first?.readings.map(\.unusual) == [unusual.first])
        let alerts = try precinct.read { try ReadingAlert.all(after: .start, limit: 9, in: $0) }
        #expect(alerts.map(\.rule) == unusual && alerts.allSatisfy { $0.reader == "zhao" })
        let told = try precinct.read { tx in
            try tx.all("SELECT kind FROM delivery WHERE kind LIKE 'unusual%' ORDER BY kind LIMIT 50") { try $0.text(0) }
        }
        #expect(told.filter { $0 == "unusual_own" }.count == unusual.count)
        #expect(try precinct.faults() == [])
    }

    @Test func theHourAndTheManyAreUnusualToo() async throws {
        let rule = ReadingRule(aDay: 3, from: 7, until: 21, people: 2)
        #expect(rule.judge(aDay: 3, hour: 7, people: 2) == nil && rule.judge(aDay: 4, hour: 3, people: 9) == .volume)
        #expect(rule.judge(aDay: 1, hour: 6, people: 1) == .hour && rule.judge(aDay: 1, hour: 21, people: 1) == .hour)
        #expect(rule.judge(aDay: 1, hour: 20, people: 3) == .many && rule.judge(aDay: 1, hour: 20, people: 1, isFamily: true) == .family)
        let precinct = try await Precinct.found()
        let matter = try await precinct.raise(by: .wang)
        try await precinct.dispatch(matter)
        precinct.wait(hours: 14)
        _ = try await precinct.reveal(matter)
        await precinct.catchUp()
        #expect(try precinct.entries(precinct.actor(.wang)).first?.readings.first?.unusual == .hour)
    }

    @Test func alertsAreCountedByRuleAndWeek() async throws {
        let precinct = try await Precinct.found { $0.replacing("a_day: 40", with: "a_day: 1") }
        let matter = try await precinct.raise(by: .wang)
        try await precinct.dispatch(matter)
        for _ in 0..<2 { _ = try await precinct.reveal(matter) }
        // On the evening after, still of the same week.
        precinct.wait(hours: 38)
        _ = try await precinct.reveal(matter)
        await precinct.catchUp()
        let alert = try #require(try precinct.read { try ReadingAlert.all(after: .start, limit: 9, in: $0) }.first { $0.rule == .volume })
        let said = try precinct.input(SettleAlert.Fields.schema, ["finding": "explained", "text": "集中回访"])
        _ = try await precinct.executor.perform(SettleAlert(alert.id, said), as: precinct.actor(.wu))
        let today = precinct.entropy.now().day
        func load(_ before: String? = nil, today: Day) throws -> AlertWeeks {
            try precinct.read { try AlertWeeks.load(before: before.flatMap(Day.init), today: today, in: $0) }
        }
        let found = try load(today: today)
        #expect(found.weeks.count == 26 && found.weeks.first?.monday.text == "2026-11-16" && found.next == nil)
        #expect(
            found.weeks.first?.tallies == [.volume: .init(alerts: 1, settled: 1), .hour: .init(alerts: 1, settled: 0)])
        #expect(found.weeks.dropFirst().allSatisfy { $0.tallies.isEmpty })
        // Half a year later it stands on the page after, wherever its Monday is named from.
        let later = try load(today: Day(sinceEpoch: today.sinceEpoch + 200))
        #expect(later.weeks.allSatisfy { $0.tallies.isEmpty } && later.next != nil)
        let before = try load(later.next?.text, today: today)
        #expect(before.weeks.reduce(0) { $0 + $1.all.alerts } == 2 && before.next == nil)
        #expect(AlertWeeks.monday(of: Day(year: 1969, month: 12, day: 31)).text == "1969-12-29")
        try expectIndexed(precinct.store, AlertWeeks.statement(from: today, until: today.next))
    }

    @Test func theDrillListsWhomAnAccountHasSeenAndWhomABackupHolds() async throws {
        let precinct = try await Precinct.found()
        let (first, second) = (try await precinct.raise(by: .wang), try await precinct.raise())
        try await precinct.dispatch(first)
        _ = try await precinct.reveal(first)
        await precinct.catchUp()
        let day = precinct.entropy.now().day
        let (seen, held, later) = try precinct.read { tx in
            let look = try precinct.services().look(tx)
            return (
                try Breach.account("zhao", since: day, Precinct.keeping, look), try Breach.backup(made: day, Precinct.keeping, look),
                try Breach.account("zhao", since: day.next, Precinct.keeping, look)
            )
        }
        #expect(seen?.affected.map(\.label) == [first.number] && later?.affected.isEmpty == true)
        #expect(Set(held.affected.filter { $0.holding == "matters" }.map(\.label)) == [first.number, second.number])
        let lexicon = try precinct.services().words.lexicon("zh-Hans", scheme: precinct.scheme)
        let text = try #require(seen?.text(lexicon))
        #expect(text.contains(first.number) && text.contains("139********") && !text.contains(Precinct.phone))
        #expect(text.contains("通知") && text.contains("主管部门"))
    }

    @Test func theMapNamesEveryHoldingWithItsReason() async throws {
        let precinct = try await Precinct.found()
        let map = try PersonalDataMap(Precinct.keeping, precinct.scheme)
        let lexicon = try precinct.services().words.lexicon("zh-Hans", scheme: precinct.scheme)
        let text = map.markdown(lexicon)
        for word in ["反映的事项", "调解案件当事人", "志愿者登记和服务记录", "账号", "《个人信息保护法》", "了结以后 3 年", "sealed_text"] {
            #expect(text.contains(word), "\(word)")
        }
        #expect(!text.contains("（方案没有写）"))
        let english = map.markdown(try precinct.services().words.lexicon("en", scheme: precinct.scheme))
        #expect(english.contains("Personal Information Protection Law, Article 13") && !english.contains("个人信息保护法"))
        let bare = try await Precinct.found { _ in nil }
        #expect(try PersonalDataMap(Precinct.keeping, bare.scheme).markdown(lexicon).contains("（方案没有写）"))
        #expect(try await outcome { try await bare.ask("explain", on: bare.raise(by: .wang), as: bare.actor(.wang)) } == "404 rights.none")
    }

    @Test(arguments: [
        ("reading: {a_day: 40, from: 6,", "reading: {a_day: 40, from: 23,", "rights.hours"),
        ("  accounts:\n", "  accounting:\n", "rights.undeclared"), ("sensitivity: ordinary", "sensitivity: secret", "pack.choice"),
        ("backups: {kept_days: 90}", "backups: {kept_days: 0}", "pack.number"),
    ])
    func aFaultyPackIsTold(_ old: String, _ new: String, _ code: String) throws {
        let faults = try Precinct.load { $0.replacing(old, with: new) }.faults
        #expect(faults.contains { $0.hasPrefix("rights.yaml") && $0.hasSuffix(code) }, "\(faults)")
    }
}
