import Foundation
import HummingbirdTesting
import Kernel
import Logging
import Matters
import Server
import Storage
import Synchronization
import TestSupport
import Testing

@testable import App

/// Planted words of people that must be found nowhere: not in a log line, an address, an event, a file of the database, a backup without
/// a passphrase, a list or file that goes out as it is, nor on a page that says that something went wrong.
@Suite struct CanaryTests {
    private static let name = "甘蔗先生"
    private static let phone = "13987654321"
    private static let what = "金丝雀在井口唱了三声"
    private static let place = "金丝雀巷九号"
    private static let asked = "画眉鸟问为什么有人看"
    private static let all = [name, phone, what, place, asked]

    /// What staff read of a matter by their work; the rest only its owner does.
    private static let never = [name, phone, asked]

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var text: String { lines.withLock { $0.joined(separator: "\n") } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Catcher: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.add("\(event.message) \(metadata) \(event.metadata ?? [:])") }
    }

    private func expectNone(of planted: [String], in text: String, _ where_: String) {
        for canary in planted { #expect(!text.contains(canary), "\(canary) in \(where_)") }
    }

    private func expectNone(in bytes: Data, _ where_: String) {
        for canary in Self.all {
            #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary) in \(where_)")
            #expect(bytes.range(of: canary.data(using: .utf16LittleEndian) ?? Data()) == nil, "\(canary) in \(where_)")
        }
    }

    @Test func noneOfThemIsFound() async throws {
        let town = try await Town.open()
        let lines = Lines()
        var addresses: [String] = []
        let raised = [
            "category": "public_facilities", "what": Self.what, "unit": Town.changning, "place": Self.place, "name": Self.name,
            "phone": Self.phone,
        ]
        let handed = try await makeApplication(site: town.site, logger: Logger(label: "canary") { _ in Catcher(lines: lines) })
            .test(.router) { client in try await course(town, client, raised) }
        addresses += handed.addresses
        expectNone(of: Self.all, in: lines.text, "a log line")
        expectNone(of: Self.all, in: addresses.joined(separator: "\n"), "an address")
        for (where_, text) in handed.texts { expectNone(of: Self.never, in: text, where_) }
        for (where_, text) in handed.refusals { expectNone(of: Self.all, in: text, where_) }
        let payloads = try town.installation.store.read { tx in
            try tx.all("SELECT payload FROM event ORDER BY seq LIMIT 10000") { Data(try $0.bytes(0)) }
        }
        #expect(payloads.count > 10)
        for payload in payloads { expectNone(in: payload, "an event") }
        try await scanFiles(of: town)
    }

    private struct Handed: Sendable {
        var addresses: [String] = []
        var texts: [(String, String)] = []
        var refusals: [(String, String)] = []
    }

    /// A matter from its raising to a request about it, with every kind of answer that others get on the way.
    private func course(_ town: Town, _ client: any TestClientProtocol, _ raised: [String: String]) async throws -> Handed {
        var handed = Handed()
        var wang = Browser(client, token: town.token(.wang))
        let made = try await wang.send("/api/v1/matters", json: raised)
        #expect(made.status == 201)
        let number = String(try #require(made.text.firstMatch(of: /"number":"(\d+)"/)).1)
        let matter = try #require(try town.installation.store.read { try Matter.find(number: number, in: $0) })
        for who in [Town.Who.chen, .liu, .leader] {
            var staff = Browser(client, token: town.token(who))
            handed.texts.append(("the page of \(who)", try await staff.get("/matters/\(number)").text))
            handed.texts.append(("the list of \(who)", try await staff.get("/work?unit=\(Town.changning)").text))
        }
        var chen = Browser(client, token: town.token(.chen))
        let file = try await chen.fillIn("/work", to: "/work/export", ["unit": Town.changning])
        #expect(file.text.contains(number))
        handed.texts.append(("a file", file.text))
        let found = try await chen.fillIn("/work", to: "/work/search", ["unit": Town.changning, "words": Self.what])
        handed.addresses.append(found.location)
        // Others and mistakes: what was sent is not said again.
        var sun = Browser(client, token: town.token(.cai))
        handed.refusals.append(("not found", try await sun.get("/matters/\(number)").text))
        handed.refusals.append(("forbidden", try await sun.send("/api/v1/matters/\(number)/note", json: ["text": Self.what]).text))
        handed.refusals.append(("invalid", try await wang.send("/api/v1/matters", json: raised.merging(["unit": "nowhere"]) { $1 }).text))
        handed.refusals.append(("unknown", try await wang.send("/api/v1/matters", json: ["was": Self.what]).text))
        // One's own: masked to look at, whole only as a copy; and what was asked of the office.
        let request = ["holding": "matters", "record": matter.id.description, "kind": "explain", "text": Self.asked]
        let asked = try await wang.fillIn("/my-data/ask?holding=matters&record=\(matter.id)&kind=explain", to: "/my-data/requests", request)
        #expect(asked.status == 303)
        handed.addresses.append(asked.location)
        handed.texts.append(("my data", try await wang.get("/my-data").text))
        handed.texts.append(("my data for programs", try await wang.get("/api/v1/my-data").text))
        let copy = try await wang.fillIn("/my-data", to: "/my-data/copy", ["format": "json"])
        #expect(copy.text.contains(Self.name) && copy.text.contains(Self.phone))
        let paper = try await wang.fillIn("/my-data", to: "/my-data/copy", ["format": "paper"])
        #expect(paper.text.contains(Self.phone))
        return handed
    }

    /// Every byte that lies under the data folder or in a backup that was made without a passphrase.
    private func scanFiles(of town: Town) async throws {
        let installation = town.installation
        let folder = URL(fileURLWithPath: installation.directory.path)
        let backup = folder.deletingLastPathComponent().appendingPathComponent("plain.genxu")
        _ = try await Backup.make(
            of: installation.store, migrations: House.migrations, heads: installation.heads, checks: [], files: installation.files,
            to: backup.path, entropy: SystemEntropy())
        expectNone(in: try Data(contentsOf: backup), "a backup")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        #expect(names.contains { $0.hasPrefix("keys/") })
        for name in names {
            guard let bytes = try? Data(contentsOf: folder.appendingPathComponent(name)) else { continue }
            expectNone(in: bytes, name)
        }
    }
}
