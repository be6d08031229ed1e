import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Server
import Testing

/// Nobody else's page can write in a reader's name.
@Suite struct OriginTests {

    @Test func pagesNeedTheTokenOfTheirVisit() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let mine = try await client.visit()
            let other = try await client.visit()
            #expect(mine.csrf != other.csrf && mine.key != other.key)
            let refused: [(String, HTTPFields)] = [
                ("title=a", [:]), ("title=a", [.cookie: "gx_visit=\(mine.cookie)"]), ("title=a&_csrf=\(mine.csrf)", [:]),
                ("title=a&_csrf=\(other.csrf)", [.cookie: "gx_visit=\(mine.cookie)"]),
                ("title=a&_csrf=\(mine.csrf)", [.cookie: "gx_visit=\(mine.cookie.dropLast())A"]),
                ("title=a&_csrf=\(mine.csrf)", [.cookie: "gx_visit=\(mine.cookie); gx_session=li-session"]),
                ("title=a&_csrf=\(mine.csrf)", [.cookie: "gx_visit=\(mine.cookie)", Names.site: "cross-site"]),
                ("title=a&_csrf=\(mine.csrf)", [.cookie: "gx_visit=\(mine.cookie)", Names.site: "same-site"]),
                ("title=a&_csrf=\(mine.csrf)", [.cookie: "gx_visit=\(mine.cookie)", .origin: "https://evil.example"]),
                ("title=a&_csrf=\(mine.csrf)", [.cookie: "gx_visit=\(mine.cookie)", .origin: "null"]),
            ]
            let before = bench.seen.count
            for (body, headers) in refused {
                let answer = try await client.form("/plain", body.replacing("title=a&", with: "").replacing("title=a", with: ""), headers)
                #expect(answer.status == .forbidden, "\(body) \(headers)")
                #expect(try await client.form("/notes", body, headers).status == .forbidden)
            }
            #expect(bench.seen.count == before)
            let answer = try await client.form(
                "/notes", "title=%E8%B7%AF%E7%81%AF&_csrf=\(mine.csrf)&_key=\(mine.key)&_version=4",
                [.cookie: "gx_visit=\(mine.cookie)", .origin: "http://localhost"])
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/notes/%E8%B7%AF%E7%81%AF")
            let request = try #require(bench.seen.last)
            #expect(request.idempotency?.key == mine.key)
            #expect(request.idempotency?.owner != .zero)
            #expect(request.expectedVersion == 4)
        }
    }

    @Test func aStaleFormOfOurOwnIsShownAgainWithAFreshToken() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let answer = try await client.form(
                "/notes", "title=%E8%B7%AF%E7%81%AF&pin=secret-of-mine&_csrf=old", [Names.site: "same-origin"])
            #expect(answer.status == .forbidden)
            #expect(answer.text.contains("title=路灯") && !answer.text.contains("secret-of-mine"))
            #expect(answer.cookie("gx_visit") != nil)
            let foreign = try await client.form("/notes", "title=%E8%B7%AF%E7%81%AF&_csrf=old", [Names.site: "cross-site"])
            #expect(!foreign.text.contains("路灯"))
        }
    }

    @Test func sessionsHaveATokenOfTheirOwn() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let cookie = "gx_session=li-session"
            let visit = try await client.visit([.cookie: cookie])
            let both = "\(cookie); gx_visit=\(visit.cookie)"
            #expect(try await client.form("/notes", "title=a&_csrf=\(visit.csrf)", [.cookie: both]).status == .seeOther)
            #expect(
                try await client.form("/notes", "title=a&_csrf=\(visit.csrf)", [.cookie: "gx_visit=\(visit.cookie)"]).status == .forbidden)
        }
    }

    @Test func theAPITakesCookiesOnlyFromOurOwnPagesAsJSON() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let body = "{\"title\":\"a\"}"
            let cookie = "gx_session=li-session"
            #expect(try await client.json("/api/v1/notes", body, [.cookie: cookie]).status == .forbidden)
            #expect(try await client.json("/api/v1/notes", body, [.cookie: cookie, Names.site: "cross-site"]).status == .forbidden)
            #expect(try await client.json("/api/v1/notes", body, [Names.site: "cross-site"]).status == .forbidden)
            #expect(try await client.form("/api/v1/notes", "title=a", [.cookie: cookie, Names.site: "same-origin"]).status == .forbidden)
            #expect(bench.seen.count == 0)
            #expect(try await client.json("/api/v1/notes", body, [.cookie: cookie, Names.site: "same-origin"]).status == .created)
            #expect(try await client.json("/api/v1/notes", body, [.cookie: cookie, .origin: "http://localhost"]).status == .created)
            #expect(
                try await client.json("/api/v1/notes", body, [.authorization: "Bearer li-token", Names.site: "cross-site"]).status
                    == .created)
            #expect(try await client.json("/api/v1/notes", body).status == .created)
        }
    }

    /// A photo is no JSON, but of a kind that no form of somebody else's can send either.
    @Test func theAPITakesAFileByCookieOnlyFromOurOwnPages() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            func send(_ type: String, _ headers: HTTPFields) async throws -> Int {
                var all = headers
                all[.contentType] = type
                all[.cookie] = "gx_session=li-session"
                return try await client.execute(uri: "/api/v1/photos", method: .post, headers: all, body: ByteBuffer(string: "x")) {
                    $0.status.code
                }
            }
            for origin: HTTPFields in [[:], [Names.site: "cross-site"], [Names.site: "same-site"], [.origin: "https://evil.example"]] {
                #expect(try await send("image/jpeg", origin) == 403, "\(origin)")
            }
            #expect(try await send("text/plain", [Names.site: "same-origin"]) == 403)
            #expect(bench.seen.count == 0)
            #expect(try await send("image/jpeg", [Names.site: "same-origin"]) == 204)
        }
    }

    @Test func redirectsStayAtHome() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let visit = try await client.visit()
            let headers: HTTPFields = [.cookie: "gx_visit=\(visit.cookie)"]
            #expect(try await client.form("/plain", "_csrf=\(visit.csrf)", headers).headers[.location] == "/")
            for next in ["//evil.example", "https://evil.example", "/\\evil", "%2F%2Fevil"] {
                let answer = try await client.form("/preferences", "lang=en&next=\(next)&_csrf=\(visit.csrf)", headers)
                #expect(answer.status == .seeOther && answer.headers[.location] == "/", "\(next)")
            }
            let answer = try await client.form("/preferences", "lang=en&next=/staff&_csrf=\(visit.csrf)", headers)
            #expect(answer.headers[.location] == "/staff" && answer.cookie("gx_lang") == "en")
            let elder = try await client.form("/preferences", "elder=on&_csrf=\(visit.csrf)", headers)
            #expect(elder.cookie("gx_elder") == "on")
            #expect(try await client.form("/preferences", "lang=fr&_csrf=\(visit.csrf)", headers).status == .unprocessableContent)
        }
    }
}
