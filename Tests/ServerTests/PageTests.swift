import HTTPTypes
import HummingbirdTesting
import Kernel
import Server
import Testing

@Suite struct PageTests {
    @Test func refusedFormsComeBackWithWhatWasTyped() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let visit = try await client.visit()
            let headers: HTTPFields = [.cookie: "gx_visit=\(visit.cookie)"]
            let answer = try await client.form(
                "/notes", "title=&body=%3Cb%3E%0D%0A%E7%BB%AD&pin=9876&count=99&_csrf=\(visit.csrf)&_key=\(visit.key)", headers)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("body=&lt;b&gt;\n续;count=99;title="))
            #expect(!answer.text.contains("9876"))
            let conflict = try await client.form("/notes", "title=%E5%86%B2%E7%AA%81&_csrf=\(visit.csrf)", headers)
            #expect(conflict.status == .conflict && conflict.text.contains("title=冲突"))
            // What may have been done keeps its key, and what was refused gets another.
            let unknown = try await client.form("/notes", "title=%E4%B8%8D%E7%9F%A5&_csrf=\(visit.csrf)&_key=\(visit.key)", headers)
            #expect(unknown.status == .serviceUnavailable && unknown.text.contains("name=\"_key\" value=\"\(visit.key)\""))
            #expect(!answer.text.contains(visit.key))
            #expect(try await client.json("/notes", "{}", headers).status == .unsupportedMediaType)
            #expect(try await client.form("/notes", "title=a&title=b&_csrf=\(visit.csrf)", headers).status == .badRequest)
            #expect(try await client.form("/notes", "title=%zz&_csrf=\(visit.csrf)", headers).status == .badRequest)
        }
    }

    /// In parts, of a length that is told before; what is held for it is let go of afterwards, taken or not.
    @Test func aLongAnswerComesWhole() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let answer = try await client.get("/long")
            #expect(answer.bytes == Bench.long && answer.headers[.contentLength] == "200000")
            let head = try await client.execute(uri: "/long", method: .head) { $0 }
            #expect(head.status == .ok && head.text.isEmpty)
        }
        for _ in 0..<1000 where bench.seen.released < 2 { await Task.yield() }
        #expect(bench.seen.released == 2)
    }

    @Test func everyAnswerIsGuarded() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            for uri in ["/hello", "/nothing", "/api/v1/notes/1", "/boom", "/healthz", "/openapi.json"] {
                let answer = try await client.get(uri)
                #expect(answer.headers[Names.security]?.hasPrefix("default-src 'self'") == true, "\(uri)")
                #expect(answer.headers[Names.security]?.contains("unsafe-inline") == false)
                #expect(answer.headers[Names.sniffing] == "nosniff")
                #expect(answer.headers[.cacheControl] == "no-store")
                #expect(answer.headers[Names.transport] == nil)
            }
            let page = try await client.get("/hello")
            #expect(
                page.headers[values: .setCookie].allSatisfy {
                    $0.contains("HttpOnly") && $0.contains("SameSite=Lax") && !$0.contains("Secure")
                })
        }
        try await Bench(adjust: { $0.baseURL = "https://shiqing.example" }).run { (client: any TestClientProtocol) async throws in
            let page = try await client.get("/hello")
            #expect(page.headers[values: .setCookie].allSatisfy { $0.hasSuffix("; Secure") })
            #expect(page.headers[Names.transport] != nil)
        }
    }

    @Test func speaksTheReadersLanguage() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            #expect(try await client.get("/nothing").text.contains("lang=\"zh-Hans\""))
            #expect(
                try await client.get("/nothing", [.acceptLanguage: "fr, en-GB;q=0.8, zh;q=0.2"]).text.contains("Nothing was found here."))
            #expect(try await client.get("/nothing", [.acceptLanguage: "zh-CN,zh;q=0.9,en;q=0.8"]).text.contains("没有找到"))
            #expect(try await client.get("/nothing", [.cookie: "gx_lang=en"]).text.contains("Nothing was found here."))
            #expect(try await client.get("/nothing", [.cookie: "gx_lang=xx"]).text.contains("没有找到"))
            #expect(try await client.get("/hello", [.cookie: "gx_elder=on"]).text.contains("class=\"elder\""))
            let api = try await client.get("/api/v1/nothing", [.acceptLanguage: "en"])
            #expect(api.text.contains("\"title\":\"Nothing was found here.\"") && api.text.contains("\"mend\":\"Check the address"))
        }
    }

    @Test func faultsOfOurOwnTellOnlyAReference() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            for uri in ["/boom", "/api/v1/boom"] {
                let answer = try await client.get(uri)
                #expect(answer.status == .internalServerError)
                #expect(!answer.text.contains("王村民") && !answer.text.contains("Personal"))
                let reference = try #require(answer.headers[Names.reference])
                #expect(answer.text.contains(reference))
                #expect(bench.lines.all.contains { $0.contains(reference) && $0.contains("Personal") })
            }
            let full = try await client.get("/api/v1/full")
            #expect(full.status == .serviceUnavailable && full.headers[.retryAfter] == "2" && full.text.contains("\"code\":\"busy\""))
        }
        #expect(!bench.lines.all.contains { $0.contains("王村民") || $0.contains("13800000000") })
    }

    @Test func logsTheTemplateAndNothingOfThePerson() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            _ = try await client.get("/api/v1/notes/13800000000?q=secret-query", [.cookie: "gx_session=secret-cookie"])
            _ = try await client.json("/api/v1/notes", "{\"title\":\"secret-body\"}")
        }
        let lines = bench.lines.all
        #expect(lines.contains { $0.contains("\"route\":\"/api/v1/notes/{number}\"") && $0.contains("\"status\":\"200\"") })
        #expect(!lines.contains { $0.contains("secret") || $0.contains("13800000000") })
    }
}
