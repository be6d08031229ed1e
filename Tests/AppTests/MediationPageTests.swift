import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Mediation
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// A governance centre as its people and the parties use it, over HTTP.
@Suite struct MediationPageTests {
    private let town: Town
    private let tokens: [String: String]
    private let posts: [String: String]

    private static let cast = [
        ("ma", "mediation_head", Town.changning), ("guo", "mediation_head", Town.guanghua), ("tang", "mediator", Town.changning),
        ("song", "mediator", Town.changning),
    ]

    init() async throws {
        town = try await Town.open()
        let executor = town.installation.executor
        var (tokens, posts): ([String: String], [String: String]) = ([:], [:])
        for (name, role, unit) in Self.cast {
            _ = try await executor.perform(CreateAccount(username: name, displayName: name), as: .system)
            _ = try await executor.perform(GrantRole(username: name, role: role, unit: unit), as: .system)
            tokens[name] = try await Accounts(town.installation).token(for: name, label: "test", days: 9)
            guard role == "mediator" else { continue }
            let input = try AppointPost.Fields.schema.decode([
                "post": .text("mediator"), "name": .text(name == "tang" ? "唐调解" : "宋调解"), "username": .text(name),
            ])
            posts[name] = try await executor.perform(AppointPost(unit: unit, input), as: .system).output?.description
        }
        (self.tokens, self.posts) = (tokens, posts)
    }

    private static let opened = [
        "unit": Town.changning, "kind": "neighbour", "what": "老槐树压了后墙", "applicant": "钱多多", "respondent": "吴小庄", "consent": "true",
    ]

    private func browser(_ client: any TestClientProtocol, _ name: String, locale: String = "zh-Hans") -> Browser {
        Browser(client, token: tokens[name], locale: locale)
    }

    private func accepted(_ ma: inout Browser) async throws -> String {
        let made = try await ma.fillIn("/mediation/new", to: "/mediation", Self.opened)
        #expect(made.status == 303)
        let path = made.location
        #expect(try await ma.fillIn(path, to: "\(path)/accept", [:]).location == path)
        #expect(try await ma.fillIn(path, to: "\(path)/seat", ["post": posts["tang"] ?? ""]).location == path)
        return path
    }

    private static let session = [
        "held_on": TestStore.start.day.text, "place": "东头会议室", "outcome": "nearly_agreed", "came.applicant": "true",
        "came.respondent": "true", "came.mediator": "true",
    ]

