import Foundation
import Kernel
import Storage
import Territory
import TestSupport
import Testing

@Suite struct PlacesAPITests {
    let test: TestStore
    let endpoints: [Endpoint]

    init() async throws {
        test = try TestStore.territory()
        endpoints = TerritorySlice.slice(store: test.store).endpoints
        try await test.found(TerritoryFixture.small)
    }

    private func reply(_ path: String, parameters: [String: String] = [:], query: [String: String] = [:]) async throws -> Reply {
        let endpoint = try #require(endpoints.first { $0.path == "/api/v1/units/" + path })
        #expect(endpoint.verb == nil && endpoint.method == .get && endpoint.skin == .api)
        return try await endpoint.handle(
            Request(
                actor: .anonymous, method: "GET", path: path, parameters: parameters, query: query, input: .empty, locale: "zh-Hans",
                idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true))
    }

    private func json(_ reply: Reply) throws -> [String: Any] {
        guard case .json(let bytes) = reply.body else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    private func at(_ lon: String?, _ lat: String?, system: String? = nil) async throws -> (finest: String?, chain: [String]) {
        let query = ["lon": lon, "lat": lat, "system": system].compactMapValues { $0 }
        let json = try json(try await reply("at", query: query))
        return (json["finest"] as? String, (json["chain"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String })
    }

    @Test(arguments: ["", "abc", "181", "-180.1", "nan", "inf", "0x10", "1e3", "110,5", " 110", "110.0000000000000000000001"])
    func whatIsNoLongitudeIsRefused(_ text: String) async {
        await #expect(throws: Problem.invalid([FieldProblem("lon", "longitude")])) { try await at(text, "35") }
    }

    @Test func everyFaultIsTold() async {
        await #expect(
            throws: Problem.invalid([FieldProblem("lon", "longitude"), FieldProblem("lat", "latitude"), FieldProblem("system", "choice")])
        ) { try await at(nil, "91", system: "mars") }
        await #expect(throws: Problem.invalid([FieldProblem("system", "choice")])) {
            try await reply("{code}/outline", parameters: ["code": "141029"], query: ["system": "mars"])
        }
    }

    @Test func anOutlineThatIsNotThereIsNotFound() async {
        for code in ["999999", "141029"] {
            await #expect(throws: Problem.notFound) { try await reply("{code}/outline", parameters: ["code": code]) }
        }
    }

    @Test func outsideEverythingNobodyIsNamed() async throws {
        #expect(try await at("110.05", "35.05") == (nil, []))
        try await test.outline("141029", try OutlineFixture.outline(OutlineFixture.square(0, 0, 10)))
        #expect(try await at("110.2", "35.05") == (nil, []))
    }

    @Test func theChainRunsFromTheCountyDown() async throws {
        try await test.outline("141029", try OutlineFixture.outline(OutlineFixture.square(0, 0, 10)))
        #expect(try await at("110.05", "35.05") == ("141029", ["141029"]))
        // The township has no outline; its village has.
        try await test.outline("141029100001", try OutlineFixture.outline(OutlineFixture.square(4, 4, 2)))
        #expect(try await at("110.05", "35.05") == ("141029100001", ["141029", "141029100", "141029100001"]))
        #expect(try await at("110.01", "35.01") == ("141029", ["141029"]))
        let shown = CoordinateSystem.bd09.fromWGS84(longitude: 110.05, latitude: 35.05)
        #expect(
            try await at("\(shown.longitude)".prefix(12).description, "\(shown.latitude)".prefix(12).description, system: "bd09").finest
                == "141029100001")
        try await test.outline("141029100001", nil)
        #expect(try await at("110.05", "35.05").finest == "141029")
    }

    @Test func anOutlineIsGeoJSONWithATag() async throws {
        let outline = try OutlineFixture.outline([[OutlineFixture.square(0, 0, 10), OutlineFixture.square(2, 2, 2)]])
        try await test.outline("141029", outline)
        let reply = try await reply("{code}/outline", parameters: ["code": "141029"])
        guard case .json(let bytes) = reply.body else { return #expect(Bool(false)) }
        #expect(OutlineReader.read(bytes).features.first?.outline == outline)
        #expect(try json(reply)["bbox"] as? [Double] == [110, 35, 110.1, 35.1])
        #expect((try json(reply)["properties"] as? [String: Any])?["name"] as? String == "乡宁县")
        let tag = reply.headers.first { $0.0 == "ETag" }?.1
        #expect(tag?.hasPrefix("\"") == true && tag?.count == 34)
        let shifted = try await self.reply("{code}/outline", parameters: ["code": "141029"], query: ["system": "gcj02"])
        guard case .json(let other) = shifted.body else { return #expect(Bool(false)) }
        let back = try #require(OutlineReader.read(other, system: .gcj02).features.first?.outline)
        #expect(abs(back.box.minimum.x - outline.box.minimum.x) <= 1 && shifted.headers.first { $0.0 == "ETag" }?.1 != tag)
    }
}
