import HTTPTypes
import HummingbirdTesting
import Kernel
import Server
import Testing

@Suite struct APIInputTests {
    @Test(arguments: [
        "", "[]", "null", "{", "{\"title\":}", "{\"title\":\"a\"} x", "{\"title\":\"a\",}", "{'title':'a'}",
        "{\"title\":\"a\",\"title\":\"b\"}",
        "{\"title\":\"\\u0000\"}", "{\"title\":\"\\ud800\"}", "{\"title\":\"\\ud800\\u0041\"}", "{\"title\":\"\\udc00\"}",
        "{\"title\":\"a\u{1}b\"}",
        "{\"count\":01}", "{\"count\":1.}", "{\"count\":+1}", "{\"count\":.5}", "{\"count\":1e}", "{\"title\":\"\\x\"}", "{\"title\":nul}",
        "\u{FEFF}{}",
    ]) func refusesWhatIsNotOneCleanObject(_ body: String) async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let answer = try await client.json("/api/v1/notes", body)
            #expect(answer.status == .badRequest)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.text.contains("\"code\":\"input.malformed\""))
        }
        #expect(bench.seen.count == 0)
    }

    @Test func refusesBrokenEncodingAndDepth() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let broken = try await client.send(
                "/api/v1/notes", Array("{\"title\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8), "application/json")
            #expect(broken.status == .badRequest)
            let deep = "{\"title\":" + String(repeating: "[", count: 20) + String(repeating: "]", count: 20) + "}"
            #expect(try await client.json("/api/v1/notes", deep).status == .badRequest)
            let many = "{" + (0...200).map { "\"f\($0)\":1" }.joined(separator: ",") + "}"
            #expect(try await client.json("/api/v1/notes", many).status == .badRequest)
        }
    }

    @Test func refusesOtherContentTypes() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            for type in ["text/plain", "multipart/form-data; boundary=x", "application/json; charset=gbk", "application/xml"] {
                let answer = try await client.send("/api/v1/notes", Array("{\"title\":\"a\"}".utf8), type)
                #expect(answer.status == .unsupportedMediaType, "\(type)")
                #expect(answer.text.contains("input.media_type"))
            }
        }
    }

    @Test func refusesWhatIsTooLarge() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let answer = try await client.json("/api/v1/notes", "{\"title\":\"" + String(repeating: "a", count: 70_000) + "\"}")
            #expect(answer.status == .contentTooLarge)
            #expect(answer.text.contains("input.too_large") && answer.text.contains("65536"))
            #expect(answer.headers[.connection] == "close")
        }
    }

    @Test(arguments: [
        ("{}", "title", "required"), ("{\"title\":\"a\",\"titel\":\"b\"}", "titel", "unknown"), ("{\"title\":7}", "title", "text"),
        ("{\"title\":[\"a\"]}", "title", "text"), ("{\"title\":\"a\",\"count\":1.0}", "count", "integer"),
        ("{\"title\":\"a\",\"count\":99999999999999999999}", "count", "integer"), ("{\"title\":\"a\",\"count\":10}", "count", "integer"),
        ("{\"title\":\"aaaaaaaaaaaaaaaaaaaaa\"}", "title", "too_long"), ("{\"title\":\"a\\nb\"}", "title", "one_line"),
    ]) func namesTheFieldAtFault(_ body: String, _ field: String, _ code: String) async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let answer = try await client.json("/api/v1/notes", body)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("\"code\":\"input.invalid\""))
            #expect(answer.text.contains("{\"field\":\"\(field)\",\"code\":\"\(code)\""))
        }
    }

    @Test func refusesBadHeaders() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            for bad in ["short", String(repeating: "k", count: 129), "has a space in it ok"] {
                let answer = try await client.json("/api/v1/notes", "{\"title\":\"a\"}", [Names.key: bad])
                #expect(answer.status == .badRequest)
                #expect(answer.text.contains("idempotency.key"))
            }
            for bad in ["3", "*", "\"x\"", "\"-1\"", "\"1\", \"2\""] {
                let answer = try await client.json("/api/v1/notes", "{\"title\":\"a\"}", [.ifMatch: bad])
                #expect(answer.text.contains("precondition.malformed"))
            }
        }
    }

    @Test func handsOverWhatWasSent() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let answer = try await client.json(
                "/api/v1/notes", " {\"title\" : \" 路\\u706f\\ud83d\\ude00坏了 \" , \"count\": 3, \"body\": null} ",
                [.authorization: "Bearer li-token", Names.key: "k1", .ifMatch: "\"12\""])
            #expect(answer.status == .created)
            #expect(answer.text == "{\"title\":\"路灯😀坏了\"}")
        }
        let request = try #require(bench.seen.last)
        #expect(request.actor.account == Bench.li)
        #expect(request.input[Bench.count] == 3)
        #expect(request.input[Bench.body] == nil)
        #expect(request.expectedVersion == 12)
        #expect(request.idempotency?.owner == Bench.li)
        #expect(request.idempotency?.key == "k1")
        #expect(request.idempotency?.requestHash == request.input.requestHash(method: "POST", path: "/api/v1/notes"))
    }

    @Test func anonymousKeysAreOwnedByNobody() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let answer = try await client.form("/api/v1/notes", "title=%E8%B7%AF+%E7%81%AF", [Names.key: "0123456789abcdef"])
            #expect(answer.status == .created)
        }
        #expect(bench.seen.last?.idempotency?.owner == .zero)
        #expect(bench.seen.last?.input[Bench.title] == "路 灯")
    }
}
