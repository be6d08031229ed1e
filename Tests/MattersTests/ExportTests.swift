import Kernel
import Markup
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// Files that leave are listed and marked; what tells of many people does not leave with one person.
@Suite struct ExportTests {
    private static let bounds = PackText.Change.whole(
        "arbitration: {within: 1 working day}\nexports: {people: 1, within: 1 working day, roles: [leader, county_dispatcher]}\n",
        in: "bounds.yaml")

    private func request(_ county: County, _ cast: Cast, path: String = "/work/export", id: ID? = nil) throws -> Request {
        Request(
            actor: try cast.actor(in: county), method: "POST", path: path, parameters: id.map { ["id": $0.description] } ?? [:], query: [:],
            input: try ExportMatters.Fields.schema.decode([:]), locale: "zh-Hans", idempotency: nil, expectedVersion: nil,
            form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
    }

    private func text(_ reply: Reply) -> String {
        if case .bytes(let bytes, _) = reply.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    private func exports(_ county: County, _ cast: Cast) throws -> [MatterExport] {
        let (policy, actor) = (Policy(county.scheme), try cast.actor(in: county))
        return try county.read { try MatterExport.list(for: actor, policy, after: .start, limit: 9, in: $0) }
    }

    @Test func aFileIsListedAndCarriesItsNumber() async throws {
        let county = try await County.found([Self.bounds])
        let number = try await county.raise("路灯不亮", name: "钱多多", by: Cast.wang.actor(in: county))
        let reply = try await MatterFile.reply(to: request(county, .chen), county.services())
        let one = try #require(try exports(county, .chen).first)
        #expect(one.rows == 1 && one.persons == 1 && one.state == .given && one.kind == "matters")
        #expect(text(reply).contains(number) && text(reply).contains("导出编号 \(one.id)") && !text(reply).contains("钱多多"))
        #expect(reply.headers.contains { $0.0 == "Content-Disposition" && $0.1.contains(one.id.description) })
        // Of another township nobody sees it.
        #expect(try exports(county, .guo).isEmpty && exports(county, .liu).count == 1 && exports(county, .zhao).isEmpty)
        try expectIndexed(
            county.store, MatterExport.statement(for: Cast.chen.actor(in: county), Policy(county.scheme), after: .start, limit: 9),
            walking: ["x"])
    }

    @Test func manyPeopleLeaveOnlyWhenSomebodyElseAgrees() async throws {
        let county = try await County.found([Self.bounds])
        for count in 0..<2 { _ = try await county.raise("路灯不亮\(count)", name: "钱多多", by: Cast.wang.actor(in: county)) }
        let services = try county.services()
        let asked = try await MatterFile.reply(to: request(county, .liu, path: "/api/v1/matters/export"), services)
        #expect(asked.status == 202)
        let one = try #require(try exports(county, .liu).first)
        #expect(one.state == .waiting && one.persons == 2)
        let take = ExportEndpoints(services: services).endpoints.first { $0.path == "/exports/{id}/take" }
        func fetch(_ cast: Cast) async throws -> String {
            try await outcome { try await #require(take).handle(request(county, cast, id: one.id)) }
        }
        func grant(_ cast: Cast) async throws -> String {
            try await outcome { try await county.executor.perform(AnswerExport(id: "\(one.id)", agrees: true), as: cast.actor(in: county)) }
        }
        #expect(try await fetch(.liu) == "409 export.state")
        // Not whoever asked, and not who may not decide.
        #expect(try await grant(.liu) == "403 decision.own")
        #expect(try await grant(.zhao) == "403 forbidden")
        #expect(try await grant(.leader) == "ok")
        #expect(try await grant(.leader) == "409 decision.settled")
        #expect(try await fetch(.chen) == "404 not_found")
        let file = try await #require(take).handle(request(county, .liu, id: one.id))
        #expect(text(file).contains("导出编号 \(one.id)"))
        #expect(try await fetch(.liu) == "409 export.state")
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    /// Many small files are one large one, also when both are fetched in the same moment.
    @Test func ofTwoFilesAtOnceOneWaits() async throws {
        let county = try await County.found([Self.bounds])
        _ = try await county.raise("路灯不亮", name: "钱多多", by: Cast.wang.actor(in: county))
        let (asked, services) = (try request(county, .chen, path: "/api/v1/matters/export"), try county.services())
        async let first = MatterFile.reply(to: asked, services)
        async let second = MatterFile.reply(to: asked, services)
        let statuses = try await [first.status, second.status]
        #expect(statuses.sorted() == [200, 202])
        #expect(try Set(exports(county, .chen).map(\.state)) == [.given, .waiting])
        #expect(try county.faults() == [])
    }

    @Test func whereNobodyIsNamedNobodyTakesMany() async throws {
        let county = try await County.found()
        for count in 0..<51 { _ = try await county.raise("路灯不亮\(count)", name: "钱多多", by: Cast.wang.actor(in: county)) }
        #expect(
            try await outcome { try await MatterFile.reply(to: request(county, .liu), county.services()) } == "409 export.too_many")
    }

    @Test func formulasAreHarmless() {
        for text in ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "|x", "%x", "  =1"] {
            #expect(CSVWriter.harmless(text).hasPrefix("'"), "\(text)")
        }
        #expect(CSVWriter.harmless("路灯=坏了") == "路灯=坏了")
    }
}
