import HTTPTypes
import HummingbirdTesting
import Kernel
import Markup
import Server
import Testing

@Suite struct RoutingTests {
    @Test func unknownAddressesAreToldInTheirSkin() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let api = try await client.get("/api/v1/nothing")
            #expect(api.status == .notFound)
            #expect(api.headers[.contentType] == "application/problem+json")
            let page = try await client.get("/nothing")
            #expect(page.status == .notFound)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.text.contains("没有找到") && page.text.contains("href=\"/\""))
            #expect(try await client.get("//hello").status == .notFound)
            #expect(try await client.get("/" + String(repeating: "a/", count: 30)).status == .notFound)
            #expect(try await client.get("/" + String(repeating: "a", count: 3000)).status == .notFound)
        }
    }

    @Test func otherMethodsNameTheRightOnes() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let answer = try await client.execute(uri: "/api/v1/notes", method: .delete) { $0 }
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == "POST")
            #expect(answer.text.contains("method_not_allowed"))
            #expect(try await client.get("/notes").status == .methodNotAllowed)
            #expect(try await client.execute(uri: "/hello", method: .put) { $0 }.headers[.allow] == "GET, HEAD")
        }
    }

    @Test(arguments: [
        "/api/v1/notes/%", "/api/v1/notes/%zz", "/api/v1/notes/%00", "/api/v1/notes/%ff", "/hello?q=%ff", "/hello?q=%00", "/hello?q=1&q=2",
    ])
    func brokenEscapesAreRefused(_ uri: String) async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in #expect(try await client.get(uri).status == .badRequest) }
    }

    @Test func literalsGoBeforeNames() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            #expect(try await client.get("/api/v1/notes/latest").text == "{\"latest\":true}")
            #expect(try await client.get("/api/v1/notes/%E8%B7%AF%2F1").text == "{\"number\":\"路/1\"}")
            #expect(try await client.get("/hello?q=%3Cb%3E+x").text.contains("<p>&lt;b&gt; x</p>"))
            let head = try await client.execute(uri: "/hello", method: .head) { $0 }
            #expect(head.status == .ok && head.text.isEmpty)
        }
    }

    @Test func twoEndpointsInOnePlaceAreAFault() throws {
        let endpoint = Endpoint(.get, "/healthz", .page, verb: nil, summary: "") { _ in Reply(.none) }
        #expect(throws: RouteFault.duplicate("GET /healthz")) {
            try Site(
                configuration: .init(organisation: .init(name: "x")), endpoints: [endpoint], authenticator: Accounts(),
                scheme: ActiveScheme(Bench.scheme), words: .init(tables: [:]), entropy: SystemEntropy(), secret: Bench.secret)
        }
    }
}
