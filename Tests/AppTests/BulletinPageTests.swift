import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import App

/// Bulletins as those who publish, read and ask use them, over HTTP.
@Suite struct BulletinPageTests {
    private let town: Town

    private static let told = [
        "unit": Town.changning, "title": "医保缴费", "text": "十二月二十日前缴清。", "everybody": "true", "post.grid_instructor": "true",
    ]

    /// 李网格 serves as grid instructor of 昌宁镇.
    init() async throws {
        town = try await Town.open()
        let input = try AppointPost.Fields.schema.decode([
            "post": .text("grid_instructor"), "name": .text("李网格"), "phone": .text("0357123456"), "username": .text("li"),
        ])
        _ = try await town.installation.executor.perform(AppointPost(unit: Town.changning, input), as: .system)
    }

    private func browser(_ client: any TestClientProtocol, _ who: Town.Who, locale: String = "zh-Hans") -> Browser {
        Browser(client, token: town.token(who), locale: locale)
    }

    private func catchUp() async {
        await JobRunner(
            store: town.installation.store, subscriptions: House.subscriptions(over: town.installation), sweeps: [],
            heads: town.installation.heads, entropy: town.clock, logger: Log.quiet
        ).catchUp()
    }

    @Test func itIsToldReadAndReplaced() async throws {
        let town = town
        try await town.serve { client in
            var (chen, li) = (browser(client, .chen), browser(client, .li))
            let refused = try await chen.fillIn("/bulletins/new", to: "/bulletins", Self.told.merging(["post.grid_instructor": ""]) { $1 })
            #expect(refused.status == 422 && refused.text.contains("医保缴费") && refused.text.contains("发给哪些岗位"))
            let made = try await chen.fillIn("/bulletins/new", to: "/bulletins", Self.told)
            #expect(made.status == 303)
            let path = made.location
            await catchUp()
            #expect(try await li.get("/notices").text.contains("政策宣传"))
            let list = try await li.get("/bulletins")
            #expect(list.text.contains("医保缴费") && list.text.contains("待读") && list.text.contains("还没有点"))
            #expect(try await li.get(path).text.contains("action=\"\(path)/confirm\""))
            #expect(try await li.fillIn(path, to: "\(path)/confirm", [:]).location == path)
            let read = try await li.get(path)
            #expect(read.text.contains("您已点过") && !read.text.contains("\(path)/confirm"))
            // A second tap of a page that is still open says the same.
            #expect(try await li.fillIn("/raise", to: "\(path)/confirm", [:]).location == path)
            #expect(try await li.send("/api/v1\(path)/confirm", json: [:]).status == 409)
            // One of one is not told; no name stands anywhere.
            let counts = try await chen.get("\(path)/counts")
            #expect(counts.status == 200 && counts.text.contains("收件人不足 5 人") && !counts.text.contains("李网格"))
            let form = try await chen.get("/bulletins/new?replaces=\(path.split(separator: "/").last ?? "")")
            #expect(form.text.contains("value=\"医保缴费\"") && form.text.contains("name=\"replaces\""))
            let newer = try await chen.fillIn(
                "/bulletins/new?replaces=\(path.split(separator: "/").last ?? "")", to: "/bulletins",
                Self.told.merging(["title": "医保缴费延期", "replaces": String(path.split(separator: "/").last ?? "")]) { $1 })
            #expect(newer.status == 303)
            let old = try await li.get(path)
            #expect(old.text.contains("已有新版") && old.text.contains(newer.location) && !old.text.contains("\(path)/ask"))
            #expect(try await li.get(newer.location).text.contains("待读"))
            let gone = try await chen.fillIn(newer.location, to: "\(newer.location)/withdraw", ["ground": "文件改了"])
            #expect(gone.location == newer.location)
            #expect(try await li.get(newer.location).text.contains("文件改了"))
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func filesComeWithTheFormAndLater() async throws {
        let town = town
        try await town.serve { client in
            var (chen, li, nobody, zhang) = (browser(client, .chen), browser(client, .li), Browser(client), browser(client, .zhang))
            let voice = "#!AMR\n" + String(repeating: "<", count: 64)
            let own = Self.told.merging(["everybody": ""]) { $1 }.filter { !$0.value.isEmpty }
            // A file that nobody can take refuses the whole form: nobody is told.
            let refused = try await chen.fillIn("/bulletins/new", to: "/bulletins", own, file: "%PDF-1.7")
            #expect(refused.status == 422 && refused.text.contains("医保缴费"))
            let path = try await chen.fillIn("/bulletins/new", to: "/bulletins", own, file: voice).location
            #expect(try await chen.get(path).text.contains("action=\"\(path)/files\""))
            #expect(try await chen.fillIn(path, to: "\(path)/files", [:], file: voice).location == path)
            let page = try await li.get(path)
            #expect(page.text.ranges(of: "<audio").count == 2 && !page.text.contains("action=\"\(path)/files\""))
            let first = try #require(page.text.firstMatch(of: /src="([^"]*\/files\/[^"]*)"/)).1
            for address in [String(first), "/api/v1\(first)"] {
                let read = try await li.get(address)
                #expect(read.status == 200 && read.text == voice && read.headers[.contentType] == "audio/amr")
                #expect(try await nobody.get(address).status == 404)
            }
            #expect(try await li.get("/api/v1\(path)").text.contains("\"family\":\"sound\""))
            #expect(try await zhang.send("/api/v1\(path)/files", file: voice, type: "audio/amr").status == 201)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func everyAskerIsAnswered() async throws {
        let town = town
        try await town.serve { client in
            var (chen, li, nobody) = (browser(client, .chen), browser(client, .li), Browser(client))
            let path = try await chen.fillIn("/bulletins/new", to: "/bulletins", Self.told).location
            let form = try await nobody.get("\(path)/ask")
            #expect(form.status == 200 && form.text.contains("医保缴费") && form.text.contains("关于您填写的信息"))
            #expect(try await nobody.fillIn("\(path)/ask", to: "\(path)/ask", ["name": "王"]).status == 422)
            let asked = try await nobody.fillIn("\(path)/ask", to: "\(path)/ask", ["what": "外地上学的孩子怎么缴？"])
            #expect(asked.status == 303 && asked.location.hasPrefix("/matters/"))
            let own = try await nobody.get(asked.location)
            #expect(own.text.contains("就政策宣传提问") && own.text.contains(path) && own.text.contains("外地上学"))
            let second = try await li.fillIn("\(path)/ask", to: "\(path)/ask", ["what": "逾期还能缴吗？"]).location
            let number = String(second.split(separator: "/").last ?? "")
            let program = try await li.send("/api/v1\(path)/questions", json: ["what": "谁负责？"])
            #expect(program.status == 201 && program.text.contains("/m/"))
            #expect(try await chen.get(path).text.contains("3 个，其中 0 个已有答复"))
            // Handled like any other, and the answer is with who asked.
            let dispatch = try DispatchMatter.Fields.schema.decode(["to": .text(Town.changning)])
            let resolve = try ResolveMatter.Fields.schema.decode(["result": .text("逾期可以补缴。")])
            let executor = town.installation.executor
            _ = try await executor.perform(DispatchMatter(number, dispatch, expected: nil), as: .system)
            _ = try await executor.perform(AcceptMatter(number, expected: nil), as: .system)
            _ = try await executor.perform(ResolveMatter(number, resolve, expected: nil), as: .system)
            #expect(try await li.get(second).text.contains("逾期可以补缴。"))
            #expect(try await chen.get(path).text.contains("3 个，其中 1 个已有答复"))
            #expect(try await nobody.get(path).text.contains("个已有答复") == false)
            let told = try await chen.send("/api/v1\(path)/withdraw", json: ["ground": "过期"])
            #expect(told.status == 200)
            #expect(try await nobody.get("\(path)/ask").status == 409)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func theAPIAnswersInItsShapes() async throws {
        let town = town
        let shapes = ShapeCheck(town.endpoints)
        try await town.serve { client in
            var (chen, li) = (browser(client, .chen), browser(client, .li))
            let made = try await chen.send("/api/v1/bulletins", json: Self.told)
            let id = String(try #require(made.text.firstMatch(of: /[0-9a-f-]{36}/)).output)
            for (path, uri) in [
                ("/api/v1/bulletins", "/api/v1/bulletins"), ("/api/v1/bulletins/{id}", "/api/v1/bulletins/\(id)"),
                ("/api/v1/bulletins/{id}/counts", "/api/v1/bulletins/\(id)/counts"),
            ] {
                let answer = try await path.hasSuffix("counts") ? chen.get(uri) : li.get(uri)
                let endpoint = try #require(town.endpoints.first { $0.method == .get && $0.path == path })
                #expect(answer.status == 200)
                #expect(
                    shapes.faults(endpoint, status: answer.status, type: answer.headers[.contentType], body: answer.text) == [], "\(uri)")
            }
            #expect(try await li.get("/api/v1/bulletins").text.contains("\"confirmed\":false"))
        }
    }

    @Test func itIsWholeInEnglish() async throws {
        let town = town
        try await town.serve { client in
            var chen = browser(client, .chen, locale: "en")
            let path = try await chen.fillIn("/bulletins/new", to: "/bulletins", Self.told).location
            for uri in ["/bulletins", "/bulletins?show=everybody", "/bulletins/new", path, "\(path)/counts", "\(path)/ask"] {
                let page = try await chen.get(uri)
                #expect(page.status == 200)
                #expect(page.text.firstMatch(of: />(bulletin|field|ask|choice|post)\.[a-z_]+(\.[a-z_]+)*</) == nil, "\(uri)")
            }
        }
    }
}