    @Test func aDisputeIsSettledAndItsPartiesSeeWhoLooked() async throws {
        let town = town
        try await town.serve { client in
            var (ma, tang) = (browser(client, "ma"), browser(client, "tang"))
            let form = try await ma.get("/mediation/new")
            #expect(form.text.contains("人民调解法") && form.text.contains("5 年后销毁"))
            let refused = try await ma.fillIn("/mediation/new", to: "/mediation", Self.opened.merging(["consent": ""]) { $1 })
            #expect(refused.status == 422 && refused.text.contains("双方都愿意") && refused.text.contains("老槐树压了后墙"))
            let path = try await accepted(&ma)
            let page = try await tang.get(path)
            #expect(page.status == 200 && page.text.contains("身份受保护") && !page.text.contains("钱多多") && !page.text.contains("老槐树"))
            #expect(try await tang.get("/mediation").text.contains(path))
            let short = try await tang.fillIn(path, to: "\(path)/session", ["place": "东头会议室"])
            #expect(short.status == 422 && short.text.contains("东头会议室"))
            #expect(try await tang.fillIn(path, to: "\(path)/session", Self.session).location == path)
            #expect(try await tang.fillIn(path, to: "\(path)/agree", ["agreement": "五日内锯掉树枝"]).location == path)
            let paper = try await tang.fillIn(path, to: "\(path)/paper", ["purpose": "sign"])
            #expect(paper.status == 200 && paper.text.contains("钱多多") && paper.text.contains("五日内锯掉树枝") && paper.text.contains("唐调解"))
            let open = try await ma.fillIn(path, to: "\(path)/reading", ["purpose": "mediate"])
            #expect(open.status == 200 && open.text.contains("吴小庄") && open.text.contains("<svg class=\"qr\""))
            // Asked for by its address it is closed again.
            #expect(try await ma.get(path).text.contains("身份受保护"))
            #expect(try await ma.fillIn(path, to: "\(path)/reading", ["purpose": "curiosity"]).status == 422)
            // A party's own link, from the API as the code has it.
            let id = String(path.split(separator: "/").last ?? "")
            let told = try await ma.send("/api/v1/mediation/\(id)/reading", json: ["purpose": "mediate"])
            let links = told.text.matches(of: /\/mediation\/p\/[A-Za-z0-9_-]+/).map { String($0.output) }
            #expect(links.count == 2)
            var party = Browser(client)
            let way = try await party.get(try #require(links.first))
            #expect(way.status == 303 && way.location.hasPrefix("/mediation/mine/"))
            let own = try await party.get(way.location)
            #expect(own.status == 200 && own.text.contains("钱**") && own.text.contains("签订协议") && own.text.contains("综治中心负责人"))
            #expect(!own.text.contains("吴小庄") && !own.text.contains("锯掉") && !own.text.contains("东头会议室"))
            var stranger = Browser(client)
            #expect(try await stranger.get(way.location).status == 404)
            #expect(try await party.get(String(links[0].dropLast(2))).status == 404)
            #expect(try await party.get(path).location.hasPrefix("/sign-in"))
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func aPartyObjectsAndSomebodyElseSitsThere() async throws {
        let town = town
        try await town.serve { client in
            var ma = browser(client, "ma")
            let path = try await accepted(&ma)
            let told = try await ma.send("/api/v1\(path)/reading", json: ["purpose": "mediate"])
            var party = Browser(client)
            let own = try await party.get(String(try #require(told.text.firstMatch(of: /\/mediation\/p\/[A-Za-z0-9_-]+/)).output)).location
            let seat = String(try #require(try await party.get(own).text.firstMatch(of: /name="seat" value="([0-9a-f-]{36})"/)).1)
            let empty = try await party.fillIn(own, to: "\(own)/object", ["seat": seat])
            #expect(empty.status == 422 && empty.text.contains("请填写这一项"))
            #expect(try await party.fillIn(own, to: "\(own)/object", ["seat": seat, "ground": "related"]).location == own)
            let stopped = try await ma.fillIn(path, to: "\(path)/session", Self.session)
            #expect(stopped.status == 409 && stopped.text.contains("还没有换人"))
            let replaced = try await ma.fillIn(
                path, to: "\(path)/replace", ["seat": seat, "ground": "related", "post": posts["song"] ?? ""])
            #expect(replaced.location == path)
            #expect(try await ma.fillIn(path, to: "\(path)/session", Self.session).location == path)
        }
        #expect(try town.installation.verify().faults == [])
    }

    /// Role by endpoint by scope: own is a case of 昌宁镇 on whose panel 唐调解 sits. A dash is not asked.
    private static let table = """
        endpoint       nobody wang ma  tang song guo  leader zhou
        GET  list      401    403  200 200  200  200  403    403
        GET  rate      401    403  200 200  200  200  403    403
        POST open      401    403  201 403  403  403  403    403
        GET  one       401    403  200 200  404  404  403    403
        POST reading   401    403  200 200  404  404  403    403
        POST party     401    403  200 200  404  404  403    403
        POST seat      401    403  422 403  403  404  403    403
        POST replace   401    403  422 403  403  404  403    403
        POST call      401    403  200 200  404  404  403    403
        POST session   401    403  200 200  404  404  403    403
        POST follow    401    403  409 409  404  404  403    403
        POST accept    401    403  409 403  403  404  403    403
        POST agree     401    403  200 409  404  404  403    403
        POST fail      401    403  409 409  404  404  403    403
        POST withdraw  401    403  409 409  404  404  403    403
        """

    @Test func everybodyGetsTheAnswerInTheTable() async throws {
        let town = town
        let shapes = ShapeCheck(town.endpoints)
        let rows = Self.table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let names = try #require(rows.first).dropFirst()
        try await town.serve { client in
            var ma = browser(client, "ma")
            let base = "/api/v1" + (try await accepted(&ma))
            for row in rows.dropFirst() {
                for (name, due) in zip(names, row.dropFirst(2)) {
                    let known = Town.Who(rawValue: name).flatMap { town.token($0) }
                    var who = Browser(client, token: known ?? tokens[name])
                    let (uri, fields) = asked(row[1], base)
                    let answer = row[0] == "GET" ? try await who.get(uri) : try await who.send(uri, json: fields)
                    #expect("\(answer.status)" == due, "\(row[1]) by \(name): \(answer.text)")
                    let ends = ["list": "", "open": "", "rate": "/rate", "one": "/{id}"]
                    let path = "/api/v1/mediation" + (ends[row[1]] ?? "/{id}/\(row[1])")
                    let endpoint = try #require(town.endpoints.first { $0.method.rawValue == row[0] && $0.path == path })
                    #expect(
                        shapes.faults(endpoint, status: answer.status, type: answer.headers[.contentType], body: answer.text) == [],
                        "\(row[1]) by \(name)")
                }
            }
        }
        #expect(try town.installation.verify().faults == [])
    }

    private func asked(_ name: String, _ base: String) -> (String, [String: String]) {
        switch name {
        case "list": ("/api/v1/mediation", [:])
        case "rate": ("/api/v1/mediation/rate?unit=\(Town.changning)", [:])
        case "open": ("/api/v1/mediation", Self.opened)
        case "one": (base, [:])
        case "reading": ("\(base)/reading", ["purpose": "mediate"])
        case "party": ("\(base)/party", ["side": "third", "party_name": "郑三"])
        case "seat": ("\(base)/seat", ["post": "x"])
        case "replace": ("\(base)/replace", ["seat": "x", "ground": "other", "post": "x"])
        case "call": ("\(base)/call", ["helper": "judge"])
        case "session": ("\(base)/session", Self.session)
        case "agree": ("\(base)/agree", ["agreement": "就这样"])
        case "follow": ("\(base)/follow", ["result": "kept"])
        case "fail": ("\(base)/fail", ["way": "court"])
        default: ("\(base)/\(name)", [:])
        }
    }

    /// A matter that an office signed for is offered to the centre of its place, by the log alone.
    @Test func aMatterComesToTheCentre() async throws {
        let town = town
        let number = try await town.matter(
            "accepted", in: Town.changning, office: Town.changning, by: nil, category: "neighbour_dispute")
        let done = try await town.matter(
            "resolved", in: Town.changning, office: Town.changning, by: nil, category: "neighbour_dispute")
        await JobRunner(
            store: town.installation.store, subscriptions: House.subscriptions(over: town.installation), sweeps: [],
            heads: town.installation.heads, entropy: town.clock, logger: Log.quiet
        ).catchUp()
        try await town.serve { client in
            var ma = browser(client, "ma")
            let list = try await ma.get("/mediation")
            #expect(list.text.contains(number) && !list.text.contains(done))
            let form = try await ma.get("/mediation/new?unit=\(Town.changning)&matter=\(number)")
            #expect(form.text.contains("value=\"\(number)\""))
            let made = try await ma.fillIn("/mediation/new", to: "/mediation", Self.opened.merging(["matter": number]) { $1 })
            #expect(try await ma.get(made.location).text.contains(number))
            #expect(try await ma.get("/mediation").text.contains("办理单位移送") == false)
            var guo = browser(client, "guo")
            #expect(try await guo.get("/mediation").text.contains(number) == false)
            #expect(try await guo.get("/mediation?unit=\(Town.changning)").status == 404)
        }
        #expect(try town.installation.verify().faults == [])
    }

    /// When a mediation ends, its matter is told how, once, and nothing of what was said there.
    @Test func howItEndedGoesBackToTheMatter() async throws {
        let town = town
        let number = try await town.matter(
            "accepted", in: Town.changning, office: Town.changning, by: town.account(.wang), category: "neighbour_dispute")
        let jobs = JobRunner(
            store: town.installation.store, subscriptions: House.subscriptions(over: town.installation), sweeps: [],
            alarms: [MatterReferrals.alarm], executor: town.installation.executor, heads: town.installation.heads, entropy: town.clock,
            logger: Log.quiet)
        await jobs.catchUp()
        try await town.serve { client in
            var ma = browser(client, "ma")
            let path = try await ma.fillIn("/mediation/new", to: "/mediation", Self.opened.merging(["matter": number]) { $1 }).location
            #expect(try await ma.fillIn(path, to: "\(path)/accept", [:]).location == path)
            var wang = Browser(client, token: town.token(.wang))
            #expect(try await wang.get("/matters/\(number)").text.contains("调解结果") == false)
            let before = try #require(try town.installation.store.read { try Matter.find(number: number, in: $0) }).version
            #expect(try await ma.fillIn(path, to: "\(path)/fail", ["way": "court", "text": "谁也不肯让"]).location == path)
            for _ in 0..<2 {
                await jobs.catchUp()
                await jobs.ringAll()
            }
            let page = try await wang.get("/matters/\(number)").text
            #expect(page.contains("调解结果") && page.contains("没有达成协议"))
            #expect(!page.contains("谁也不肯让") && !page.contains("吴小庄"))
            #expect(try await wang.get("/api/v1/matters/\(number)").text.contains("\"outcome\":\"not_agreed\""))
            let store = town.installation.store
            #expect(try store.read { try $0.count("SELECT COUNT(*) FROM matter_mediated") } == 1)
            #expect(try store.read { try $0.count("SELECT COUNT(*) FROM mediation_word") } == 0)
            // A command of its own, for the reason of the case's event; the matter itself did not move.
            let told = try store.read { tx in
                try tx.first(
                    """
                    SELECT c.type FROM event e JOIN event c ON c.id = e.cause WHERE e.type = 'matter.mediated' AND e.command_id <> c.command_id LIMIT 1
                    """
                ) { try $0.text(0) }
            }
            #expect(told == "mediation.fail")
            #expect(try store.read { try Matter.find(number: number, in: $0) }?.version == before)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func itIsWholeInEnglish() async throws {
        let town = town
        try await town.serve { client in
            var ma = browser(client, "ma", locale: "en")
            let path = try await accepted(&ma)
            for uri in ["/mediation", "/mediation/new", "/mediation/rate", path] {
                let page = try await ma.get(uri)
                #expect(page.status == 200)
                // Names of people and units that the pack does not translate aside, a key that has no words shows itself.
                let key = /(mediation|field|choice|side|helper|way|purpose|dispute)\.[a-z_]+(\.[a-z_]+)*</
                #expect(page.text.firstMatch(of: key) == nil, "\(uri)")
            }
        }
    }
}
