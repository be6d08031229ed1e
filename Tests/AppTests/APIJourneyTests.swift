import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Storage
import Testing

@testable import App

/// The way of a matter through the API, with versions, replays and refusals as programs meet them.
@Suite struct APIJourneyTests {
    let town: Town

    init() async throws { town = try await Town.open() }

    private static let raised = [
        "category": "public_facilities", "what": "路灯不亮三天了。", "unit": Town.changning, "place": "北门", "name": "王村民",
        "phone": "138 0000 1234",
    ]

    @Test func fromRaisedToRated() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client, token: town.token(.wang))
            var chen = Browser(client, token: town.token(.chen))
            var zhao = Browser(client, token: town.token(.zhao))
            let raised = try await wang.send("/api/v1/matters", json: Self.raised)
            #expect(raised.status == 201)
            let number = try #require(JSONValue(raised.text)?["number"]?.text)
            let uri = "/api/v1/matters/\(number)"

            let before = try await chen.get(uri)
            #expect(before.headers[.eTag] == "\"1\"")
            #expect(
                JSONValue(before.text)?["verbs"]?.items == [
                    .text("dispatch"), .text("escalate"), .text("note"), .text("void"), .text("split"), .text("whistle"),
                ])
            #expect(try await zhao.get(uri).status == 404)
            let dispatched = try await chen.send(
                "\(uri)/dispatch", json: ["to": Town.cityManagement, "note": "请尽快"], ["If-Match": "\"1\""])
            #expect(dispatched.status == 200)
            #expect(JSONValue(dispatched.text)?["state"] == .text("dispatched"))
            // Whoever saw an older version is told, and nothing happens.
            let stale = try await chen.send("\(uri)/dispatch", json: ["to": Town.housing], ["If-Match": "\"1\""])
            #expect(stale.status == 412)
            #expect(JSONValue(stale.text)?["code"] == .text("stale"))
            #expect(try await chen.send("\(uri)/dispatch", json: ["to": Town.housing]).status == 409)

            #expect(try await zhao.send("\(uri)/accept", json: [:]).status == 200)
            #expect(try await wang.send("\(uri)/rate", json: ["score": "5", "solved": "yes"]).status == 409)
            #expect(try await zhao.send("\(uri)/resolve", json: [:]).status == 422)
            #expect(try await zhao.send("\(uri)/resolve", json: ["result": "换了灯泡。"]).status == 200)
            let rated = try await wang.send("\(uri)/rate", json: ["score": "4", "solved": "yes", "comment": "谢谢"])
            #expect(JSONValue(rated.text)?["kind"] == .text("closed"))

            let whole = try #require(JSONValue(try await wang.get(uri).text))
            #expect(whole["what"] == .text("路灯不亮三天了。"))
            #expect(whole["reporter_name"] == .text("王**"))
            #expect(whole["reporter_phone"] == .text("138********"))
            #expect(whole["result"] == .text("换了灯泡。"))
            #expect(whole["score"] == .integer(4))
            #expect(whole["version"] == .integer(5))
            #expect(whole["owner"]?["code"] == .text(Town.cityManagement))
            let events = try #require(JSONValue(try await wang.get("\(uri)/events").text)?["items"]?.items)
            #expect(
                events.compactMap { $0["type"]?.text } == [
                    "matter.raise", "matter.dispatch", "matter.accept", "matter.resolve", "matter.rate",
                ])
            #expect(events.compactMap { $0["version"]?.number } == [1, 2, 3, 4, 5])
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func aRepeatedRequestIsDoneOnce() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client, token: town.token(.wang))
            let first = try await wang.send("/api/v1/matters", json: Self.raised, ["Idempotency-Key": "a"])
            let second = try await wang.send("/api/v1/matters", json: Self.raised, ["Idempotency-Key": "a"])
            #expect(first.status == 201 && second.status == 201)
            for key in ["number", "link", "version"] { #expect(JSONValue(first.text)?[key] == JSONValue(second.text)?[key]) }
            #expect(JSONValue(first.text)?["replayed"] == .flag(false))
            #expect(JSONValue(second.text)?["replayed"] == .flag(true))
            let other = try await wang.send(
                "/api/v1/matters", json: Self.raised.merging(["what": "别的事"]) { $1 }, ["Idempotency-Key": "a"])
            #expect(other.status == 422)
            #expect(JSONValue(other.text)?["code"] == .text("idempotency.mismatch"))
            // A refusal of the input is no outcome: the same key is free for what was meant.
            let empty = try await wang.send("/api/v1/matters", json: [:], ["Idempotency-Key": "b"])
            #expect(empty.status == 422)
            #expect(JSONValue(empty.text)?["fields"]?.items.compactMap { $0["field"]?.text } == ["category", "what"])
            #expect(try await wang.send("/api/v1/matters", json: Self.raised, ["Idempotency-Key": "b"]).status == 201)
            // Once the link was replaced, whoever repeats the request is given the old one, which opens nothing.
            let number = try #require(JSONValue(first.text)?["number"]?.text)
            let replaced = try await wang.send("/api/v1/matters/\(number)/relink", json: [:])
            let late = try await wang.send("/api/v1/matters", json: Self.raised, ["Idempotency-Key": "a"])
            #expect(JSONValue(late.text)?["link"] == JSONValue(first.text)?["link"])
            #expect(JSONValue(late.text)?["link"] != JSONValue(replaced.text)?["link"])
            // Somebody else's key of the same name is another key.
            var li = Browser(client, token: town.token(.li))
            let own = try await li.send("/api/v1/matters", json: Self.raised, ["Idempotency-Key": "a"])
            #expect(JSONValue(own.text)?["number"] != JSONValue(first.text)?["number"])
        }
    }

    @Test func listsArePagedAndFiltered() async throws {
        for index in 0..<12 {
            _ = try await town.matter(
                index % 3 == 0 ? "dispatched" : "raised", in: index % 4 == 0 ? Town.guanghua : Town.changning,
                office: Town.cityManagement, by: nil)
        }
        let town = town
        try await town.serve { client in
            var liu = Browser(client, token: town.token(.liu))
            var seen: [String] = []
            var uri = "/api/v1/matters?limit=5"
            while true {
                let page = try #require(JSONValue(try await liu.get(uri).text))
                seen += page["items"]?.items.compactMap { $0["number"]?.text } ?? []
                guard let next = page["next"]?.text else { break }
                uri = "/api/v1/matters?limit=5&after=\(next)"
            }
            #expect(seen.count == 12 && Set(seen).count == 12)
            func count(_ query: String, _ browser: inout Browser) async throws -> Int {
                JSONValue(try await browser.get("/api/v1/matters?\(query)").text)?["items"]?.items.count ?? -1
            }
            #expect(try await count("kind=dispatched", &liu) == 4)
            #expect(try await count("kind=closed", &liu) == 0)
            #expect(try await count("unit=\(Town.guanghua)", &liu) == 3)
            #expect(try await count("unit=\(Town.cityManagement)", &liu) == 4)
            var chen = Browser(client, token: town.token(.chen))
            #expect(try await count("", &chen) == 9)
            var zhao = Browser(client, token: town.token(.zhao))
            #expect(try await count("", &zhao) == 4)
            for query in ["limit=0", "limit=101", "limit=x", "kind=lost", "after=x", "after=1.2"] {
                #expect(try await liu.get("/api/v1/matters?\(query)").status == 422, "\(query)")
            }
            for query in ["unit=141029", "unit=\(Town.guanghua)", "unit=\(Town.cityManagement)", "unit=nowhere"] {
                #expect(try await chen.get("/api/v1/matters?\(query)").status == 404, "\(query)")
            }
        }
    }

    /// Every page of a matter's events, and the versions they belong to.
    @Test func eventsArePaged() async throws {
        let number = try await town.matter("rated", in: Town.changning, office: Town.cityManagement, by: nil)
        let town = town
        try await town.serve { client in
            var liu = Browser(client, token: town.token(.liu))
            let uri = "/api/v1/matters/\(number)/events"
            let first = try #require(JSONValue(try await liu.get("\(uri)?limit=2").text))
            #expect(first["items"]?.items.count == 2)
            let next = try #require(first["next"]?.text)
            let second = try #require(JSONValue(try await liu.get("\(uri)?limit=50&after=\(next)").text))
            #expect(second["items"]?.items.compactMap { $0["version"]?.number } == [3, 4, 5])
            #expect(second["next"] == .null)
            #expect(try await liu.get("\(uri)?after=-1").status == 422)
        }
    }

    /// What a program is told of a token that is wrong, and of a body that is none.
    @Test func whatIsMalformedIsSaidToBe() async throws {
        let town = town
        try await town.serve { client in
            var forged = Browser(client, token: "gx_nothing")
            // A wrong token is an error, never somebody anonymous: not even what is open to all is answered.
            let unknown = [try await forged.get("/api/v1/matters"), try await forged.get("/api/v1/units")]
            #expect(unknown.map(\.status) == [401, 401])
            var chen = Browser(client, token: town.token(.chen))
            let uri = "/api/v1/matters/2026000000010"
            let told = [
                try await chen.send("/api/v1/matters", form: ["what": "x"]), try await chen.send("\(uri)/accept", json: ["mood": "x"]),
                try await chen.send("\(uri)/dispatch", json: ["to": Town.housing], ["If-Match": "7"]), try await chen.get(uri),
                try await chen.get("/api/v1/nothing"), try await chen.send("/api/v1/units", json: [:]),
                try await chen.send("/api/v1/matters", form: [:], ["Content-Type": "text/plain"]),
            ]
            #expect(told.map(\.status) == [422, 403, 400, 404, 404, 405, 422])
            for answer in told { #expect(answer.headers[.contentType] == "application/problem+json") }
        }
    }

    /// The description names every endpoint of the API, and nothing else.
    @Test func theDescriptionIsOfWhatIsServed() async throws {
        let town = town
        try await town.serve { client in
            var anyone = Browser(client)
            let description = try #require(JSONValue(try await anyone.get("/openapi.json").text))
            guard case .object(let paths)? = description["paths"] else {
                Issue.record("no paths")
                return
            }
            var described: Set<String> = []
            for (path, methods) in paths {
                if case .object(let methods) = methods { for method in methods.keys { described.insert("\(method.uppercased()) \(path)") } }
            }
            let served = town.endpoints.filter { $0.skin == .api && $0.refuse == nil }.map { "\($0.method.rawValue) \($0.path)" }
            #expect(described == Set(served))
            #expect(description["openapi"] == .text("3.1.0"))
        }
    }
}
