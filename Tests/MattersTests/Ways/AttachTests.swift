import Delivery
import Foundation
import Kernel
import Storage
import Testing
import Territory

@testable import Matters

@Suite struct AttachTests {
    private let county: County
    private let number: String
    private static let voice = Array("#!AMR\n".utf8) + [UInt8](repeating: 0x3C, count: 96)

    init() async throws {
        county = try await County.found()
        number = try await county.raise(by: Cast.wang.actor(in: county))
    }

    private func attach(_ actor: Actor, key: IdempotencyKey? = nil) async throws -> Receipt<ID> {
        try await FileEndpoints(services: county.services()).add(Self.voice, to: number, as: actor, key: key)
    }

    @Test func refusals() async throws {
        let county = county
        func code(_ actor: Actor) async throws -> String { try await outcome { try await attach(actor) } }
        #expect(try await code(.anonymous) == "404 not_found")
        #expect(try await code(Cast.sun.actor(in: county)) == "404 not_found")
        #expect(try await code(Cast.zhao.actor(in: county)) == "404 not_found", "not dispatched to it yet")
        #expect(try await code(Cast.leader.actor(in: county)) == "403 forbidden")
        let services = try county.services()
        let wang = try Cast.wang.actor(in: county)
        let number = number
        #expect(
            try await outcome { try await FileEndpoints(services: services).add(Array("%PDF".utf8), to: number, as: wang, key: nil) }
                == "422 file.kind")
        // A file of one matter cannot be hung on another.
        let other = try await county.raise(by: wang)
        let file = try await services.files.keep(
            services.files.judge(Self.voice), of: try #require(try county.matter(other)).id, in: county.store)
        #expect(try await outcome { try await county.executor.perform(AttachFile(number, file), as: wang) } == "404 not_found")
        #expect(try county.events(of: number).count == 1)
    }

    @Test func itIsSeenByWhoeverReadsTheMatter() async throws {
        let receipt = try await attach(Cast.wang.actor(in: county))
        let event = try #require(try county.events(of: number).last)
        #expect(event.type == "matter.attach" && event.version == 2 && event.payload["kind"] == .token("amr"))
        let view = try #require(try county.view(number, Cast.chen.actor(in: county)))
        #expect(view.files.map(\.id) == [receipt.output])
        let file = try #require(view.files.first)
        #expect(try county.read { try county.files.open(file, in: $0) } == Self.voice)
        #expect(try county.faults() == [])
    }

    /// Where a file cannot be laid down, whoever sent it is led to what was raised, told so, and raises it once.
    @Test func aMatterIsNotLostWithItsFile() async throws {
        try Data().write(to: county.folder.appendingPathComponent("files"))
        let raise = try #require(
            try RaisePages(services: county.services()).endpoints.first { $0.path == "/raise" && $0.method == .post })
        let input = try RaisePage.schema.decode([
            "category": .text("public_facilities"), "what": .text("井盖响"), "unit": .text(Cast.changning), "confirmed": .flag(true),
        ])
        let request = Request(
            actor: try Cast.wang.actor(in: county), method: "POST", path: "/raise", parameters: [:], query: [:], input: input,
            upload: Self.voice, locale: "zh-Hans", idempotency: IdempotencyKey(owner: Cast.wang.account, key: "k", requestHash: [1]),
            expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "", isSecure: true)
        let addresses = [try await raise.handle(request), try await raise.handle(request)].map { reply in
            if case .redirect(let path) = reply.body { path } else { "" }
        }
        let address = try #require(addresses.first)
        #expect(address.hasSuffix("?file=lost") && addresses == [address, address])
        let raised = try #require(try county.matter(String(address.dropFirst("/matters/".count).prefix(13))))
        #expect(raised.reporter == Cast.wang.account && raised.version == 1)
        #expect(try county.read { try $0.count("SELECT COUNT(*) FROM matter") } == 2)
    }

    @Test func theSameRequestHangsOneFile() async throws {
        let key = IdempotencyKey(owner: Cast.wang.account, key: "k", requestHash: [1])
        let wang = try Cast.wang.actor(in: county)
        let (first, second) = (try await attach(wang, key: key), try await attach(wang, key: key))
        #expect(!first.replayed && second.replayed)
        #expect(try county.view(number, wang)?.files.count == 1)
    }
}
