import Delivery
import HTTPTypes
import HummingbirdTesting
import Kernel
import Storage
import TestSupport
import Testing

@testable import App

/// A squad as those who lead it and those who join it use it, over HTTP.
@Suite struct SquadPageTests {
    private static let formed = [
        "unit": Town.changning, "kind": "volunteers", "squad_name": "清河队", "about": "每周清扫河岸", "skill.driving": "true",
    ]
    private static let turn = [
        "roster_kind": "cleaning", "weekday": "1", "starts": "08:00", "ends": "10:00", "role": "cleaner", "people": "1", "spot": "东桥头",
    ]

    @Test func fromAnInvitationToADutyInACalendar() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var (chen, wang) = (Browser(client, token: town.token(.chen)), Browser(client, token: town.token(.wang)))
            var li = Browser(client, token: town.token(.li))
            let refused = try await chen.fillIn("/squads/new", to: "/squads", Self.formed.merging(["squad_name": ""]) { $1 })
            #expect(refused.status == 422 && refused.text.contains("每周清扫河岸"))
            let path = try await chen.fillIn("/squads/new", to: "/squads", Self.formed).location
            #expect(path.hasPrefix("/squads/"))
            let unknown = try await chen.fillIn(path, to: path + "/invite", ["member_name": "nobody"])
            #expect(unknown.status == 422 && unknown.text.contains("没有这个用户名"))
            #expect(try await chen.fillIn(path, to: path + "/invite", ["member_name": "wang"]).location == path)
            #expect(try await wang.get("/squads").text.contains("请您加入"))
            #expect(try await wang.get(path).text.contains("我同意加入"))
            let silent = try await wang.fillIn(path, to: path + "/join", [:])
            #expect(silent.status == 422 && silent.text.contains("要本人同意才行"))
            #expect(try await wang.fillIn(path, to: path + "/join", ["consent": "true"]).location == path)
            // Who is in it is nobody else's business.
            let (own, other) = (try await wang.get(path).text, try await li.get(path).text)
            #expect(own.contains(">chen<") && !own.contains("移出"))
            #expect(other.contains("清河队") && !other.contains(">chen<") && !other.contains(">wang<"))
            let roster = try await chen.fillIn(path, to: path + "/rosters", Self.turn).location
            #expect(roster.hasPrefix("/rosters/") && !roster.hasSuffix("/rosters/"))
            #expect(try await chen.fillIn(roster, to: roster + "/publish", ["weeks": "2"]).location == roster)
            #expect(try await li.get(roster).status == 404)
            let week = try await wang.get(roster + "?week=2026-11-23").text
            #expect(week.contains("东桥头") && week.contains("清扫员") && !week.contains("/publish"))
            let duties = try await wang.get("/duties").text
            #expect(duties.contains("我想换班") && duties.contains("清河队"))
            let offer = String(try #require(duties.firstMatch(of: /action="(\/duties\/[0-9a-f-]{36}\/offer)"/)).1)
            #expect(try await wang.fillIn("/duties", to: offer, [:]).location == "/duties")
            #expect(try await wang.get("/duties").text.contains("不换了"))
            // The calendar tells what and when, by the secret alone; not where, which is sealed.
            let account = try #require(town.account(.wang))
            let secret = try #require(try await town.installation.executor.perform(OpenFeed(), as: Actor(account: account)).output)
            var reader = Browser(client)
            let calendar = try await reader.get("/feeds/\(secret)/duties")
            #expect(calendar.status == 200 && calendar.headers[.contentType] == "text/calendar; charset=utf-8")
            #expect(calendar.text.contains("BEGIN:VEVENT") && calendar.text.contains("昌宁镇 清扫 清扫员"))
            #expect(!calendar.text.contains("东桥头") && !calendar.text.contains("清河队"))
            #expect(try await reader.get("/feeds/\(secret)x/duties").status == 404)
        }
        #expect(try town.installation.verify().faults == [])
    }
}
