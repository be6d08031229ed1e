import Foundation
import Kernel
import Storage
import Territory
import TestSupport
import Testing

@Suite struct UnitsAPITests {
    let test: TestStore
    let endpoints: [Endpoint]

    init() async throws {
        test = try TestStore.territory()
        endpoints = TerritorySlice.slice(store: test.store).endpoints
        try await test.found(TerritoryFixture.small)
    }

    private func get(_ path: String, parameters: [String: String] = [:], query: [String: String] = [:]) async throws -> [String: Any] {
        let endpoint = try #require(endpoints.first { $0.path.hasSuffix(path) })
        #expect(endpoint.verb == nil && endpoint.method == .get && endpoint.skin == .api)
        let reply = try await endpoint.handle(
            Request(
                actor: .anonymous, method: "GET", path: path, parameters: parameters, query: query, input: .empty, locale: "zh-Hans",
                idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true))
        guard case .json(let bytes) = reply.body else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    private func codes(_ page: [String: Any]) -> [String] { (page["items"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String } }

    @Test func anUnknownUnitIsNotFound() async {
        await #expect(throws: Problem.notFound) { try await get("/units/{code}", parameters: ["code": "999999"]) }
        await #expect(throws: Problem.notFound) { try await get("/units", query: ["parent": "999999"]) }
    }

    @Test(arguments: ["0", "201", "-1", "ten", ""]) func aBadLimitIsRefused(_ limit: String) async {
        await #expect(throws: Problem.invalid([FieldProblem("limit", "integer", args: ["min": "1", "max": "200"])])) {
            try await get("/units", query: ["limit": limit])
        }
    }

    @Test func aUnitIsShown() async throws {
        let unit = try await get("/units/{code}", parameters: ["code": "141029100"])
        #expect(unit["name"] as? String == "昌宁镇" && unit["level"] as? String == "township")
        #expect(unit["parent"] as? String == "141029" && unit["path"] as? String == "/141029/141029100")
        #expect(try await get("/units/{code}", parameters: ["code": "141029"])["parent"] is NSNull)
    }

    @Test func listsBeginAtTheTopAndGoOnPageByPage() async throws {
        #expect(codes(try await get("/units")) == ["141029"])
        let first = try await get("/units", query: ["parent": "141029", "limit": "2"])
        #expect(codes(first) == ["141029-CG", "141029100"] && first["next"] as? String == "141029100")
        let second = try await get("/units", query: ["parent": "141029", "limit": "2", "after": "141029100"])
        #expect(codes(second) == ["141029101"] && second["next"] is NSNull)
    }
}
