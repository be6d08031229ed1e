import Enforcement
import HTTPTypes
import HummingbirdTesting
import Kernel
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// An enforcement team and an authority as their people use them, over HTTP.
@Suite struct EnforcementPageTests {
    private let town: Town
    private let token: String
    private let officer: ID

    private static let planned = ["team": Town.changning, "place": Town.changning, "check.dust": "true", "check.rubbish": "true"]

    init() async throws {
        town = try await Town.open()
        let executor = town.installation.executor
        _ = try await executor.perform(CreateAccount(username: "qin", displayName: "秦队长"), as: .system)
        _ = try await executor.perform(GrantRole(username: "qin", role: "enforcement_leader", unit: Town.changning), as: .system)
        token = try await Accounts(town.installation).token(for: "qin", label: "test", days: 9)
        let input = try AppointPost.Fields.schema.decode([
            "post": .text("enforcer"), "name": .text("严队员"), "phone": .text("0357123456"),
        ])
        officer = try #require(try await executor.perform(AppointPost(unit: Town.changning, input), as: .system).output)
    }

    private var day: String { town.clock.now().day.text }

    private func hold() -> [String: String] { ["held_on": day, HoldOperation.prefix + Ticks.name(officer, .post): "true"] }

    @Test func anOperationFromThePlanToTheAnswer() async throws {
        let town = town
        try await town.serve { client in
            var (qin, zhao) = (Browser(client, token: token), Browser(client, token: town.token(.zhao)))
            let form = try await qin.get("/enforcement/new")
            #expect(form.text.contains("扬尘污染") && form.text.contains("昌宁镇"))
            let refused = try await qin.fillIn(
                "/enforcement/new", to: "/enforcement", ["team": Town.changning, "place": Town.changning, "held_on": day])
            #expect(refused.status == 422 && refused.text.contains("查什么"))
            let made = try await qin.fillIn("/enforcement/new", to: "/enforcement", Self.planned.merging(["held_on": day]) { $1 })
            let path = made.location
            #expect(made.status == 303 && path.hasPrefix("/enforcement/"))
            let alone = try await qin.fillIn(path, to: "\(path)/hold", ["held_on": day])
            #expect(alone.status == 422 && alone.text.contains("参加人员"))
            #expect(try await qin.fillIn(path, to: "\(path)/hold", hold()).location == path)
            #expect(try await qin.get(path).text.contains("严队员"))
            let found = ["check_kind": "dust", "about": "place", "outcome": "beyond", "text": "河边砂土没有苫盖"]
            #expect(try await qin.fillIn(path, to: "\(path)/finding", found).location == path)
            let finding = String(try #require(try await qin.get(path).text.firstMatch(of: /name="finding" value="([0-9a-f-]{36})"/)).1)
            let early = try await qin.fillIn(path, to: "\(path)/close", [:])
            #expect(early.status == 409 && early.text.contains("还有需要移送的发现"))
            let handed = ["finding": finding, "authority": Town.cityManagement, "text": "请依法处理"]
            #expect(try await qin.fillIn(path, to: "\(path)/transfer", handed).location == path)
            let inbox = try await zhao.get("/enforcement/transfers")
            let transfer = String(try #require(inbox.text.firstMatch(of: /\/enforcement\/transfers\/[0-9a-f-]{36}/)).output)
            let seen = try await zhao.get(transfer)
            #expect(seen.text.contains("河边砂土没有苫盖") && seen.text.contains("请依法处理") && seen.text.contains("待签收"))
            #expect(try await zhao.get(path).status == 403)
            #expect(try await zhao.fillIn(transfer, to: "\(transfer)/receive", [:]).location == transfer)
            let short = try await zhao.fillIn(transfer, to: "\(transfer)/answer", ["result": "taken"])
            #expect(short.status == 422)
            #expect(try await zhao.fillIn(transfer, to: "\(transfer)/answer", ["result": "taken", "text": "已立案"]).location == transfer)
            #expect(try await qin.get(transfer).text.contains("已立案"))
            #expect(try await qin.fillIn(path, to: "\(path)/close", [:]).location == path)
            #expect(try await qin.get("/enforcement?state=closed").text.contains(path))
            let team = "/enforcement/teams/\(Town.changning)"
            #expect(try await qin.fillIn(team, to: "\(team)/vehicles", ["plate": "晋L00001", "from": day]).location == team)
            #expect(try await qin.get(team).text.contains("晋L00001"))
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func theAPIAnswersInItsShapes() async throws {
        let town = town
        let shapes = ShapeCheck(town.endpoints)
        try await town.serve { client in
            var (qin, zhao) = (Browser(client, token: token), Browser(client, token: town.token(.zhao)))
            func check(_ method: Endpoint.Method, _ path: String, _ answer: Browser.Answer, _ due: Int) throws {
                let endpoint = try #require(town.endpoints.first { $0.method == method && $0.path == path })
                #expect(answer.status == due, "\(path): \(answer.text)")
                #expect(
                    shapes.faults(endpoint, status: answer.status, type: answer.headers[.contentType], body: answer.text) == [], "\(path)")
            }
            func id(_ answer: Browser.Answer) throws -> String { String(try #require(answer.text.firstMatch(of: /[0-9a-f-]{36}/)).output) }
            let base = "/api/v1/enforcement"
            let made = try await qin.send(base, json: Self.planned.merging(["held_on": day]) { $1 })
            try check(.post, base, made, 201)
            let one = "\(base)/\(try id(made))"
            try check(.post, "\(base)/{id}/hold", try await qin.send("\(one)/hold", json: hold()), 200)
            let found = ["check_kind": "dust", "about": "place", "outcome": "beyond", "text": "砂土没有苫盖"]
            try check(.post, "\(base)/{id}/finding", try await qin.send("\(one)/finding", json: found), 200)
            let whole = try await qin.get(one)
            try check(.get, "\(base)/{id}", whole, 200)
            let finding = String(try #require(whole.text.firstMatch(of: /"findings":\[\{"id":"([0-9a-f-]{36})/)).1)
            let handed = ["finding": finding, "authority": Town.cityManagement, "text": "请依法处理"]
            try check(.post, "\(base)/{id}/transfer", try await qin.send("\(one)/transfer", json: handed), 200)
            let inbox = try await zhao.get("\(base)/transfers")
            try check(.get, "\(base)/transfers", inbox, 200)
            let transfer = "\(base)/transfers/\(try id(inbox))"
            try check(.post, "\(base)/transfers/{id}/receive", try await zhao.send("\(transfer)/receive", json: [:]), 200)
            try check(.get, "\(base)/transfers/{id}", try await zhao.get(transfer), 200)
            let answer = ["result": "taken", "text": "已立案"]
            try check(.post, "\(base)/transfers/{id}/answer", try await zhao.send("\(transfer)/answer", json: answer), 200)
            try check(.post, "\(base)/{id}/close", try await qin.send("\(one)/close", json: [:]), 200)
            try check(.get, base, try await qin.get("\(base)?state=closed"), 200)
            let vehicles = "\(base)/teams/\(Town.changning)/vehicles"
            let vehicle = try await qin.send(vehicles, json: ["plate": "晋L00001", "from": day])
            try check(.post, "\(base)/teams/{code}/vehicles", vehicle, 201)
            try check(.get, "\(base)/teams/{code}", try await qin.get("\(base)/teams/\(Town.changning)"), 200)
            town.clock.set(now: town.clock.now().adding(seconds: 86_400))
            let ended = try await qin.send("\(base)/vehicles/\(try id(vehicle))/end", json: ["on": day])
            try check(.post, "\(base)/vehicles/{id}/end", ended, 200)
            let other = try await qin.send(base, json: Self.planned.merging(["held_on": day]) { $1 })
            try check(.post, "\(base)/{id}/cancel", try await qin.send("\(base)/\(try id(other))/cancel", json: ["text": "下雨"]), 200)
        }
    }

    @Test func itIsWholeInEnglish() async throws {
        let town = town
        try await town.serve { client in
            var qin = Browser(client, token: token, locale: "en")
            let path = try await qin.fillIn("/enforcement/new", to: "/enforcement", Self.planned.merging(["held_on": day]) { $1 }).location
            for uri in ["/enforcement", "/enforcement/new", path, "/enforcement/teams/\(Town.changning)"] {
                let page = try await qin.get(uri)
                #expect(page.status == 200)
                #expect(page.text.firstMatch(of: />(enforcement|field|check|choice)\.[a-z_]+(\.[a-z_]+)*</) == nil, "\(uri)")
            }
        }
    }
}
