import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Mobilisation
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// A volunteer task as those who lead it and those who come use it, over HTTP.
@Suite struct TaskPageTests {
    private static let published = [
        "unit": Town.changning, "kind": "environment", "title": "清理河道", "what": "带手套和雨鞋", "place": "东桥头", "fairness": "first",
        "least_age": "18", "day": "2026-11-21", "starts": "08:30", "ends": "11:30", "places": "1",
    ]
    private static let joined = ["unit": Town.changning, "age": "18", "consent": "true", "skill.driving": "true"]

    private func browser(_ client: any TestClientProtocol, _ who: Town.Who, _ town: Town, locale: String = "zh-Hans") -> Browser {
        Browser(client, token: town.token(who), locale: locale)
    }

    @Test func aPlaceIsClaimedWithTwoTapsAndHandedOn() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var (chen, wang, wei) = (browser(client, .chen, town), browser(client, .wang, town), browser(client, .wei, town))
            let refused = try await chen.fillIn("/tasks/new", to: "/tasks", Self.published.merging(["starts": "半夜"]) { $1 })
            #expect(refused.status == 422 && refused.text.contains("时间要写成") && refused.text.contains("清理河道"))
            let path = try await chen.fillIn("/tasks/new", to: "/tasks", Self.published).location
            // Who has not joined is led there, and from there back.
            let stranger = try await wang.get(path)
            #expect(stranger.status == 200 && stranger.text.contains("东桥头") && stranger.text.contains("先加入志愿者"))
            let id = String(path.split(separator: "/").last ?? "")
            let form = try await wang.get("/volunteers/join?unit=\(Town.changning)&task=\(id)")
            #expect(form.status == 200 && form.text.contains("志愿服务条例") && form.text.contains("昌宁镇"))
            let short = try await wang.fillIn(
                "/volunteers/join?unit=\(Town.changning)", to: "/volunteers/join?task=\(id)", ["unit": Town.changning, "age": "14"])
            #expect(short.status == 422 && short.text.contains("监护人"))
            let back = try await wang.fillIn("/volunteers/join?unit=\(Town.changning)", to: "/volunteers/join?task=\(id)", Self.joined)
            #expect(back.location == path)
            _ = try await wei.fillIn("/volunteers/join", to: "/volunteers/join", Self.joined)
            // The list has the button itself.
            let list = try await wang.get("/tasks")
            let claim = String(try #require(list.text.firstMatch(of: /action="(\/shifts\/[0-9a-f-]{36}\/claim)"/)).1)
            #expect(try await wang.fillIn("/tasks", to: claim, [:]).location == path)
            #expect(try await wang.get(path).text.contains("已报上，第 1 号"))
            #expect(try await wei.fillIn("/tasks", to: claim, [:]).location == path)
            #expect(try await wei.get(path).text.contains("排队第 1 位"))
            #expect(try await wei.get(path).text.contains("谁来") == false)
            let people = try await chen.get(path)
            #expect(people.text.contains("谁来") && people.text.contains("wang"))
            let twice = try await wang.fillIn(path, to: claim, [:])
            #expect(twice.status == 409 && twice.text.contains("已经报过"))
            let leave = String(try #require(try await wang.get(path).text.firstMatch(of: /action="(\/claims\/[0-9a-f-]{36}\/leave)"/)).1)
            #expect(try await wang.fillIn(path, to: leave, [:]).location == path)
            #expect(try await wei.get(path).text.contains("已报上，第 1 号"))
            // In English nothing is left in Chinese but what people wrote.
            var english = browser(client, .wei, town, locale: "en")
            #expect(try await english.get(path).text.contains("You have place 1"))
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func oneReportsInByTheCodeAndPrintsACertificate() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var (chen, wang) = (browser(client, .chen, town), browser(client, .wang, town))
            let path = try await chen.fillIn("/tasks/new", to: "/tasks", Self.published).location
            _ = try await wang.fillIn("/volunteers/join", to: "/volunteers/join", Self.joined)
            let claim = String(try #require(try await wang.get(path).text.firstMatch(of: /action="(\/shifts\/[0-9a-f-]{36}\/claim)"/)).1)
            _ = try await wang.fillIn(path, to: claim, [:])
            let sheet = try await chen.get("\(path)/code")
            #expect(sheet.status == 200 && sheet.text.contains("<svg class=\"qr\""))
            let task = try #require(ID(String(path.split(separator: "/").last ?? "")))
            let spot = "/spot/" + SpotCode.code(task, vault: town.installation.executor.vault)
            #expect(try await wang.get(spot).text.contains("开始前一小时"))
            town.clock.set(now: town.clock.now().adding(seconds: 23 * 3600))
            let seat = String(try #require(try await wang.get(spot).text.firstMatch(of: /name="claim" value="([0-9a-f-]{36})"/)).1)
            #expect(try await wang.fillIn(spot, to: spot, ["claim": seat]).location == spot)
            #expect(try await wang.get(spot).text.contains("已报到"))
            town.clock.set(now: town.clock.now().adding(seconds: 3 * 3600))
            let confirm = claim.replacing("/claim", with: "/confirm")
            let served = ConfirmShift.Fields.tick(try #require(ID(seat)))
            let empty = try await chen.fillIn(path, to: confirm, [:])
            #expect(empty.status == 422 && empty.text.contains("没有勾选"))
            #expect(
                try await chen.fillIn(path, to: confirm, [served: "true", "minutes": "150", "thanks": "辛苦了"]).location == path)
            #expect(try await chen.fillIn(path, to: "\(path)/finish", ["result": "干净了"]).location == path)
            let record = try await wang.get("/volunteers/record")
            #expect(record.text.contains("2.5") && record.text.contains("辛苦了"))
            let certificate = try await wang.get("/volunteers/certificate")
            #expect(certificate.status == 200 && certificate.text.contains("共 2.5 小时") && certificate.text.contains("清理河道"))
            #expect(try await chen.get("/volunteers/certificate").status == 409)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func aMatterBecomesATaskAndItsEndSettlesIt() async throws {
        let town = try await Town.open()
        let number = try await town.matter("accepted", in: Town.changning, office: Town.cityManagement, by: nil)
        try await town.serve { client in
            var (chen, zhang) = (browser(client, .chen, town), browser(client, .zhang, town))
            let wrong = try await chen.fillIn("/tasks/new", to: "/tasks", Self.published.merging(["matter": "2026000000010"]) { $1 })
            #expect(wrong.status == 422 && wrong.text.contains("没有这个编号的事项"))
            // 张支书 publishes tasks, but reads no matters.
            let unread = try await zhang.fillIn("/tasks/new", to: "/tasks", Self.published.merging(["matter": number]) { $1 })
            #expect(unread.status == 422)
            let path = try await chen.fillIn("/tasks/new", to: "/tasks", Self.published.merging(["matter": number]) { $1 }).location
            #expect(try await chen.get(path).text.contains(number))
            town.clock.set(now: town.clock.now().adding(seconds: 24 * 3600))
            let done = try await chen.fillIn(path, to: "\(path)/finish", ["result": "垃圾清走了"])
            // A dispatcher does not answer for the office: the task is done, and the page says what is left.
            #expect(done.location == "\(path)?matter=open")
            #expect(try await chen.get(done.location).text.contains("还要由承办单位办结"))
        }
        let events = try town.installation.store.read { tx in
            try tx.all(
                """
                SELECT e.type, e.cause IS NOT NULL FROM event e JOIN matter m ON m.id = e.stream WHERE m.number = \(number)
                ORDER BY e.stream_version LIMIT 50
                """
            ) { (type: try $0.text(0), caused: try $0.bool(1)) }
        }
        #expect(events.last?.type == "matter.note" && events.last?.caused == true)
        #expect(try town.installation.verify().faults == [])
    }

    /// Whoever may do both does both with one finish.
    @Test func whoeverAnswersForTheMatterSettlesItWithTheTask() async throws {
        let town = try await Town.open()
        let number = try await town.matter("accepted", in: Town.changning, office: Town.cityManagement, by: nil)
        let executor = town.installation.executor
        let units = try town.installation.store.read { tx in
            try [Town.changning, Town.cityManagement].compactMap { try UnitRecord.find(code: $0, in: tx) }
        }
        let both = Actor(
            account: town.account(.zhao),
            grants: zip(["township_dispatcher", "office_clerk"], units).map { Actor.Grant(role: $0, unit: $1.id, path: $1.path) })
        let hooks = MatterTasks(town.installation).hooks
        #expect(try hooks.judge(number, both) == number)
        let input = try PublishTask.Fields.schema.decode(Self.published.mapValues(Schema.Raw.text))
        let task = try await executor.perform(PublishTask(input, matter: number), as: both)
        try await hooks.settled(number, "垃圾清走了", both, task.events.first?.id, nil)
        let state = try town.installation.store.read { try Matter.find(number: number, in: $0) }
        #expect(state?.state == "resolved")
        let cause = try town.installation.store.read { tx in
            try tx.first("SELECT cause FROM event WHERE type = 'matter.resolve' LIMIT 1") { try $0.optionalID(0) } ?? nil
        }
        #expect(cause == task.events.first?.id)
    }
}
