import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Markup
import Server
import Testing

@Suite struct SystemTests {
    @Test func healthFilesAndFigures() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            #expect(try await client.get("/healthz").text == "ok\n")
            #expect(try await client.get("/readyz").status == .ok)
            #expect(try await client.get("/robots.txt").status == .ok)
            #expect(try await client.get("/favicon.ico").headers[.contentType] == "image/svg+xml")
            let style = try await client.get(Assets.path("css/genxu.css"))
            #expect(style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(style.headers[.cacheControl] == "public, max-age=31536000, immutable")
            let tag = try #require(style.headers[.eTag])
            let again = try await client.get(Assets.path("css/genxu.css"), [.ifNoneMatch: tag])
            #expect(again.status == .notModified && again.text.isEmpty)
            #expect(try await client.get("/assets/words/en").status == .notFound)
            #expect(try await client.get("/assets/css/..%2Fwords").status == .notFound)
            _ = try await client.json("/api/v1/notes", "{\"title\":\"a\"}")
            let figures = bench.metrics.text()
            // Who asks from nowhere is not on this machine.
            #expect(try await client.get("/metrics").status == .notFound)
            #expect(figures.contains("genxu_http_requests_total{route=\"/api/v1/notes\",method=\"POST\",status=\"201\"} 1\n"))
            #expect(figures.contains("# TYPE genxu_http_request_seconds histogram\n"))
            #expect(figures.contains("genxu_http_request_seconds_bucket{route=\"/healthz\",le=\"+Inf\"} 1\n"))
        }
    }

    @Test func figuresAreWellFormed() {
        let metrics = Metrics()
        metrics.counter("a_total", help: "A \\ and\na line")
        metrics.gauge("b", help: "B") { 1.5 }
        metrics.histogram("c_seconds", help: "C", buckets: [0.1, 1])
        metrics.add("a_total", [("name", "say \"hi\"\n")], by: 2)
        metrics.add("unknown_total")
        for value in [0.05, 0.5, 5] { metrics.observe("c_seconds", value) }
        #expect(
            metrics.text() == """
                # HELP a_total A \\\\ and\\na line
                # TYPE a_total counter
                a_total{name="say \\"hi\\"\\n"} 2
                # HELP b B
                # TYPE b gauge
                b 1.5
                # HELP c_seconds C
                # TYPE c_seconds histogram
                c_seconds_bucket{le="0.1"} 1
                c_seconds_bucket{le="1"} 2
                c_seconds_bucket{le="+Inf"} 3
                c_seconds_sum 5.55
                c_seconds_count 3

                """)
        for index in 0..<3000 { metrics.add("a_total", [("n", "\(index)")]) }
        #expect(metrics.text().split(separator: "\n").count < 2100)
    }

    @Test func theDescriptionHoldsEveryEndpointAndStatus() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let text = try await client.get("/openapi.json").text
            let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
            #expect(paths["/hello"] == nil)
            let post = try #require(paths["/api/v1/notes"]?["post"])
            let responses = try #require(post["responses"] as? [String: Any])
            #expect(Set(responses.keys) == ["201", "400", "401", "403", "409", "413", "415", "422", "429", "500", "503"])
            #expect(text.contains("\"NoteInput\":{\"type\":\"object\",\"additionalProperties\":false"))
            #expect(text.contains("\"Idempotency-Key\"") && text.contains("\"If-Match\""))
            let close = try #require(paths["/api/v1/notes/{number}/close"]?["post"]?["responses"] as? [String: Any])
            #expect(close["404"] != nil && close["204"] != nil)
        }
    }

    @Test(.enabled(if: Validator.isHere)) func theDescriptionIsValid() async throws {
        try await Bench().run { (client: any TestClientProtocol) async throws in
            let text = try await client.get("/openapi.json").text
            let file = FileManager.default.temporaryDirectory.appending(path: "openapi-\(UUID().uuidString).json")
            try Data(text.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            #expect(Validator.run(["-m", "openapi_spec_validator", file.path]) == 0)
        }
    }

    @Test func realAnswersCarryDescribedStatuses() async throws {
        let bench = try Bench()
        try await bench.run { (client: any TestClientProtocol) async throws in
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(try await client.get("/openapi.json").text.utf8)) as? [String: Any])
            let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
            let allowed = Set(try #require(paths["/api/v1/notes"]?["post"]?["responses"] as? [String: Any]).keys)
            for body in ["{", "{}", "{\"title\":\"a\"}", String(repeating: " ", count: 70_000)] {
                #expect(allowed.contains("\(try await client.json("/api/v1/notes", body).status.code)"))
            }
            #expect(allowed.contains("\(try await client.send("/api/v1/notes", [1], "text/plain").status.code)"))
        }
    }
}

enum Validator {
    static let isHere = run(["-c", "import openapi_spec_validator"]) == 0

    static func run(_ arguments: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        do { try process.run() } catch { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
